"""The cities' and the province's part: deciding, merging, receiving, and sending a list back."""

from django.db.models import QuerySet

from declarations.cases.models import Declaration, Kind, Outcome, Status
from portal.regions.models import Level, Region
from reviews.desk.batch import Choice, Way, decide_many
from reviews.desk.deciding import decide, reopen
from reviews.desk.models import Verdict
from reviews.rehearsal import enterprises, vocabulary
from reviews.rehearsal.counties import correct_list, make_and_report
from reviews.rehearsal.inventing import Fate
from reviews.rehearsal.season import Declarer, Season
from reviews.rosters.models import Roster, RosterStatus
from reviews.rosters.reporting import receive, send_back

PAGE = 50  # cases that an officer confirms at once


def review(season: Season) -> None:
    """One county's list goes back and comes again; then each case is decided on."""
    days = season.calendar.city
    season.go_to(season.calendar.moment(days, 0.0))
    _send_one_back(season)
    season.go_to(season.calendar.moment(days, 0.15))
    odd = {Fate.CITY_RETURNED: (Verdict.RETURN, vocabulary.CITY_RETURN)}
    odd[Fate.CITY_REJECTED] = (Verdict.REJECT, vocabulary.CITY_CORRECTION)
    for one in season.fated(*odd):
        _decide(season, one, *odd[one.fate])
    for city in season.over(season.cities, days, 0.2, 0.5):
        _receive_all(season, city)
        _confirm_all(season, city)
    for one in season.over(season.fated(Fate.CITY_RETURNED), days, 0.5, 0.6):
        if Declaration.objects.get(pk=one.case).status == Status.RETURNED:
            enterprises.correct(season, one)
            _decide(season, one, Verdict.APPROVE)
    enterprises.come_late(season)


def _send_one_back(season: Season) -> None:
    lists = {one.region_id: one for one in _reported(season, season.counties).filter(lines__position=1)}
    county = next((one for one in season.counties if one.code in lists), None)
    if county is None or county.parent is None:
        return
    city = season.officer(county.parent)
    reason = vocabulary.CITY_SEND_BACK
    season.doer.do("退回名单", send_back, roster_id=lists[county.code].pk, reason=reason, by=city)
    correct_list(season, county)


def _receive_all(season: Season, city: Region) -> None:
    for roster in _reported(season, [one for one in season.counties if one.parent == city]):
        season.doer.do("接收名单", receive, roster_id=roster.pk, by=season.officer(city))


def _confirm_all(season: Season, city: Region) -> None:
    waiting = season.cases().filter(region__parent=city, status=Status.UNDER_REVIEW)
    seen = list(waiting.filter(stage=_review_stage(season)).values_list("pk", "moves"))
    done = 0
    for start in range(0, len(seen), PAGE):
        some = [Choice(*one) for one in seen[start : start + PAGE]]
        results = season.doer.do(
            f"市级批量复核（每次至多{PAGE}项）",
            decide_many,
            way=Way.FOLLOW,
            choices=some,
            by=season.officer(city),
        )
        season.doer.refusals.update(one.message for one in results if one.verdict is None)
        done += sum(one.verdict is not None for one in results)
    season.note(f"批量复核：{city.name}按县级意见办理{done}项，{len(seen) - done}项须逐项办理。")


def _decide(season: Season, one: Declarer, verdict: Verdict, text: str = "") -> None:
    case = Declaration.objects.only("moves", "status", "stage").get(pk=one.case)
    city = one.firm.region.parent
    if city is None or (case.status, case.stage) != (Status.UNDER_REVIEW, _review_stage(season)):
        return  # its county's list was not reported
    season.doer.do(
        "市级审核",
        decide,
        declaration_id=case.pk,
        verdict=verdict,
        text=text,
        by=season.officer(city),
        seen=case.moves,
    )


def hand_up(season: Season) -> None:
    """Every city merges what it decided on, and reports it to the province."""
    for city in season.over(season.cities, season.calendar.city, 0.62, 0.78):
        make_and_report(season, city)


def conclude(season: Season) -> None:
    """The province sends one city's list back; corrected and reported again, all are received."""
    days = season.calendar.city
    season.go_to(season.calendar.moment(days, 0.8))
    province = season.officer(season.province)
    lists = {one.region_id: one for one in _reported(season, season.cities)}
    found = ((city, lists[city.code]) for city in season.cities if city.code in lists)
    city, first = next(found, (None, None))
    doubtful = _doubtful(season, first) if first else None
    if city and first and doubtful:
        reason = vocabulary.PROVINCE_SEND_BACK
        season.doer.do("退回名单", send_back, roster_id=first.pk, reason=reason, by=province)
        season.go_to(season.calendar.moment(days, 0.88))
        officer = season.officer(city)
        season.doer.do("撤回意见", reopen, declaration_id=doubtful.pk, by=officer)
        text = vocabulary.CITY_CORRECTION
        season.doer.do("市级审核", decide, declaration_id=doubtful.pk, verdict=Verdict.REJECT, text=text, by=officer)
        make_and_report(season, city)
    for roster in season.over(_reported(season, season.cities), days, 0.92, 0.99):
        season.doer.do("接收名单", receive, roster_id=roster.pk, by=province)


def _doubtful(season: Season, roster: Roster) -> Declaration | None:
    """The new case whose passing is taken back; one of several, so that the list does not become empty."""
    listed = season.cases().filter(roster_lines__roster=roster, outcome=Outcome.PASSED, kind=Kind.NEW)
    return listed.last() if listed.count() > 1 else None


def _reported(season: Season, places: list[Region]) -> "QuerySet[Roster]":
    found = Roster.objects.filter(round=season.round, region__in=places, status=RosterStatus.REPORTED)
    return found.select_related("region__parent").order_by("region__position", "region_id")


def _review_stage(season: Season) -> str:
    return next(one.key for one in season.programme.stages if (one.level, one.does) == (Level.CITY, "review"))
