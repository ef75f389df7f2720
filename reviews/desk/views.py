"""The desk: what waits, one case with the opinion on it, and taking an opinion back."""

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from declarations.cases.history import history_of
from declarations.cases.lifecycle import stage_of
from declarations.cases.models import Declaration
from declarations.cases.scans import scan_of
from portal.errors import Refused
from portal.paging import keyset_page
from portal.people.access import OFFICERS, for_roles
from portal.people.models import Appointment, Role, User
from reviews.desk import deciding
from reviews.desk.amending import amendments
from reviews.desk.assigning import colleagues, handlers_of
from reviews.desk.batch import ways_of
from reviews.desk.deciding import may_decide, may_reopen, newest_submission
from reviews.desk.filters import DeskFilter
from reviews.desk.forms import OpinionForm
from reviews.desk.judging import judge
from reviews.desk.margin import margin_of
from reviews.desk.models import Verdict
from reviews.desk.todo import next_after, on_desk, opinions_before
from reviews.followup.beside import holdings_of
from reviews.impartial import recusal


@for_roles(*OFFICERS)
@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    """The to-do list of the acting bureau, longest waiting first; with a status chosen, a look at all it has seen."""
    by = acting(request)
    found = DeskFilter(request.GET, queryset=on_desk(by).with_names(), by=by)
    page = keyset_page(found.qs, cursor=request.GET.get("after"))
    follows = found.has_places and found.shows_to_do
    before = opinions_before(page.items) if follows else {}
    handlers = handlers_of(page.items, by)
    rows = [{"case": case, "before": before.get(case.pk), "handler": handlers.get(case.pk)} for case in page.items]
    context = {
        "filter": found,
        "page": page,
        "rows": rows,
        "follows": follows,
        "ways": ways_of(by) if found.shows_to_do else [],
        "filtered": any(request.GET.values()),
    }
    return render(request, "reviews/desk/desk.html", context)


@for_roles(*OFFICERS)
@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One case in full: what was submitted, what the rules say of it, what was said before, and the opinion form."""
    by = acting(request)
    case = get_case(request, pk)
    if not case.submissions.exists():  # a recheck that the bureau has not finished: it lives in the grid
        if by.role == Role.PROVINCE_OFFICER:
            raise Http404("该复核尚未办理")
        return redirect("recheck")
    judgement = judge(newest_submission(case))
    asks = bool(judgement.needing_exception)
    if request.method == "GET":
        form = OpinionForm(case=case, asks_exception=asks)
        return _case_page(request, case, form, judgement)
    form = OpinionForm(request.POST, case=case, asks_exception=asks)
    if not form.is_valid():
        return _case_page(request, case, form, judgement, status=422)
    try:
        opinion = deciding.decide(declaration_id=case.pk, by=by, **form.cleaned_data)
    except Refused as refused:
        case = get_case(request, pk)
        form.refuse(refused.message, field=refused.field, seen=case.moves)
        return _case_page(request, case, form, judge(newest_submission(case)), status=refused.status)
    messages.success(request, f"已对{case.enterprise}提出意见：{Verdict(opinion.verdict).label}。")
    following = next_after(case, by)
    return redirect("decide", pk=following.pk) if following else redirect("desk")


@for_roles(*OFFICERS)
@require_POST
def reopen(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take back the bureau's own opinion."""
    case = get_case(request, pk)
    try:
        deciding.reopen(declaration_id=case.pk, by=acting(request), seen=_seen(request))
    except Refused as refused:
        case = get_case(request, pk)
        judgement = judge(newest_submission(case))
        form = OpinionForm(case=case, asks_exception=bool(judgement.needing_exception))
        return _case_page(request, case, form, judgement, status=refused.status, refusal=refused.message)
    messages.success(request, "意见已撤回，请重新审核。")
    return redirect("decide", pk=pk)


def acting(request: HttpRequest) -> Appointment:
    """For whom the person acts; the access decorators have seen to it that there is one."""
    return cast("Any", request).acting


def get_case(request: HttpRequest, pk: UUID) -> Declaration:
    """The case of that id, with what its pages read; 404 outside of what the visitor may see."""
    cases = Declaration.objects.visible_to(cast("User", request.user)).with_names()
    related = cases.select_related("revision", "region__parent__parent", "round__notice").defer("revision__content")
    return get_object_or_404(related, pk=pk)


def _seen(request: HttpRequest) -> int:
    try:
        return int(request.POST["seen"])
    except (KeyError, ValueError):
        raise BadRequest("页面内容不完整，请刷新后重试") from None


def _case_page(
    request: HttpRequest,
    case: Declaration,
    form: OpinionForm,
    judgement: Any,
    *,
    status: int = 200,
    refusal: str = "",
) -> HttpResponse:
    by = acting(request)
    stage = stage_of(case)
    submission = newest_submission(case)
    can_decide = may_decide(case=case, by=by)
    amended = amendments(submission, judgement.view)
    context = {
        "case": case,
        "judgement": judgement,
        "view": judgement.view,
        "notice_key": judgement.view.notice_key,
        "submission": submission,
        "amended": amended,
        "notes": margin_of(case, judgement.view, by=by, writable=can_decide, amended=amended),
        "margin": "reviews/desk/margin.html",
        "stage_title": stage.title_for(case.kind) if stage else "",
        "history": history_of(case, by=by),
        "scan": scan_of(case, newest=submission),
        "scan_page": reverse("desk-scan", args=[case.pk]),
        "handler": handlers_of([case], by).get(case.pk),
        "colleagues": by.role != Role.PROVINCE_OFFICER and colleagues(by).count() > 1,
        "form": form,
        "can_decide": can_decide,
        "recusal": recusal(case, by=by) if can_decide else "",
        "can_reopen": may_reopen(case=case, by=by),
        "refusal": refusal,
        "holding": holdings_of([case]).get(case.pk),
    }
    return render(request, "reviews/desk/decide.html", context, status=status)
