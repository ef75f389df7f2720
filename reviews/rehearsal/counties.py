"""The counties' part: reviewing, rechecking, freezing a list and reporting it."""

from functools import partial

from declarations.cases.models import Declaration, Status
from portal.regions.models import Level, Region
from reviews.desk.deciding import decide, reopen
from reviews.desk.models import Verdict
from reviews.desk.rechecking import recheck, take_back
from reviews.rehearsal import enterprises, vocabulary
from reviews.rehearsal.inventing import Fate, Luck
from reviews.rehearsal.season import Declarer, Season
from reviews.rosters.composing import freeze
from reviews.rosters.models import Roster
from reviews.rosters.reporting import report
from reviews.stages import stage_at


def review(season: Season) -> None:
    """Every case is decided on; what was returned comes again, but for firms that give up."""
    days = season.calendar.county
    waiting = [one for one in season.declarers if one.fate not in {Fate.LATE, Fate.BELOW} and one.opened]
    for one in season.over(waiting, days, 0.58, 0.70):
        if one.fate in {Fate.RETURNED, Fate.GIVEN_UP}:
            decide_on(season, one, Verdict.RETURN, season.inventor.choose(vocabulary.RETURN_REASONS))
        elif one.fate == Fate.REJECTED:
            decide_on(season, one, Verdict.REJECT, season.inventor.choose(vocabulary.REJECT_REASONS))
        else:
            decide_on(season, one, Verdict.APPROVE)
    for case in season.over(season.rechecks(), days, 0.70, 0.82):
        _recheck(season, case)
    for one in season.over(season.fated(Fate.RETURNED), days, 0.82, 0.88):
        enterprises.correct(season, one)
        decide_on(season, one, Verdict.APPROVE, "已按要求补正。")


def decide_on(season: Season, one: Declarer, verdict: Verdict, text: str = "") -> None:
    """The county's opinion on a firm's declaration."""
    case = Declaration.objects.only("moves").get(pk=one.case)
    season.doer.do(
        "县级审核",
        decide,
        declaration_id=case.pk,
        verdict=verdict,
        text=text,
        by=season.officer(one.firm.region),
        seen=case.moves,
    )


def _recheck(season: Season, case: Declaration) -> None:
    officer = season.officer(case.region)
    luck = season.lucks.get(case.pk, Luck.PASSED)
    if luck != Luck.PASSED:
        reason = season.inventor.choose(vocabulary.RECHECK_FAILURES)
        season.doer.do("复核", recheck, declaration_id=case.pk, passed=False, text=reason, by=officer)
    if luck == Luck.FAILED:
        return
    if luck == Luck.TAKEN_BACK:
        season.doer.do("撤回复核结果", take_back, declaration_id=case.pk, by=officer)
    trade = season.inventor.trade()
    answers = season.inventor.answers_for(trade, 2)
    season.fill(case.pk, answers, season.inventor.scenarios_for(trade), officer)
    season.doer.do("复核", recheck, declaration_id=case.pk, passed=True, by=officer)


def hand_up(season: Season) -> None:
    """Every county freezes its list and reports it, but for one that has more time; nothing to report is said so."""
    in_time = [one for one in season.counties if one != season.given_time]
    for region in season.over(in_time, season.calendar.county, 0.90, 1.0):
        make_and_report(season, region)


def make_and_report(season: Season, region: Region) -> Roster | None:
    """The list of a place, reported; None where nothing is on it and something is still undecided."""
    stage = stage_at(season.programme, level=Level(region.level), does="roster")
    if stage is None:
        return None
    officer = season.officer(region)
    make = partial(freeze, round=season.round, region=region, stage=stage.key, by=officer)
    waiting = season.cases().filter(status=Status.TO_REPORT, stage=stage.key)
    if waiting.filter(region__in=[region, *region.children.all()]).exists():
        roster = season.doer.do("定稿", make)
    elif season.doer.refused("零报告定稿", make, nil=True):
        return None
    else:
        roster = Roster.objects.live().get(round=season.round, region=region, stage=stage.key)
    return season.doer.do("上报", report, roster_id=roster.pk, by=officer)


def correct_list(season: Season, region: Region) -> None:
    """A list was sent back: its first case is looked at again, decided as before, and the list reported anew."""
    officer = season.officer(region)
    case = season.cases(region).filter(status=Status.TO_REPORT).first()
    if case:
        verdict = Verdict.APPROVE if case.outcome == "passed" else Verdict.REJECT
        season.doer.do("撤回意见", reopen, declaration_id=case.pk, by=officer, seen=case.moves)
        season.doer.do(
            "县级审核", decide, declaration_id=case.pk, verdict=verdict, text="已与营业执照核对一致。", by=officer
        )
    make_and_report(season, region)
