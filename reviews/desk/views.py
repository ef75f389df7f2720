"""The desk: what waits, one case with the opinion on it, and taking an opinion back."""

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from declarations.cases.lifecycle import stage_of
from declarations.cases.models import Declaration
from portal.errors import Refused
from portal.paging import keyset_page
from portal.people.access import OFFICERS, for_roles
from portal.people.models import Appointment, Role, User
from portal.regions.models import Level
from portal.trail.record import trail_of
from reviews.desk import deciding
from reviews.desk.confirming import decide_many
from reviews.desk.deciding import may_decide, may_reopen, newest_submission
from reviews.desk.filters import DeskFilter
from reviews.desk.forms import OpinionForm
from reviews.desk.judging import judge
from reviews.desk.models import Opinion, Verdict
from reviews.desk.todo import next_after, on_desk, opinions_before
from reviews.desk.words import stage_titles


@for_roles(Role.COUNTY_OFFICER, Role.CITY_OFFICER)
@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    """The to-do list of the acting bureau, longest waiting first; with a status chosen, a look at all it has seen."""
    by = acting(request)
    found = DeskFilter(request.GET, queryset=on_desk(by).with_names(), by=by)
    page = keyset_page(found.qs, cursor=request.GET.get("after"))
    confirms = by.organisation.level == Level.CITY and found.shows_to_do
    before = opinions_before(page.items) if confirms else {}
    rows = [{"case": case, "before": before.get(case.pk)} for case in page.items]
    context = {"filter": found, "page": page, "rows": rows, "confirms": confirms, "filtered": any(request.GET.values())}
    return render(request, "reviews/desk/desk.html", context)


@for_roles(*OFFICERS)
@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One case in full: what was submitted, what the rules say of it, what was said before, and the opinion form."""
    by = acting(request)
    case = _case(request, pk)
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
        case = _case(request, pk)
        form.refuse(refused.message, field=refused.field, seen=case.moves)
        return _case_page(request, case, form, judge(newest_submission(case)), status=refused.status)
    messages.success(request, f"已对{case.enterprise}提出意见：{Verdict(opinion.verdict).label}。")
    following = next_after(case, by)
    return redirect("decide", pk=following.pk) if following else redirect("desk")


@for_roles(Role.COUNTY_OFFICER, Role.CITY_OFFICER)
@require_POST
def reopen(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take back the bureau's own opinion."""
    case = _case(request, pk)
    try:
        deciding.reopen(declaration_id=case.pk, by=acting(request), seen=_seen(request))
    except Refused as refused:
        case = _case(request, pk)
        judgement = judge(newest_submission(case))
        form = OpinionForm(case=case, asks_exception=bool(judgement.needing_exception))
        return _case_page(request, case, form, judgement, status=refused.status, refusal=refused.message)
    messages.success(request, "意见已撤回，请重新审核。")
    return redirect("decide", pk=pk)


@for_roles(Role.CITY_OFFICER)
@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    """Confirm the chosen cases as the county found them; those that could not be are named with the reason."""
    seen = [_chosen(one) for one in request.POST.getlist("chosen")]
    if not seen:
        messages.warning(request, "请先勾选要确认的事项。")
        return redirect("desk")
    results = decide_many(seen=seen, by=acting(request))
    done = [one for one in results if one.verdict]
    left = [one for one in results if not one.verdict]
    if done:
        messages.success(request, f"已按县级意见确认{len(done)}项。")
    if not left:
        return redirect("desk")
    return render(request, "reviews/desk/confirmed.html", {"done": done, "left": left}, status=422)


def acting(request: HttpRequest) -> Appointment:
    """For whom the person acts; the access decorators have seen to it that there is one."""
    return cast("Any", request).acting


def _case(request: HttpRequest, pk: UUID) -> Declaration:
    cases = Declaration.objects.visible_to(cast("User", request.user)).with_names()
    related = cases.select_related("revision", "region__parent__parent", "round__notice").defer("revision__content")
    return get_object_or_404(related, pk=pk)


def _seen(request: HttpRequest) -> int:
    try:
        return int(request.POST["seen"])
    except (KeyError, ValueError):
        raise BadRequest("页面内容不完整，请刷新后重试") from None


def _chosen(value: str) -> tuple[UUID, int]:
    pk, _, moves = value.partition(":")
    try:
        return UUID(pk), int(moves)
    except ValueError:
        raise BadRequest("所选事项无效，请刷新后重试") from None


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
    titles = stage_titles(case)
    opinions = Opinion.objects.filter(declaration=case).select_related("given_by", "given_for", "submission")
    stage = stage_of(case)
    context = {
        "case": case,
        "judgement": judgement,
        "view": judgement.view,
        "notice_key": judgement.view.notice_key,
        "submission": newest_submission(case),
        "stage_title": stage.title_for(case.kind) if stage else "",
        "opinions": [
            {"opinion": one, "stage": titles.get(one.stage, "")} for one in opinions.order_by("-given_at", "-id")
        ],
        "entries": trail_of(case).order_by("-sequence"),
        "form": form,
        "can_decide": may_decide(case=case, by=by),
        "can_reopen": may_reopen(case=case, by=by),
        "refusal": refusal,
    }
    return render(request, "reviews/desk/decide.html", context, status=status)
