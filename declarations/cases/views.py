"""The enterprise's cases, a new one, and the page of one case."""

from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from declarations.cases.drafting import FILLABLE, may_fill, may_submit
from declarations.cases.forms import NewCaseForm, rounds_on_offer
from declarations.cases.history import history_of
from declarations.cases.lifecycle import Deed
from declarations.cases.models import Declaration, DeclarationQuerySet, Kind, Status
from declarations.cases.opening import open_declaration
from declarations.cases.reading import current, submitted
from declarations.cases.remarked import margin_for
from declarations.cases.scans import may_bring_scan, scan_of
from declarations.cases.timing import submission_window
from declarations.cases.withdrawing import withdrawable_until
from declarations.notices.deadlines import Window
from factories.registry.models import Enterprise
from portal.errors import Refused
from portal.paging import keyset_page
from portal.people.access import OFFICERS, for_roles
from portal.people.models import ENTERPRISE_ROLES, Appointment, User
from portal.trail.models import TrailEntry
from portal.trail.record import trail_of

# What an enterprise reads beside the state: who has the case now, and what comes next.
_NEXT = {
    (Kind.NEW, Status.UNDER_REVIEW): "等待主管部门审核",
    (Kind.RECHECK, Status.UNDER_REVIEW): "等待主管部门复核",
    (Kind.NEW, Status.TO_REPORT): "等待主管部门上报名单",
    (Kind.RECHECK, Status.TO_REPORT): "等待主管部门上报名单",
    (Kind.NEW, Status.REPORTED): "名单已上报省级主管部门",
    (Kind.RECHECK, Status.REPORTED): "名单已上报省级主管部门",
    **{
        (kind, status): words
        for kind in Kind
        for status, words in (
            (Status.SCORING, "等待专家评审"),
            (Status.TO_PUBLICISE, "等待名单公示"),
            (Status.IN_PUBLICITY, "名单公示中"),
            (Status.TO_PUBLISH, "等待结果发布"),
        )
    },
    (Kind.NEW, Status.CONCLUDED): "已办结",
    (Kind.RECHECK, Status.CONCLUDED): "已办结",
    (Kind.NEW, Status.REJECTED): "审核未通过，可查看原因；申报时间内可重新申报",
}
# While it is filled in: by whether a bureau does so, and the state.
_FILLING = {
    (False, Status.DRAFT): "继续填写，并在截止日前提交",
    (False, Status.RETURNED): "按退回意见修改后重新提交",
    (True, Status.DRAFT): "主管部门正在填写，企业不必办理",
    (True, Status.RETURNED): "主管部门正在修改，企业不必办理",
}


@dataclass(frozen=True)
class CaseLine:
    """One case of the enterprise's list: what comes next, and until when, where the enterprise has to act."""

    case: Declaration
    next_step: str
    times: Window | None
    mine: bool


@for_roles(*ENTERPRISE_ROLES)
@require_GET
def cases(request: HttpRequest) -> HttpResponse:
    """我的申报: the cases of the enterprise one acts for, newest first."""
    acting = acting_of(request)
    own = seen_by(request).filter(enterprise=acting.organisation_id)
    own = own.prefetch_related("round__deadlines", "round__extensions")
    page = keyset_page(own, order=("-created_at", "-id"), cursor=request.GET.get("after"), size=30)
    lines = []
    for one in page.items:
        mine = one.filler_id is None and one.status in FILLABLE
        lines.append(CaseLine(one, next_step(one), submission_window(one) if mine else None, mine))
    return render(request, "declarations/cases/list.html", {"page": page, "lines": lines})


@for_roles(*ENTERPRISE_ROLES)
@require_http_methods(["GET", "POST"])
def case_new(request: HttpRequest) -> HttpResponse:
    """Choose a round and a factory; both are needed before there is anything to fill in."""
    acting = acting_of(request)
    enterprise = get_object_or_404(
        Enterprise.objects.visible_to(cast("User", request.user)).select_related(
            "organisation__region__parent__parent"
        ),
        pk=acting.organisation_id,
    )
    offered = rounds_on_offer(enterprise.organisation.region)
    form = NewCaseForm(request.POST or None, enterprise=enterprise, offered=offered)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                case = open_declaration(**form.cleaned_data, enterprise=enterprise, by=acting)
            except Refused as refused:
                form.add_error(refused.field if refused.field in form.fields else None, refused.message)
                status = refused.status
            else:
                messages.success(request, "已新建申报。每填一处都会自动保存，可随时离开，稍后再继续。")
                return redirect("case-fill", pk=case.pk)
    context = {
        "form": form,
        "open_rounds": [one for one in offered if one.state == "open"],
        "other_rounds": [one for one in offered if one.state != "open"],
    }
    return render(request, "declarations/cases/new.html", context, status=status)


@for_roles(*ENTERPRISE_ROLES, *OFFICERS)
@require_GET
def case(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One case: what was submitted (a draft as it stands), its receipt, its eligibility, and all that was done to it."""
    return case_page(request, get_case(request, pk))


def case_page(request: HttpRequest, found: Declaration, *, refusal: str = "", status: int = 200) -> HttpResponse:
    """The page of a case; with ``refusal``, why what was asked of it was not done."""
    by = acting_of(request)
    fills = may_fill(declaration=found, by=by)
    submissions = list(found.submissions.select_related("submitted_by", "submitted_for").defer("envelope"))
    newest = found.submissions.select_related("revision").defer("revision__content").first()
    # What is being changed is shown to those who change it; everybody else reads what was submitted last.
    editing = found.status in FILLABLE and (fills or newest is None)
    if newest is not None and not editing:
        newest.declaration = found  # with the names that are there already
        view = submitted(newest)
    else:
        view = current(found)
    entries = list(trail_of(found))
    scan = scan_of(found, newest=newest) if newest else None
    may_scan = may_bring_scan(case=found, scan=scan, by=by)
    context = {
        "case": found,
        "view": view,
        "notice_key": view.notice_key,
        "submissions": submissions,
        "submission": submissions[0] if submissions else None,
        "editing": editing,
        "may_fill": fills,
        "may_submit": may_submit(declaration=found, by=acting_of(request)),
        "next_step": f"请打印、盖章并上传扫描件；{next_step(found)}"
        if may_scan and scan and not scan.ready
        else next_step(found),
        "times": submission_window(found) if fills else None,
        "returned": _returned(found, entries),
        "history": history_of(found, by=by, entries=entries),
        "withdrawable_until": withdrawable_until(case=found, by=by),
        "refusal": refusal,
        "scan": scan,
        "may_scan": may_scan,
        **margin_for(found),
    }
    return render(request, "declarations/cases/case.html", context, status=status)


def next_step(declaration: Declaration) -> str:
    """What the enterprise is told to do, or whom it waits for."""
    status = Status(declaration.status)
    if status in FILLABLE:
        return _FILLING[declaration.filler_id is not None, status]
    step = _NEXT[Kind(declaration.kind), status]
    unconfirmed = declaration.is_on_behalf and declaration.confirmed_at is None
    return f"请核对并确认代填内容；{step}" if unconfirmed else step


def acting_of(request: HttpRequest) -> Appointment:
    return cast("Any", request).acting


def seen_by(request: HttpRequest) -> DeclarationQuerySet:
    """The cases the visitor may see, with the names a page shows; the pack itself comes from its cache."""
    return (
        Declaration.objects.visible_to(cast("User", request.user))
        .with_names()
        .select_related("round__notice", "revision", "region__parent__parent")
        .defer("revision__content")
    )


def get_case(request: HttpRequest, pk: UUID) -> Declaration:
    """The case of that id; 404 outside of what the visitor may see."""
    return get_object_or_404(seen_by(request), pk=pk)


def _returned(declaration: Declaration, entries: list[TrailEntry]) -> TrailEntry | None:
    """Why the case was given back, if it is."""
    if declaration.status != Status.RETURNED:
        return None
    return next((one for one in reversed(entries) if one.deed == Deed.RETURN), None)
