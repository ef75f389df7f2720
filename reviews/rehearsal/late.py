"""More time: a city gives one of its counties some days, its late firms come in by them, one of them too late even so."""

from declarations.cases.submitting import submit
from declarations.notices.deadlines import window
from declarations.rounds.extending import Scope, extend
from portal.regions.models import Level, Region
from reviews.desk.models import Verdict
from reviews.rehearsal import vocabulary
from reviews.rehearsal.counties import decide_on, make_and_report
from reviews.rehearsal.inventing import Fate
from reviews.rehearsal.season import Declarer, Season


def ask_for_time(season: Season) -> None:
    """The county with the most late firms is given until the city's second day; its list waits for them."""
    county = _most_late(season)
    if county is None or county.parent is None:
        return
    until = season.calendar.city[min(1, len(season.calendar.city) - 1)]
    season.go_to(season.calendar.moment(season.calendar.county, 0.89))
    season.doer.do(
        "延期",
        extend,
        round_id=season.round.pk,
        level=Level.COUNTY,
        scope=Scope(region=county),
        until=until,
        reason=vocabulary.MORE_TIME,
        by=season.officer(county.parent),
    )
    season.given_time = county


def come_in_time(season: Season) -> None:
    """They submit in the time given, all but the last of several; the county looks at them and reports."""
    county = season.given_time
    if county is None:
        return
    late = _late_in(season, county)
    coming = late[:-1] or late
    for one in season.over(coming, season.calendar.city, 0.0, 0.04):
        season.doer.do("提交", submit, declaration_id=one.case, by=one.clerk)
        one.fate = Fate.GIVEN_TIME
        decide_on(season, one, Verdict.APPROVE)
    make_and_report(season, county)
    season.note(f"{county.name}经同意延期：{len(coming)}家补交，{len(late) - len(coming)}家逾期仍未提交。")


def _most_late(season: Season) -> Region | None:
    """Of the counties whose date is before their city's: that with the most late firms, the first of several."""
    counties = [one for one in season.counties if _has_own_date(season, one)]
    first = max(counties, key=lambda one: len(_late_in(season, one)), default=None)
    return first if first and _late_in(season, first) else None


def _has_own_date(season: Season, county: Region) -> bool:
    own, city = (
        window(round=season.round, level=level, region=county).last_day for level in (Level.COUNTY, Level.CITY)
    )
    return own is not None and own < season.calendar.city[0] and (city is None or own < city)


def _late_in(season: Season, county: Region) -> list[Declarer]:
    return [one for one in season.fated(Fate.LATE) if one.firm.region == county]
