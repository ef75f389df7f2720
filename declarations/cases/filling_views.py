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
from declarations.cases.comparing import Change, compare
from declarations.cases.drafting import FILLABLE, may_fill, may_submit
from declarations.cases.live import summary
from declarations.cases.models import Declaration, Status
from declarations.cases.prefill import name_origins
from declarations.cases.reading import CaseView, current, submitted
from declarations.cases.remarked import margin_for, remarks_of
from declarations.cases.revising import catch_up, is_behind, orphans_of
from declarations.cases.submitting import Incomplete
from declarations.cases.timing import submission_window
from declarations.cases.views import acting_of, get_case
from declarations.forms.validation import Problem
from portal import clock
from portal.errors import Outdated, Refused
from portal.people.access import for_roles
from portal.trail.record import trail_of


@for_roles(*FILLERS)
@never_cache
@require_GET
def fill(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The form, every field of which saves itself. ``?check`` shows what is missing at each field too."""
    case = get_case(request, pk)
    if not may_fill(declaration=case, by=acting_of(request)):
        return _not_to_fill(request, case)
    case = _as_of_now(request, case)
    view = current(case)
    name_origins(view.parts, case)
    context = {
        "case": case,
        "view": view,
        "notice_key": view.notice_key,
        "orphans": orphans_of(view),
        "summary": summary(view),
        "guides": _scenario_guides(view),
        "show_missing": "check" in request.GET,
        "times": submission_window(case),
        "may_submit": may_submit(declaration=case, by=acting_of(request)),
        "returned": trail_of(case).filter(deed="return").last() if case.status == "returned" else None,
        **margin_for(case, replying=True),
    }
    return render(request, "declarations/cases/fill.html", context)


@for_roles(*FILLERS)
@never_cache
@require_http_methods(["GET", "POST"])
def submit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """GET: everything as it will be sent, and what stands against it. POST ``seen``: send it."""
    case = get_case(request, pk)
    if case.status not in FILLABLE:
        return _submitted_already(request, case)
    if not may_submit(declaration=case, by=acting_of(request)):
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
    case = _as_of_now(request, case)
    view = current(case)
    times = submission_window(case)
    now = clock.now()
    changes = _changes(case, view)
    remarks = remarks_of(case) if case.status == Status.RETURNED else None
    context = {
        "case": case,
        "view": view,
        "notice_key": view.notice_key,
        "times": times,
        "window_open": times.is_open(now),
        "early": now < times.opens_at,
        "message": message,
        "problems": submitting.hindrances(view) if problems is None else problems,
        "changes": changes,
        "ignored": remarks.ignored(changes or []) if remarks else [],
    }
    return render(request, "declarations/cases/submit.html", context, status=status)


def _changes(case: Declaration, view: CaseView) -> list[Change] | None:
    """What is not as it was submitted last; None where it never was."""
    last = case.submissions.select_related("revision").defer("revision__content").first()
    if last is None:
        return None
    last.declaration = case
    return compare(submitted(last), view)


def _as_of_now(request: HttpRequest, case: Declaration) -> Declaration:
    """The case on the newest revision of its notice: what is asked here is what submitting will ask."""
    moved = catch_up(declaration_id=case.pk, by=acting_of(request)) if is_behind(case) else False
    return get_case(request, case.pk) if moved else case


def _submitted_already(request: HttpRequest, case: Declaration) -> HttpResponse:
    messages.info(request, "该事项已提交，无需重复提交。")
    return redirect("case", pk=case.pk)


def _not_to_fill(request: HttpRequest, case: Declaration) -> HttpResponse:
    """To the page of the case, with the reason why it is not for this visitor to fill in, now."""
    if case.status not in FILLABLE:
        messages.info(request, f"该事项目前为“{case.get_status_display()}”，内容已锁定，不能再修改。")
    elif case.filler:
        messages.info(request, f"该事项由{case.filler}填写。")
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
