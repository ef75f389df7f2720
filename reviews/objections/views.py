"""Objections as those see them who deal with one. Who objected is on the province's page alone."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from declarations.cases.lifecycle import acts_at
from portal import clock
from portal.errors import Refused
from portal.files.models import StoredFile
from portal.files.storing import serve
from portal.paging import keyset_page
from portal.people.access import OFFICERS, SignedInRequest, for_roles
from portal.people.models import ENTERPRISE_ROLES, Role
from portal.regions.models import Level
from portal.trail.record import trail_of
from reviews.impartial import recusal
from reviews.objections import hearing, ruling
from reviews.objections.forms import AnswerForm, FindingForm, InquireForm, RuleForm, TellForm
from reviews.objections.models import Evidence, Inquiry, Objection, Statement
from reviews.objections.wording import on_upholding

_READERS = (*OFFICERS, *ENTERPRISE_ROLES)


@for_roles(*_READERS)
@require_GET
def objections(request: SignedInRequest) -> HttpResponse:
    """Those one deals with, the newest first; an enterprise's are those of which it was told."""
    seen = Objection.objects.visible_to(request.user).with_names()
    if request.acting.fills_for_enterprise:
        seen = seen.filter(declaration__enterprise=request.acting.organisation_id, told_at__isnull=False)
    page = keyset_page(seen, order=("-filed_at", "-id"), cursor=request.GET.get("after"))
    return render(request, "reviews/objections/objections.html", {"page": page})


@for_roles(*_READERS)
@never_cache
@require_GET
def objection(request: SignedInRequest, pk: UUID) -> HttpResponse:
    return _page(request, _found(request, pk))


@for_roles(Role.PROVINCE_OFFICER)
@require_POST
def objection_tell(request: SignedInRequest, pk: UUID) -> HttpResponse:
    one, form = _found(request, pk), TellForm(request.POST)
    return _do(request, one, "tell_form", form, hearing.tell, "已告知企业。")


@for_roles(*ENTERPRISE_ROLES)
@require_POST
def objection_answer(request: SignedInRequest, pk: UUID) -> HttpResponse:
    one, form = _found(request, pk), AnswerForm(request.POST)
    return _do(request, one, "answer_form", form, hearing.answer, "答复已提交。")


@for_roles(Role.PROVINCE_OFFICER)
@require_POST
def objection_inquire(request: SignedInRequest, pk: UUID) -> HttpResponse:
    one = _found(request, pk)
    form = InquireForm(request.POST, objection=one)

    def deed(region: str, **asked: Any) -> None:
        hearing.inquire(region=form.places[region], **asked)

    return _do(request, one, "inquire_form", form, deed, "已交办核查。")


@for_roles(Role.COUNTY_OFFICER, Role.CITY_OFFICER)
@require_POST
def objection_find(request: SignedInRequest, pk: UUID) -> HttpResponse:
    one, form = _found(request, pk), FindingForm(request.POST, request.FILES)
    inquiry = get_object_or_404(Inquiry, objection=one, to=request.acting.organisation_id)

    def deed(objection_id: UUID, **asked: Any) -> None:
        hearing.report_finding(inquiry_id=inquiry.pk, **asked)

    return _do(request, one, "finding_form", form, deed, "核查情况已报告。")


@for_roles(Role.PROVINCE_OFFICER)
@require_POST
def objection_rule(request: SignedInRequest, pk: UUID) -> HttpResponse:
    one, form = _found(request, pk), RuleForm(request.POST)
    return _do(request, one, "rule_form", form, ruling.rule, "已裁定。")


@for_roles(Role.PROVINCE_OFFICER)
@require_GET
def objection_file(request: SignedInRequest, pk: UUID, file: UUID) -> HttpResponseBase:
    """The letter or a piece of evidence: to the province alone, and to nobody there who has to leave the case to others."""
    one = _found(request, pk)
    if not _leads(request, one):
        raise PermissionDenied
    letters = Statement.objects.filter(objection=one).values("letter")
    evidence = Evidence.objects.filter(objection=one).values("file")
    return serve(get_object_or_404(StoredFile.objects.filter(Q(pk__in=letters) | Q(pk__in=evidence)), pk=file))


@for_roles(*OFFICERS)
@require_GET
def inquiry_file(request: SignedInRequest, pk: UUID, inquiry: UUID) -> HttpResponseBase:
    """What a bureau below found: to the province and to that bureau."""
    one = _found(request, pk)
    asked = _inquiries(request, one, leads=_leads(request, one)).filter(file__isnull=False)
    return serve(get_object_or_404(asked.select_related("file"), pk=inquiry).file)


def _do(
    request: SignedInRequest, one: Objection, name: str, form: forms.Form, deed: Callable[..., Any], done: str
) -> HttpResponse:
    """Do it and go back to the page; where it is refused, the page again with what was typed."""
    refusal: Refused | None = None
    if form.is_valid():
        try:
            deed(objection_id=one.pk, **form.cleaned_data, by=request.acting)
        except Refused as refused:
            refusal = refused
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        else:
            messages.success(request, done)
            return redirect("objection", pk=one.pk)
    return _page(request, _found(request, one.pk), status=refusal.status if refusal else 422, **{name: form})


def _page(request: SignedInRequest, one: Objection, *, status: int = 200, **bound: forms.Form) -> HttpResponse:
    """One objection with the forms of what the visitor may do now."""
    leads = _leads(request, one)
    context: dict[str, Any] = {
        "objection": one,
        "leads": leads,
        "on_upholding": on_upholding(one) if leads and one.is_open else "",
        "inquiries": _inquiries(request, one, leads=leads).select_related("to", "found_by", "file"),
        # The one place where the objector is shown.
        "statement": Statement.objects.select_related("letter").get(objection=one) if leads else None,
        "evidence": Evidence.objects.filter(objection=one).select_related("file") if leads else [],
        "entries": trail_of(one).order_by("-sequence") if leads else [],
        **_forms(request, one, leads=leads),
        **bound,
    }
    return render(request, "reviews/objections/objection.html", context, status=status)


def _forms(request: SignedInRequest, one: Objection, *, leads: bool) -> dict[str, forms.Form]:
    found: dict[str, forms.Form] = {}
    if not one.is_open:
        return found
    by = request.acting
    if leads:
        if not one.told_at:
            found["tell_form"] = TellForm()
        inquire = InquireForm(objection=one)
        if inquire.fields["region"].choices:  # type: ignore[attr-defined]
            found["inquire_form"] = inquire
        found["rule_form"] = RuleForm()
    in_time = one.answer_due_on is not None and clock.today() <= one.answer_due_on
    if one.told_at and not one.answered_at and in_time and by.organisation_id == one.declaration.enterprise_id:
        found["answer_form"] = AnswerForm()
    if one.inquiries.filter(to=by.organisation_id, found_at__isnull=True).exists():
        found["finding_form"] = FindingForm()
    return found


def _leads(request: SignedInRequest, one: Objection) -> bool:
    """Whether the visitor leads the hearing, and so reads who objects: not one who also acts for the firm (回避)."""
    by = request.acting
    return acts_at(by=by, level=Level.PROVINCE, region=one.publicity.region) and not recusal(one.declaration, by=by)


def _inquiries(request: SignedInRequest, one: Objection, *, leads: bool) -> Any:
    """All of them to who leads the hearing, its own to a bureau, none to the enterprise."""
    asked = Inquiry.objects.filter(objection=one)
    return asked if leads else asked.filter(to=request.acting.organisation_id)


def _found(request: SignedInRequest, pk: UUID) -> Objection:
    visible = Objection.objects.visible_to(request.user).with_names()
    return get_object_or_404(visible.select_related("told_by", "answered_by", "ruled_by"), pk=pk)
