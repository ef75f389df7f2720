"""专家评审 of a round: the ranking with its whole sums, concluding cases by it, and taking a conclusion back."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from portal.errors import Refused
from portal.paging import keyset_page
from portal.people.access import SignedInRequest, for_roles
from portal.people.models import Role
from reviews.desk.views import get_case
from reviews.experts import concluding
from reviews.experts.concluding import RESULTS, CaseResult, Choice
from reviews.experts.ranking import ORDER, PAGE, View, ranking, rows_of, scored_rounds
from reviews.rounds import chosen
from reviews.stages import programme_of_round

province = for_roles(Role.PROVINCE_OFFICER)


@province
@require_GET
def experts(request: SignedInRequest) -> HttpResponse:
    """The cases of a round that are scored, ranked by their mean."""
    return _page(request)


@province
@require_POST
def conclude(request: SignedInRequest) -> HttpResponse:
    """Conclude the ticked cases; what could not be concluded is told case by case, with all that was typed."""
    passed = request.POST.get("result") == "pass"
    words = {name: request.POST.get(name, "") for name in ("text", "exception")}
    try:
        results = concluding.conclude_many(choices=_chosen(request), passed=passed, by=request.acting, **words)
    except Refused as refused:
        return _page(request, refusal=refused.message, words=words)
    done = [one for one in results if not one.message]
    if len(done) < len(results):
        return _page(request, results=results, words=words)
    messages.success(request, f"已办理{len(done)}项：{RESULTS[passed]}。")
    return redirect(f"{reverse('experts')}?round={request.POST.get('round', '')}")


@province
@require_POST
def take_back(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Take back the conclusion on one case."""
    case = get_case(request, pk)
    seen = request.POST.get("seen", "")
    try:
        concluding.take_back(declaration_id=case.pk, by=request.acting, seen=int(seen) if seen.isdecimal() else None)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, f"已撤回{case.enterprise}的评审结论，该事项重新待结论。")
    return redirect("experts-case", pk=pk)


def _chosen(request: SignedInRequest) -> list[Choice]:
    """The ticked rows, each ``pk:moves``."""
    parted = [value.partition(":") for value in request.POST.getlist("chosen")]
    try:
        return [Choice(UUID(pk), int(seen)) for pk, _, seen in parted]
    except ValueError:
        raise BadRequest("页面内容不完整，请刷新后重试") from None


def _page(
    request: SignedInRequest,
    *,
    refusal: str = "",
    results: Sequence[CaseResult] = (),
    words: dict[str, str] | None = None,
) -> HttpResponse:
    by = request.acting
    rounds = scored_rounds(by.organisation.region)
    round = chosen(request, rounds)
    if round is None:
        return render(request, "reviews/experts/experts.html", {"rounds": []})
    view = request.GET.get("view", View.WAITING)
    view = view if view in View.values else View.WAITING
    page = keyset_page(ranking(round=round, view=view, by=by), order=ORDER, cursor=request.GET.get("after"), size=PAGE)
    context: dict[str, Any] = {
        "rounds": rounds,
        "round": round,
        "programme": programme_of_round(round),
        "views": View,
        "view": view,
        "page": page,
        "rows": rows_of(page.items, round=round, ticked={one.pk for one in _chosen(request)}),
        "refusal": refusal,
        "undone": [one for one in results if one.message],
        "done": [one for one in results if not one.message],
        "words": words or {},
    }
    status = 422 if refusal or context["undone"] else 200
    return render(request, "reviews/experts/experts.html", context, status=status)
