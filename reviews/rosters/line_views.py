"""Single lines of a list: sending them back, taking them back, and their order."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from portal.errors import Refused
from portal.paging import keyset_page
from portal.people.access import SignedInRequest, for_roles
from portal.people.models import Role
from reviews.rosters import arranging, choosing, correcting, returning
from reviews.rosters.joint import lists_seen
from reviews.rosters.models import Roster, RosterLine
from reviews.rosters.pages import PAGE, find_roster, may
from reviews.stages import programme_of_round


@for_roles(Role.CITY_OFFICER, Role.PROVINCE_OFFICER)
@require_http_methods(["GET", "POST"])
def roster_return(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The level above chooses lines to send back, with a reason each."""
    words = {
        "may": "may_send_back",
        "title": "退回部分事项",
        "verb": "退回所选事项",
        "told": "所选事项退回原单位重新办理，本级已作的复核意见一并撤回；名单中的其他事项不受影响。",
    }
    return _choose_lines(request, pk, returning.return_lines, words, "所选事项已退回，名单中的其他事项不受影响。")


@for_roles(Role.COUNTY_OFFICER, Role.CITY_OFFICER)
@require_http_methods(["GET", "POST"])
def roster_take_back(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The bureau chooses lines of its own reported list to deal with anew."""
    words = {
        "may": "may_correct",
        "title": "收回部分事项",
        "verb": "收回所选事项",
        "told": "所选事项回到本级待上报，可以撤回意见后重新办理，再通过“更正”或“补充上报”上报。上级已经办理的事项不能收回。",
    }
    done = "所选事项已收回。重新办理后，请更正名单或补充上报。"
    return _choose_lines(request, pk, correcting.take_back_lines, words, done)


@for_roles(Role.COUNTY_OFFICER, Role.CITY_OFFICER)
@require_http_methods(["GET", "POST"])
def roster_leave_off(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The bureau chooses lines of its frozen list in order of merit that it does not recommend."""
    words = {
        "may": "may_choose",
        "title": "不予推荐",
        "verb": "将所选事项移出名单",
        "told": "所选事项移出名单，并以所填理由作出不予推荐的意见，告知企业；以后可以在该事项页面撤回意见。",
    }
    return _choose_lines(request, pk, choosing.leave_off, words, "所选事项已移出名单，不予推荐。")


@for_roles(Role.COUNTY_OFFICER, Role.CITY_OFFICER)
@require_http_methods(["GET", "POST"])
def roster_arrange(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The order of a frozen list by hand and, in order of merit, the reasons; a place on another page can be typed."""
    one = find_roster(request, pk)
    return arrange_list(request, one, back=reverse("roster", args=[pk]), may=may(request, one)["may_report"])


def arrange_list(request: SignedInRequest, one: Roster, *, back: str, may: bool) -> HttpResponse:
    """The page that arranges a list, and what it sends; ``back`` is the page of the list, ``may`` whether it can be arranged."""
    if request.method == "GET":
        return _arrange_page(request, one, back) if may else redirect(back)
    typed, reasons = _named(request.POST, "place-"), _named(request.POST, "reason-")
    try:
        places = _changed_places(one, typed)
        seen = request.POST.get("seen", "")
        arranging.arrange(roster_id=one.pk, places=places, reasons=reasons, seen=seen, by=request.acting)
    except Refused as refused:
        one.refresh_from_db(fields=["status", "sha256"])
        return _arrange_page(request, one, back, refusal=refused, typed=typed, reasons=reasons)
    messages.success(request, "已保存，名单摘要已重新计算。")
    return redirect(request.get_full_path())


def _choose_lines(
    request: SignedInRequest, pk: UUID, deed: Callable[..., Roster], words: dict[str, str], done: str
) -> HttpResponse:
    one = find_roster(request, pk)
    if request.method == "GET":
        return _lines_page(request, one, words) if may(request, one)[words["may"]] else redirect("roster", pk=pk)
    reasons = _named(request.POST, "reason-")
    chosen = {int(line) for line in request.POST.getlist("line") if _is_id(line)}
    try:
        deed(roster_id=one.pk, reasons={line: reasons.get(line, "") for line in chosen}, by=request.acting)
    except Refused as refused:
        return _lines_page(request, find_roster(request, pk), words, refusal=refused, chosen=chosen, reasons=reasons)
    messages.success(request, done)
    return redirect("roster", pk=pk)


def _lines_page(
    request: SignedInRequest,
    one: Roster,
    words: dict[str, str],
    *,
    refusal: Refused | None = None,
    chosen: set[int] | None = None,
    reasons: Mapping[int, str] | None = None,
) -> HttpResponse:
    page = _page(request, one)
    rows = [
        {
            "line": line,
            "chosen": line.pk in (chosen or ()),
            "reason": (reasons or {}).get(line.pk, ""),
            "refused": refusal is not None and refusal.field == f"reason-{line.pk}",
        }
        for line in page.items
    ]
    context = {"roster": one, "page": page, "rows": rows, "words": words, "refusal": refusal}
    return render(request, "reviews/rosters/lines.html", context, status=refusal.status if refusal else 200)


def _arrange_page(
    request: SignedInRequest,
    one: Roster,
    back: str,
    *,
    refusal: Refused | None = None,
    typed: Mapping[int, str] | None = None,
    reasons: Mapping[int, str] | None = None,
) -> HttpResponse:
    page = _page(request, one)
    stage = programme_of_round(one.round).stage(one.stage)
    rows = [
        {
            "line": line,
            "place": (typed or {}).get(line.pk, line.position),
            "reason": (reasons or {}).get(line.pk, line.reason),
            "refused": refusal is not None and refusal.field == f"place-{line.pk}",
            "reason_refused": refusal is not None and refusal.field == f"reason-{line.pk}",
        }
        for line in page.items
    ]
    total = one.lines.count()
    context = {"roster": one, "page": page, "rows": rows, "total": total, "refusal": refusal, "back": back}
    context |= {"ranked": stage.ranked, "titles": lists_seen(round=one.round, level=one.region.level).titles}
    return render(request, "reviews/rosters/arrange.html", context, status=refusal.status if refusal else 200)


def _page(request: SignedInRequest, one: Roster) -> Any:
    lines = one.lines.standing().select_related(
        "declaration__enterprise__organisation", "declaration__factory", "declaration__region"
    )
    return keyset_page(lines, order=("position", "id"), cursor=request.GET.get("after"), size=PAGE)


def _named(posted: Mapping[str, Any], prefix: str) -> dict[int, str]:
    """Line → what was typed in the field of ``prefix`` and its number."""
    typed = {name.removeprefix(prefix): value for name, value in posted.items() if name.startswith(prefix)}
    return {int(line): value.strip() for line, value in typed.items() if _is_id(line)}


def _is_id(typed: str) -> bool:
    return typed.isdecimal() and len(typed) < 19  # what both databases take as a number


def _changed_places(one: Roster, typed: Mapping[int, str]) -> dict[int, int]:
    """The places that are not those where the lines stand already; the others follow by themselves."""
    now = dict(RosterLine.objects.filter(roster=one, pk__in=list(typed)).values_list("pk", "position"))
    for line, place in typed.items():
        if not place.isdecimal():
            raise Refused("序号应为整数，请重新填写。", field=f"place-{line}")
    return {line: int(place) for line, place in typed.items() if int(place) != now.get(line)}
