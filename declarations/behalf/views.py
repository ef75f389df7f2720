"""代填: what a bureau fills for enterprises, one more, and the case as it changes hands."""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from declarations.behalf import handing
from declarations.behalf.forms import BehalfForm
from declarations.behalf.starting import start_on_behalf
from declarations.cases.forms import RoundOnOffer, rounds_in_time, rounds_on_offer
from declarations.cases.models import Declaration, Kind
from declarations.cases.views import acting_of, get_case, seen_by
from declarations.notices.models import Round
from factories.registry.models import Enterprise
from portal.errors import Refused
from portal.files.storing import serve
from portal.paging import keyset_page
from portal.people.access import OFFICERS, for_roles
from portal.people.models import ENTERPRISE_ROLES, Role, User

FILLING_BUREAUS = (Role.COUNTY_OFFICER, Role.CITY_OFFICER)


def rounds_of(request: HttpRequest) -> list[Round]:
    """The rounds that reach the bureau: the one asked for (``?round=``), then those that are open."""
    return _asked_first(request, rounds_in_time(acting_of(request).organisation.region))


def _asked_first(request: HttpRequest, offered: Iterable[RoundOnOffer]) -> list[Round]:
    found = [one.round for one in offered]
    asked = request.GET.get("round", "")
    return sorted(found, key=lambda one: str(one.pk) != asked)


@for_roles(*FILLING_BUREAUS)
@require_GET
def behalf(request: HttpRequest) -> HttpResponse:
    """The declarations that the bureau fills, newest first."""
    own = seen_by(request).filter(kind=Kind.NEW, filler=acting_of(request).organisation_id)
    page = keyset_page(
        own.select_related("source_file"), order=("-created_at", "-id"), cursor=request.GET.get("after"), size=30
    )
    return render(request, "declarations/behalf/list.html", {"page": page})


@for_roles(*FILLING_BUREAUS)
@require_http_methods(["GET", "POST"])
def behalf_new(request: HttpRequest) -> HttpResponse:
    """Begin one; ``?enterprise=`` comes from the register, its name and county already in place."""
    by = acting_of(request)
    rounds = _asked_first(request, rounds_on_offer(by.organisation.region))
    form = BehalfForm(request.POST or None, bureau=by.organisation, rounds=rounds, initial=_known(request))
    form.initial["round"] = rounds[0].pk if rounds else None
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                case = start_on_behalf(**form.cleaned_data, by=by)
            except Refused as refused:
                form.add_error(refused.field if refused.field in form.fields else None, refused.message)
                status = refused.status
            else:
                messages.success(request, "已新建代填申报。每填一处都会自动保存，填完后核对提交。")
                return redirect("case-fill", pk=case.pk)
    return render(request, "declarations/behalf/new.html", {"form": form}, status=status)


@for_roles(*FILLING_BUREAUS)
@require_POST
def hand_over(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _handed(request, pk, handing.hand_over, "已交由企业填写。", goes_to="behalf")


@for_roles(*ENTERPRISE_ROLES)
@require_POST
def take_over(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _handed(request, pk, handing.take_over, "现由本企业填写，已填内容都在。", goes_to="case-fill")


def _handed(
    request: HttpRequest, pk: UUID, deed: Callable[..., Declaration], said: str, *, goes_to: str
) -> HttpResponse:
    case = get_case(request, pk)
    try:
        deed(declaration_id=case.pk, by=acting_of(request), seen=_number(request, "seen"))
    except Refused as refused:
        messages.error(request, refused.message)
        return redirect("case", pk=pk)
    messages.success(request, said)
    return redirect(goes_to) if goes_to == "behalf" else redirect(goes_to, pk=pk)


@for_roles(*ENTERPRISE_ROLES)
@require_POST
def confirm(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The enterprise stands by the submission that the page showed."""
    case = get_case(request, pk)
    try:
        handing.confirm(declaration_id=case.pk, by=acting_of(request), submission=_number(request, "submission"))
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, "已确认所填内容无误。")
    return redirect("case", pk=pk)


@for_roles(*OFFICERS)
@require_GET
def source(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The table that the case was filled from. It lists other enterprises too, and so is the officers' alone."""
    case = get_object_or_404(seen_by(request).select_related("source_file"), pk=pk)
    if case.source_file is None:
        raise Http404("该事项没有来源文件")
    return serve(case.source_file)


def _known(request: HttpRequest) -> dict[str, Any]:
    """What the register says of the enterprise asked for; nothing where there is none in sight."""
    try:
        asked = UUID(request.GET.get("enterprise", ""))
    except ValueError:
        return {}
    user: User = acting_of(request).user
    one = Enterprise.objects.visible_to(user).select_related("organisation__region").filter(pk=asked).first()
    if one is None:
        return {}
    named = [factory.name for factory in one.factories.all() if factory.name and not factory.abroad]
    return {
        "name": one.name,
        "region": one.region.pk,
        "credit_code": one.credit_code or "",
        "factory_name": named[0] if len(named) == 1 else "",
    }


def _number(request: HttpRequest, name: str) -> int:
    try:
        return int(request.POST[name])
    except (KeyError, ValueError):
        raise BadRequest("页面内容不完整，请刷新后重试") from None
