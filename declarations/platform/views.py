"""Pages of numbers on the platform: which cases have one, one case's, and many pasted at once."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from declarations.cases.views import get_case
from declarations.notices.models import Round
from declarations.notices.places import rounds_at
from declarations.platform.asking import cases_asked, may_record, platform_of, rounds_asking
from declarations.platform.forms import CaseFilter, NumberForm, PasteForm
from declarations.platform.models import PlatformNumber
from declarations.platform.pasting import Line, read_lines, to_record
from declarations.platform.recording import record_platform_number, record_platform_numbers
from portal import clock
from portal.errors import Refused
from portal.paging import keyset_page
from portal.people.access import OFFICERS, SignedInRequest, for_roles
from portal.people.models import ENTERPRISE_ROLES, Role
from portal.trail.record import trail_of


@for_roles(*OFFICERS)
@require_GET
def platform_numbers(request: SignedInRequest) -> HttpResponse:
    """The submitted cases of the rounds that ask for a number, those that changed last first."""
    region = request.acting.organisation.region
    rounds = rounds_asking(rounds_at(region))
    cases = cases_asked(rounds=rounds, region=region).with_names().select_related("platform_number")
    chosen = CaseFilter(request.GET, queryset=cases, rounds=Round.objects.filter(pk__in=[one.pk for one in rounds]))
    page = keyset_page(chosen.qs, order=("-changed_at", "-id"), cursor=request.GET.get("after"))
    context = {
        "page": page,
        "filter": chosen,
        "asked": bool(rounds),
        "records": request.acting.role == Role.CITY_OFFICER,
    }
    return render(request, "declarations/platform/numbers.html", context)


@for_roles(Role.CITY_OFFICER, *ENTERPRISE_ROLES)
@require_http_methods(["GET", "POST"])
def platform_number(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The number of one case, and its history; recorded by its enterprise or its city."""
    case = get_case(request, pk)
    platform = platform_of(case.round)
    if platform is None or case.number is None or not may_record(case=case, by=request.acting):
        raise Http404("不登记平台编号")
    known = PlatformNumber.objects.filter(declaration=case).first()
    first = {"number": known.number, "submitted_on": known.submitted_on} if known else {"submitted_on": clock.today()}
    form = NumberForm(request.POST or None, initial=first, changes=known is not None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                record_platform_number(declaration_id=case.pk, **form.cleaned_data, by=request.acting)
            except Refused as refused:
                status = refused.status
                if refused.field == "reason" and "reason" not in form.fields:  # somebody recorded one meanwhile
                    form = NumberForm(request.POST, changes=True)
                    form.is_valid()
                form.add_error(refused.field if refused.field in form.fields else None, refused.message)
            else:
                messages.success(request, "平台编号已登记。")
                return redirect("case", pk=pk)
    entries = trail_of(case).filter(deed="record_platform_number").order_by("-sequence")
    context = {"case": case, "platform": platform, "known": known, "form": form, "entries": entries}
    return render(request, "declarations/platform/number.html", context, status=status)


@for_roles(Role.CITY_OFFICER)
@require_http_methods(["GET", "POST"])
def platform_paste(request: SignedInRequest) -> HttpResponse:
    """Many numbers at once: pasted, looked over line by line, then recorded all together."""
    form = PasteForm(request.POST or None, initial={"submitted_on": clock.today()})
    if request.method == "GET" or not form.is_valid():
        return _paste_page(request, form, status=422 if form.is_bound else 200)
    told = form.cleaned_data
    try:
        lines = read_lines(told["text"], day=told["submitted_on"], by=request.acting)
        if "confirm" in request.POST and not any(one.problem for one in lines):
            recorded = record_platform_numbers(entries=to_record(lines), by=request.acting)
            messages.success(request, f"已登记{recorded}项平台编号。")
            return redirect("platform-numbers")
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        return _paste_page(request, form, status=refused.status)
    return _paste_page(request, form, lines=lines, status=422 if any(one.problem for one in lines) else 200)


def _paste_page(
    request: SignedInRequest, form: forms.Form, *, lines: list[Line] | None = None, status: int
) -> HttpResponse:
    wrong = sum(1 for one in lines or [] if one.problem)
    context: dict[str, Any] = {"form": form, "lines": lines, "wrong": wrong, "fresh": len(to_record(lines or []))}
    return render(request, "declarations/platform/paste.html", context, status=status)
