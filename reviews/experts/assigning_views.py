"""One scored case as the province sees it: the whole sum, its experts, and who is proposed for those that wait."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from declarations.cases.models import Declaration, Status
from portal import clock
from portal.days import require_within
from portal.errors import Refused
from portal.people.access import SignedInRequest, for_roles
from portal.people.models import Role
from reviews.desk.todo import opinions_of
from reviews.desk.views import get_case
from reviews.experts import assigning, scoring
from reviews.experts.concluding import may_take_back
from reviews.experts.models import Scoring
from reviews.experts.ranking import View, ranking, scored_rounds
from reviews.experts.relations import barred
from reviews.experts.sectors import sectors_of
from reviews.experts.tallying import scoring_stage, sheet_of, sums_of
from reviews.rounds import chosen

province = for_roles(Role.PROVINCE_OFFICER)
AT_ONCE = 50  # cases proposed for on one page
USUAL = dt.timedelta(days=14)


@province
@require_http_methods(["GET", "POST"])
def experts_case(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The scores of a case in full; posted, who shall score it."""
    case = get_case(request, pk)
    if scoring_stage(case) is None:
        raise Http404("该事项不经专家评审")
    if request.method == "GET":
        return _case_page(request, case)
    try:
        assigning.assign(
            declaration_id=case.pk,
            experts=_ids(request.POST.getlist("experts")),
            seen=_ids(request.POST.getlist("seen")),
            due_on=_date(request.POST.get("due_on", "")),
            reason=request.POST.get("reason", ""),
            by=request.acting,
        )
    except Refused as refused:
        return _case_page(request, get_case(request, pk), refusal=refused)
    messages.success(request, "评审专家已保存。")
    return redirect("experts-case", pk=pk)


@province
@require_http_methods(["GET", "POST"])
def propose(request: SignedInRequest) -> HttpResponse:
    """Who is proposed for the cases of a round that lack experts; nothing is saved before it is confirmed."""
    round = chosen(request, scored_rounds(request.acting.organisation.region))
    if round is None:
        raise Http404("没有专家评审的批次")
    waiting = ranking(round=round, view=View.WAITING, by=request.acting).order_by("number")
    if request.method == "GET":
        return _proposal_page(request, round, waiting)
    cases = list(waiting.filter(pk__in=_ids(request.POST.getlist("case")))[:AT_ONCE])
    wanted = [
        assigning.Wanted(
            case.pk,
            experts=_ids(request.POST.getlist(f"experts-{case.pk}")),
            seen=_ids(request.POST.getlist(f"seen-{case.pk}")),
        )
        for case in cases
    ]
    try:
        why_not = assigning.assign_each(wanted=wanted, due_on=_date(request.POST.get("due_on", "")), by=request.acting)
    except Refused as refusal:  # no date: the same for all
        why_not = dict.fromkeys((case.pk for case in cases), refusal.message)
    if refused := [(case, why_not[case.pk]) for case in cases if case.pk in why_not]:
        return _proposal_page(request, round, waiting, refused=refused, saved=len(cases) - len(refused))
    messages.success(request, f"已为{len(cases)}项分配评审专家。")
    return redirect(f"{reverse('experts')}?round={round.pk}")


@province
@require_POST
def scoring_reopen(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Let an expert change scores that were submitted."""
    seen = Declaration.objects.visible_to(request.user)
    one = get_object_or_404(Scoring.objects.filter(declaration__in=seen), pk=pk)
    try:
        scoring.reopen_scores(scoring_id=one.pk, reason=request.POST.get("reason", ""), by=request.acting)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, "已退回专家修改；重新提交前，该评分不计入。")
    return redirect("experts-case", pk=one.declaration_id)


def _case_page(request: SignedInRequest, case: Declaration, *, refusal: Refused | None = None) -> HttpResponse:
    whole = sums_of([case])[case.pk]
    on = [one.expert_id for one in whole.scorings]
    is_open = case.status == Status.SCORING
    pool = assigning.with_load() if is_open else []
    against = barred([case], pool).get(case.pk, {})
    sector = sectors_of([case]).get(case.pk, "")
    ticked = set(_ids(request.POST.getlist("experts"))) if refusal else set(on)
    choices = [
        {"expert": one, "why_not": against.get(one.pk, ""), "ticked": one.pk in ticked, "fits": sector in one.fields}
        for one in pool
    ]
    choices.sort(key=lambda one: (bool(one["why_not"]), not one["fits"]))
    withdrawn = Scoring.objects.filter(declaration=case, withdrawn_at__isnull=False).select_related("expert__user")
    due = next((one.due_on for one in whole.scorings), clock.today() + USUAL)
    context: dict[str, Any] = {
        "case": case,
        "sheet": sheet_of(case),
        "sum": whole,
        "tally": getattr(case, "tally", None),
        "choices": choices,
        "on": on,
        "due_on": request.POST.get("due_on", "") if refusal else due.isoformat(),
        "reason": request.POST.get("reason", "") if refusal else "",
        "withdrawn": withdrawn,
        "opinion": opinions_of([case]).get(case.pk) if not is_open else None,
        "is_open": is_open,
        "can_take_back": may_take_back(case=case, by=request.acting),
        "refusal": refusal,
    }
    return render(request, "reviews/experts/case.html", context, status=refusal.status if refusal else 200)


def _proposal_page(
    request: SignedInRequest, round: Any, waiting: Any, *, refused: Any = (), saved: int = 0
) -> HttpResponse:
    lacking = [one for one in waiting.select_related("tally", "revision")[: AT_ONCE * 4] if _lacks(one)][:AT_ONCE]
    context = {
        "round": round,
        "proposals": assigning.propose(lacking),
        "due_on": request.POST.get("due_on") or (clock.today() + USUAL).isoformat(),
        "refused": refused,
        "saved": saved,
    }
    return render(request, "reviews/experts/propose.html", context, status=422 if refused else 200)


def _lacks(case: Declaration) -> bool:
    tally = getattr(case, "tally", None)
    return (tally.asked if tally else 0) < sheet_of(case).experts


def _ids(values: list[str]) -> list[UUID]:
    found = []
    for one in values:
        try:
            found.append(UUID(one))
        except ValueError:
            continue
    return found


def _date(typed: str) -> dt.date:
    try:
        due_on = dt.date.fromisoformat(typed)
    except ValueError:
        raise Refused("评审期限应为日期，请重新选择。", field="due_on") from None
    require_within(due_on, field="due_on")
    return due_on
