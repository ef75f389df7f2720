"""Filling in, and submitting. Every answer saves itself (``answer_views``); these are the pages around it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from declarations.cases import submitting
from declarations.cases.answer_views import FILLERS
from declarations.cases.drafting import FILLABLE, may_fill
from declarations.cases.live import summary
from declarations.cases.models import Declaration, Kind
from declarations.cases.reading import CaseView, current
from declarations.cases.submitting import Incomplete, submission_window
from declarations.cases.views import acting_of, get_case
from declarations.forms.validation import Problem
from portal import clock
from portal.errors import Outdated, Refused
from portal.people.access import for_roles
from portal.people.models import ENTERPRISE_ROLES
from portal.trail.record import trail_of


@for_roles(*FILLERS)
@never_cache
@require_GET
def fill(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The form, every field of which saves itself. ``?check`` shows what is missing at each field too."""
    case = get_case(request, pk)
    if not may_fill(declaration=case, by=acting_of(request)):
        return _not_to_fill(request, case)
    view = current(case)
    context = {
        "case": case,
        "view": view,
        "notice_key": view.notice_key,
        "summary": summary(view),
        "guides": _scenario_guides(view),
        "show_missing": "check" in request.GET,
        "times": submission_window(case),
        "may_submit": case.kind == Kind.NEW,
        "returned": trail_of(case).filter(deed="return").last() if case.status == "returned" else None,
    }
    return render(request, "declarations/cases/fill.html", context)


@for_roles(*ENTERPRISE_ROLES)
@never_cache
@require_http_methods(["GET", "POST"])
def submit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """GET: everything as it will be sent, and what stands against it. POST ``seen``: send it."""
    case = get_case(request, pk)
    if case.status not in FILLABLE:
        return _submitted_already(request, case)
    if not may_fill(declaration=case, by=acting_of(request)):
        return _not_to_fill(request, case)
    if request.method == "GET":
        return _submit_page(request, case)
    return _sent(request, case)


def _sent(request: HttpRequest, case: Declaration) -> HttpResponse:
    seen = request.POST.get("seen", "")
    try:
        submission = submitting.submit(
            declaration_id=case.pk,
            by=acting_of(request),
            seen=int(seen) if seen.isdecimal() else None,
            seen_answers=request.POST.get("answers", ""),
        )
    except Refused as refused:
        case = get_case(request, case.pk)
        if isinstance(refused, Outdated) and case.status not in FILLABLE:
            return _submitted_already(request, case)
        problems = refused.problems if isinstance(refused, Incomplete) else None
        return _submit_page(request, case, message=refused.message, problems=problems, status=refused.status)
    messages.success(request, f"已提交，编号 {submission.declaration.number}。主管部门审核后，结果会显示在这里。")
    return redirect("case", pk=case.pk)


def _submit_page(
    request: HttpRequest,
    case: Declaration,
    *,
    message: str = "",
    problems: list[Problem] | None = None,
    status: int = 200,
) -> HttpResponse:
    view = current(case)
    times = submission_window(case)
    now = clock.now()
    context = {
        "case": case,
        "view": view,
        "notice_key": view.notice_key,
        "times": times,
        "window_open": times.is_open(now),
        "early": now < times.opens_at,
        "message": message,
        "problems": submitting.hindrances(view) if problems is None else problems,
    }
    return render(request, "declarations/cases/submit.html", context, status=status)


def _submitted_already(request: HttpRequest, case: Declaration) -> HttpResponse:
    messages.info(request, "该事项已提交，无需重复提交。")
    return redirect("case", pk=case.pk)


def _not_to_fill(request: HttpRequest, case: Declaration) -> HttpResponse:
    """To the page of the case, with the reason why it is not for this visitor to fill in, now."""
    if case.status not in FILLABLE:
        messages.info(request, f"该事项目前为“{case.get_status_display()}”，内容已锁定，不能再修改。")
    elif case.kind == Kind.RECHECK:
        messages.info(request, "已有工厂的复核由主管部门填写。")
    else:
        messages.info(request, f"该申报由{case.enterprise}填写；如您也代表该企业，请先在右上角切换身份。")
    return redirect("case", pk=case.pk)


def _scenario_guides(view: CaseView) -> dict[str, Any]:
    """What the notice says of each scenario, for the page to show beside the one chosen."""
    catalogue = view.pack.scenarios
    return {
        one.title: {"number": one.number, "segment": segment.title, "text": one.text}
        for segment in (catalogue.segments if catalogue else ())
        for one in segment.scenarios
    }
