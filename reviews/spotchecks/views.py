"""Pages of the spot checks: the list, one check, and what each does with it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from declarations.cases.lifecycle import acts_at
from portal import clock
from portal.errors import Refused
from portal.files.storing import serve
from portal.paging import keyset_page
from portal.people.access import OFFICERS, SignedInRequest, for_roles
from portal.people.models import ENTERPRISE_ROLES, Role
from portal.regions.models import Level
from portal.trail.record import trail_of
from reviews.spotchecks import checking, photos
from reviews.spotchecks.filters import SpotCheckFilter
from reviews.spotchecks.forms import CITY, AssignForm, ConcludeForm, FindingForm, PhotoForm, ReplyForm
from reviews.spotchecks.models import CHECKERS, CheckStatus, Conclusion, Photo, SpotCheck

_READERS = (*OFFICERS, *ENTERPRISE_ROLES)


@for_roles(*_READERS)
@require_GET
def spot_checks(request: SignedInRequest) -> HttpResponse:
    """The spot checks one sees, an enterprise its own; it has few, and is shown the filters only where it came by one."""
    seen = SpotCheck.objects.visible_to(request.user).with_names()
    by = request.acting
    if by.fills_for_enterprise:
        seen = seen.filter(factory__enterprise=by.organisation_id)
    chosen = SpotCheckFilter(request.GET, queryset=seen, by=by)
    page = keyset_page(chosen.qs, order=("-draw_id", "n", "id"), cursor=request.GET.get("after"))
    filtered = any(request.GET.get(name) for name in SpotCheckFilter.base_filters)
    context = {"page": page, "filter": chosen, "filtered": filtered, "today": clock.today()}
    return render(request, "reviews/spotchecks/spot_checks.html", context)


@for_roles(*_READERS)
@require_GET
def spot_check(request: SignedInRequest, pk: UUID) -> HttpResponse:
    return _page(request, _check(request, pk))


@for_roles(Role.PROVINCE_OFFICER)
@require_POST
def spot_check_assign(request: SignedInRequest, pk: UUID) -> HttpResponse:
    check = _check(request, pk)
    form = AssignForm(request.POST, check=check, by=request.acting)

    def deed() -> None:
        due_on = form.cleaned_data["due_on"]
        checking.assign(check_id=check.pk, officer=form.officer, due_on=due_on, by=request.acting)

    return _do(request, check, form, deed, "已安排检查。", "assign_form")


@for_roles(*CHECKERS)
@require_POST
def spot_check_find(request: SignedInRequest, pk: UUID) -> HttpResponse:
    check = _check(request, pk)
    form = FindingForm(request.POST)

    def deed() -> None:
        checking.record_finding(check_id=check.pk, **form.cleaned_data, by=request.acting)

    return _do(request, check, form, deed, "检查结果已登记，企业可以查看并反馈。", "finding_form")


@for_roles(*CHECKERS)
@require_POST
def spot_check_photo_add(request: SignedInRequest, pk: UUID) -> HttpResponse:
    check = _check(request, pk)
    form = PhotoForm(request.POST, request.FILES)

    def deed() -> None:
        photos.add_photo(check_id=check.pk, file=form.cleaned_data["photo"], by=request.acting)

    return _do(request, check, form, deed, "照片已上传。", "photo_form")


@for_roles(*CHECKERS)
@require_POST
def spot_check_photo_remove(request: SignedInRequest, pk: UUID, photo: UUID) -> HttpResponse:
    check = _check(request, pk)
    one = get_object_or_404(Photo.objects.visible_to(request.user), pk=photo, check_of=check)
    try:
        photos.remove_photo(photo=one, by=request.acting)
    except Refused as refused:
        return _page(request, _check(request, pk), refusal=refused)
    messages.success(request, "照片已删除。")
    return redirect("spot-check", pk=pk)


@for_roles(*_READERS)
@require_GET
def spot_check_photo(request: SignedInRequest, pk: UUID, photo: UUID) -> HttpResponse:
    """The photo itself, to those who may see it."""
    visible = Photo.objects.visible_to(request.user).select_related("file")
    return serve(get_object_or_404(visible, pk=photo, check_of=_check(request, pk)).file)  # type: ignore[return-value]


@for_roles(*ENTERPRISE_ROLES)
@require_POST
def spot_check_reply(request: SignedInRequest, pk: UUID) -> HttpResponse:
    check = _check(request, pk)
    form = ReplyForm(request.POST)

    def deed() -> None:
        checking.reply(check_id=check.pk, text=form.cleaned_data["text"], by=request.acting)

    return _do(request, check, form, deed, "反馈已提交。", "reply_form")


@for_roles(Role.PROVINCE_OFFICER)
@require_POST
def spot_check_conclude(request: SignedInRequest, pk: UUID) -> HttpResponse:
    check = _check(request, pk)
    form = ConcludeForm(request.POST)

    def deed() -> None:
        checking.conclude(check_id=check.pk, **form.cleaned_data, by=request.acting)

    revoked = request.POST.get("conclusion") == Conclusion.REVOKE
    done = "已作出结论，工厂已移出名单。" if revoked else "已作出结论。"
    return _do(request, check, form, deed, done, "conclude_form")


def _do(
    request: SignedInRequest, check: SpotCheck, form: forms.Form, deed: Callable[[], None], done: str, name: str
) -> HttpResponse:
    """Do it and go back to the page; where it is refused, the page again with what was typed."""
    refusal: Refused | None = None
    if form.is_valid():
        try:
            deed()
        except Refused as refused:
            refusal = refused
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        else:
            messages.success(request, done)
            return redirect("spot-check", pk=check.pk)
    status = refusal.status if refusal else 422
    return _page(request, _check(request, check.pk), status=status, refusal=refusal, **{name: form})


def _page(
    request: SignedInRequest,
    check: SpotCheck,
    *,
    status: int = 200,
    refusal: Refused | None = None,
    **bound: forms.Form,
) -> HttpResponse:
    """One check with the forms of what the visitor may do now; a form just refused stays, whatever the status became."""
    open_forms = _forms(request, check) | bound
    pictures = Photo.objects.visible_to(request.user).filter(check_of=check).select_related("file")
    context: dict[str, Any] = {
        "check": check,
        "photos": list(pictures),
        "entries": trail_of(check).order_by("-sequence"),
        "may_change_photos": "photo_form" in open_forms and check.status == CheckStatus.ASSIGNED,
        "too_early": check.status == CheckStatus.FOUND and not checking.may_conclude(check),
        "refusal": refusal,
        **open_forms,
    }
    if request.acting.fills_for_enterprise:
        context["entries"] = []  # notes of who was sent when, and of photos not yet settled, are the bureaus' own
    return render(request, "reviews/spotchecks/spot_check.html", context, status=refusal.status if refusal else status)


def _forms(request: SignedInRequest, check: SpotCheck) -> dict[str, forms.Form]:
    by = request.acting
    found: dict[str, forms.Form] = {}
    leads = acts_at(by=by, level=Level.PROVINCE, region=check.line.region)
    if leads and check.status in {CheckStatus.DRAWN, CheckStatus.ASSIGNED}:
        before = {"assignee": str(check.officer_id or CITY), "due_on": check.due_on}
        found["assign_form"] = AssignForm(check=check, by=by, initial=before)
    if check.status == CheckStatus.ASSIGNED and checking.checks_here(check, by):
        found["photo_form"] = PhotoForm()
        found["finding_form"] = FindingForm(initial={"checked_on": clock.today()})
    in_time = check.reply_due_on and clock.today() <= check.reply_due_on
    if check.status == CheckStatus.FOUND and in_time and by.organisation_id == check.factory.enterprise_id:
        found["reply_form"] = ReplyForm()
    if leads and check.status in {CheckStatus.FOUND, CheckStatus.REPLIED} and checking.may_conclude(check):
        found["conclude_form"] = ConcludeForm()
    return found


def _check(request: SignedInRequest, pk: UUID) -> SpotCheck:
    visible = SpotCheck.objects.visible_to(request.user).with_names()
    return get_object_or_404(visible.select_related("found_by", "replied_by", "concluded_by"), pk=pk)
