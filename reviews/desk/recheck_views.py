"""The grid of rechecks: opened once per round, completed in place, decided row by row."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from declarations.cases.drafting import awaiting_recheck, open_rechecks
from declarations.cases.models import Declaration
from declarations.cases.reading import form_of
from declarations.cases.submitting import Incomplete
from declarations.notices.models import Round
from declarations.notices.packs import newest_revision, pack_of, programmes_of_rounds
from portal.errors import Refused
from portal.paging import keyset_page
from portal.people.access import for_roles
from portal.people.models import Appointment, Role
from reviews.desk import rechecking
from reviews.desk.batch import ways_of
from reviews.desk.filters import RecheckFilter
from reviews.desk.grid import PAGE, Row, columns_of, counters, offerable, rechecks, row_of, rows_of, with_answers
from reviews.desk.views import acting
from reviews.rounds import chosen, present, rounds_for

_BUREAUS = (Role.COUNTY_OFFICER, Role.CITY_OFFICER)
_ORDER = ("region__position", "enterprise__name_key", "id")
# What is wrong with a row is named up to this many; the cells show the rest.
_NAMED = 6


@for_roles(*_BUREAUS)
@require_GET
def recheck(request: HttpRequest) -> HttpResponse:
    """A row per known factory of the round; the county's to complete, the city's to look at."""
    return _grid_page(request)


@for_roles(*_BUREAUS)
@require_POST
def recheck_open(request: HttpRequest) -> HttpResponse:
    """Open the list: a draft per factory that holds the tier and has no case in the round yet."""
    by = acting(request)
    round = round_asked(request, by)
    try:
        opened = open_rechecks(round=round, region=by.organisation.region, by=by)
    except Refused as refused:
        messages.error(request, refused.message)
        return _grid_page(request, status=refused.status)
    messages.success(request, f"已建立复核清单，共{opened}家。" if opened else "复核清单已是最新，没有新增。")
    return redirect(f"{reverse('recheck')}?round={round.pk}")


@for_roles(*_BUREAUS)
@require_POST
def recheck_decide(request: HttpRequest, pk: UUID) -> HttpResponse:
    """复核通过 or 不通过, with the row as it stands."""
    passed = request.POST.get("passed") == "1"
    text, exception = request.POST.get("text", ""), request.POST.get("exception", "")
    return do_to_row(
        request,
        pk,
        rechecking.recheck,
        "复核通过" if passed else "复核不通过",
        passed=passed,
        text=text,
        exception=exception,
    )


@for_roles(*_BUREAUS)
@require_POST
def recheck_take_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Open a decided row again, to correct it."""
    return do_to_row(request, pk, rechecking.take_back, "已撤回复核结果，可以修改")


def do_to_row(request: HttpRequest, pk: UUID, deed: Callable[..., Any], done: str, **typed: Any) -> HttpResponse:
    """Do ``deed`` to the case of a row, and give the row back as it stands now, with the refusal if there was one."""
    by = acting(request)
    before = _get(pk, by)
    try:
        deed(declaration_id=pk, by=by, seen=_seen(request), **typed)
    except Refused as refused:
        row = _get(pk, by)
        row.refusal, row.typed = refused.message, typed.get("text", "")
        if isinstance(refused, Incomplete):
            row.problems = [one.message for one in refused.problems[:_NAMED]]
        return _row(request, row, status=refused.status)
    said = f"{before.case.enterprise}：{done}。"
    if not request.htmx:  # type: ignore[attr-defined]
        messages.success(request, said)
        return redirect(f"{reverse('recheck')}?round={before.case.round_id}")
    return _row(request, _get(pk, by), said=said)


def _row(request: HttpRequest, row: Row, *, status: int = 200, said: str = "") -> HttpResponse:
    """A row with the counters above the grid. Without htmx, the whole page with the refusal on top."""
    by = acting(request)
    if not request.htmx:  # type: ignore[attr-defined]
        if row.refusal:
            messages.error(request, f"{row.case.enterprise}：{row.refusal}")
        return _grid_page(request, round=row.case.round, status=status)
    stood, outcomes = counters(rechecks(round=row.case.round, by=by))
    context = {
        "row": row,
        "round": row.case.round,
        "columns": columns_of(row.view.form),
        "counters": stood,
        "outcomes": outcomes,
        "said": said,
        "refreshed": True,
        **_shows(by),
    }
    return render(request, "reviews/desk/recheck_answer.html", context, status=status)


def _grid_page(request: HttpRequest, *, round: Round | None = None, status: int = 200) -> HttpResponse:
    by = acting(request)
    region = by.organisation.region
    rounds = list(rounds_for(region))
    programmes = programmes_of_rounds(rounds)
    rechecking = [one for one in rounds if programmes[one.pk].rechecks]
    round = round or (chosen(request, rounds) if _asks_round(request) else present(rechecking))
    if round is None:
        return render(request, "reviews/desk/recheck.html", {"rounds": []})
    cases = rechecks(round=round, by=by)
    stood, outcomes = counters(cases)
    found = RecheckFilter(request.GET, queryset=cases, by=by, notes=sorted({one.note for one in stood if one.note}))
    page = keyset_page(with_answers(found.qs), order=_ORDER, cursor=request.GET.get("after"), size=PAGE)
    rows = rows_of(page.items, by=by)
    form = rows[0].view.form if rows else form_of(pack_of(newest_revision(round.notice_id)), round.programme)
    context = {
        "rounds": rechecking,
        "round": round,
        "programme": programmes[round.pk],
        "rows": rows,
        "page": page,
        "columns": columns_of(form),
        "tables": [part for part in form.parts if hasattr(part, "columns")],
        "filter": found,
        "filtered": any(value for key, value in request.GET.items() if key not in {"round", "after"}),
        "counters": stood,
        "outcomes": outcomes,
        "total": sum(outcomes.values()),
        "offerable": offerable(round=round, by=by).count(),
        "awaiting": awaiting_recheck(round=round, region=region).count(),
        **_shows(by),
    }
    return render(request, "reviews/desk/recheck.html", context, status=status)


def _asks_round(request: HttpRequest) -> bool:
    return bool(request.POST.get("round") or request.GET.get("round"))


def _shows(by: Appointment) -> dict[str, Any]:
    """A city sees the rows of several counties, says of which, and decides on many at once."""
    return {"shows_county": by.role == Role.CITY_OFFICER, "ways": ways_of(by) if by.role == Role.CITY_OFFICER else []}


def _get(pk: UUID, by: Appointment) -> Row:
    try:
        return row_of(pk, by=by)
    except Declaration.DoesNotExist:
        raise Http404("没有这项复核") from None


def round_asked(request: HttpRequest, by: Appointment) -> Round:
    """The round that the page is about; 404 where there is none."""
    round = chosen(request, list(rounds_for(by.organisation.region)))
    if round is None:
        raise Http404("没有可以复核的批次")
    return round


def _seen(request: HttpRequest) -> int:
    try:
        return int(request.POST["seen"])
    except (KeyError, ValueError):
        raise BadRequest("页面内容不完整，请刷新后重试") from None
