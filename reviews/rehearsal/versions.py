"""Lists that change after they went up: recalled and arranged by hand, corrected, supplemented, a single line sent back."""

from declarations.cases.models import Declaration, Kind
from reviews.desk.deciding import decide, reopen
from reviews.desk.models import Verdict
from reviews.rehearsal import behalf, enterprises, vocabulary
from reviews.rehearsal.counties import decide_on
from reviews.rehearsal.season import Declarer, Season
from reviews.rosters.arranging import arrange
from reviews.rosters.composing import freeze
from reviews.rosters.correcting import correct, take_back_lines
from reviews.rosters.models import Edition, Roster, RosterLine, RosterStatus
from reviews.rosters.recalling import recall
from reviews.rosters.reporting import report
from reviews.rosters.returning import return_lines
from reviews.rosters.supplementing import supplement


def change(season: Season) -> None:
    """On the last day of the counties, as far as there are lists for it; what is corrected is not recalled."""
    lists = _lists(season)
    corrected = next((one for one in lists if _a_declarers_line(season, one)), None)
    if corrected:
        _correct(season, corrected)
    others = [one for one in lists if one != corrected]
    if others:
        _supplement(season, others[-1])
        _recall(season, others[0])


def return_a_line(season: Season) -> None:
    """The city sends a single line of the longest list back; looked at again, it comes with a correction."""
    for roster in _lists(season)[:1]:
        line, city = _new_line(roster), roster.region.parent
        if line is None or city is None or roster.lines.count() == 1:
            continue
        reasons, officer = {line.pk: vocabulary.LINE_RETURN}, season.officer(city)
        season.doer.do("单项退回", return_lines, roster_id=roster.pk, reasons=reasons, by=officer)
        _look_again(season, line.declaration)
        _new_version(season, roster, vocabulary.LINE_CORRECTION)
        season.note(f"单项退回：{city.name}从{roster.region.name}名单退回1项，县级核对后随更正名单重新上报。")


def _correct(season: Season, roster: Roster) -> None:
    """A firm's mistake is seen after the list went up: the line comes back, the firm mends it, a new version goes up."""
    found = _a_declarers_line(season, roster)
    if found is None:
        return
    line, one = found
    reasons = {line.pk: vocabulary.TAKING_BACK}
    officer = season.officer(roster.region)
    season.doer.do("收回单项", take_back_lines, roster_id=roster.pk, reasons=reasons, by=officer)
    season.doer.do("撤回意见", reopen, declaration_id=one.case, by=officer)
    decide_on(season, one, Verdict.RETURN, vocabulary.TAKING_BACK)
    enterprises.correct(season, one)
    decide_on(season, one, Verdict.APPROVE, "已按要求补正。")
    _new_version(season, roster, vocabulary.CORRECTION)
    season.note(f"更正：{roster.region.name}收回{one.firm.name}一项，企业改正后更正名单，原名单作废。")


def _supplement(season: Season, roster: Roster) -> None:
    """A firm's papers reach the county after its list went up; the county fills for it, and supplements the list."""
    firm, case = behalf.declare(season, roster.region)
    behalf.approve(season, firm, case)
    officer = season.officer(roster.region)
    made = season.doer.do(
        "补充上报定稿",
        supplement,
        round=season.round,
        region=roster.region,
        stage=roster.stage,
        reason=vocabulary.SUPPLEMENT,
        by=officer,
    )
    season.doer.do("上报", report, roster_id=made.pk, by=officer)
    season.note(f"补充上报：{roster.region.name}为{firm.name}代填，补充上报1项。")


def _recall(season: Season, roster: Roster) -> None:
    """The county takes its list back, puts its last line first, and reports it again."""
    officer = season.officer(roster.region)
    season.doer.do("撤回上报", recall, roster_id=roster.pk, by=officer)
    again = season.doer.do("定稿", freeze, round=season.round, region=roster.region, stage=roster.stage, by=officer)
    last = again.lines.order_by("position").last()
    several = last is not None and last.position > 1
    if last and several:
        season.doer.do("调整顺序", arrange, roster_id=again.pk, places={last.pk: 1}, seen=again.sha256, by=officer)
    season.doer.do("上报", report, roster_id=again.pk, by=officer)
    season.note(f"撤回上报：{roster.region.name}撤回名单，{'调整顺序后' if several else ''}重新上报。")


def _new_version(season: Season, roster: Roster, reason: str) -> None:
    officer = season.officer(roster.region)
    made = season.doer.do("更正定稿", correct, roster_id=roster.pk, reason=reason, by=officer)
    season.doer.do("上报", report, roster_id=made.pk, by=officer)


def _look_again(season: Season, case: Declaration) -> None:
    officer = season.officer(case.region)
    season.doer.do("撤回意见", reopen, declaration_id=case.pk, by=officer)
    text = vocabulary.LOOKED_AGAIN
    season.doer.do("县级审核", decide, declaration_id=case.pk, verdict=Verdict.APPROVE, text=text, by=officer)


def _lists(season: Season) -> list[Roster]:
    """The counties' reported first lists, the longest first; without the first county's, which its city sends back."""
    found = Roster.objects.filter(
        round=season.round, region__in=season.counties, status=RosterStatus.REPORTED, edition=Edition.FIRST
    )
    lists = list(found.select_related("region__parent").order_by("region__position", "region_id"))[1:]
    return sorted(lists, key=lambda one: -one.lines.standing().count())


def _a_declarers_line(season: Season, roster: Roster) -> tuple[RosterLine, Declarer] | None:
    """A line that a firm filled itself, of a list that has another one."""
    by_case = {one.opened: one for one in season.declarers}
    lines = list(roster.lines.standing().order_by("position"))
    own = [(line, by_case[line.declaration_id]) for line in lines if line.declaration_id in by_case]
    return own[0] if own and len(lines) > 1 else None


def _new_line(roster: Roster) -> RosterLine | None:
    lines = roster.lines.standing().filter(declaration__kind=Kind.NEW).select_related("declaration__region")
    return lines.order_by("position").first()
