"""催办: who is late in a round, the message to them, and the text for a chat group."""

from collections.abc import Sequence
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from portal.errors import Refused
from portal.paging import keyset_page
from portal.people.access import OFFICERS, SignedInRequest, for_roles
from portal.templatetags.portal import moment
from reviews.lateness.reminding import remind
from reviews.lateness.standing import Late, enterprises_late, lines_of, not_listed, places_late
from reviews.lateness.wording import chat_text
from reviews.rounds import chosen, rounds_for
from reviews.stages import programme_of_round

PAGE = 50
AT_ONCE = 100
NAMED = 10


@for_roles(*OFFICERS)
@require_GET
def lateness(request: SignedInRequest) -> HttpResponse:
    """Of a round: the places below that are not done, or the enterprises of a place that has none below it."""
    return _page(request)


@for_roles(*OFFICERS)
@require_POST
def lateness_remind(request: SignedInRequest) -> HttpResponse:
    """Remind one, or all that the page listed."""
    round = chosen(request, list(rounds_for(request.acting.organisation.region)))
    if round is None:
        raise Http404("没有这个批次")
    try:
        done = remind(round=round, to={_id(one) for one in request.POST.getlist("to")[:AT_ONCE]}, by=request.acting)
    except Refused as refused:
        return _page(request, refusal=refused)
    if done.sent:
        messages.success(request, f"已发送催办消息：{_named(done.sent)}。")
    if done.already:
        times = [one.reminder.given_at for one in done.already if one.reminder]
        messages.warning(request, f"{_named(done.already)}今日已于{moment(max(times))}催办过，未重复发送。")
    return redirect(f"{reverse('lateness')}?round={round.pk}")


def _page(request: SignedInRequest, *, refusal: Refused | None = None) -> HttpResponse:
    by = request.acting
    region = by.organisation.region
    rounds = list(rounds_for(region))
    round = chosen(request, rounds)
    if round is None:
        return render(request, "reviews/lateness/lateness.html", {"rounds": []})
    programme = programme_of_round(round)
    has_places = region.has_below
    page, waiting = None, 0
    if has_places:
        found = places_late(round=round, programme=programme, by=by)
    else:
        enterprises = enterprises_late(round=round, region=region)
        page = keyset_page(enterprises, order=("name_key", "pk"), cursor=request.GET.get("after"), size=PAGE)
        found = lines_of(page.items, round=round, by=by)
        waiting = not_listed(round=round, programme=programme, regions=[region]).get(region.pk, 0)
    context = {
        "rounds": rounds,
        "round": round,
        "programme": programme,
        "region": region,
        "has_places": has_places,
        "found": found,
        "page": page,
        "not_listed": waiting,
        "to_remind": [one for one in found if not one.reminded_today],
        "text": chat_text(found, round=round, programme=programme, by=by) if found else "",
        "refusal": refusal,
    }
    return render(request, "reviews/lateness/lateness.html", context, status=refusal.status if refusal else 200)


def _named(lates: Sequence[Late]) -> str:
    """Their names; of many, the first and how many there are."""
    names = "、".join(one.name for one in lates[:NAMED])
    return names if len(lates) <= NAMED else f"{names}等{len(lates)}个单位"


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise BadRequest("所选单位无效，请刷新后重试") from None
