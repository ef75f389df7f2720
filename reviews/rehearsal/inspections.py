"""抽检复核: the province draws, cities and its own officers look, firms answer, and each check is concluded.

Who is drawn follows from the rehearsal's seed (``portal.chance``), and what is found goes by the order of the draw.
"""

import datetime as dt
from decimal import Decimal

from django.utils import timezone

from portal import clock
from portal.people.models import Appointment
from reviews.rehearsal import people, vocabulary
from reviews.rehearsal.inventing import Discovery
from reviews.rehearsal.season import Season
from reviews.spotchecks.checking import assign, conclude, record_finding, reply
from reviews.spotchecks.drawing import draw_seed, freeze_population, passed_lines
from reviews.spotchecks.models import Conclusion, Finding, SpotCheck

RATE = Decimal(5)
OWN = 4  # one check in four is the province's own officer's; the others are the cities'
_WAY = dt.timedelta(days=3)
_TIME = dt.timedelta(days=10)

_FINDINGS = {
    Discovery.FINE: Finding.MET,
    Discovery.MENDED: Finding.PARTLY,
    Discovery.SILENT: Finding.PARTLY,
    Discovery.GONE: Finding.UNMET,
}


def check(season: Season) -> None:
    """The draw, three days later the visits, then the answers; when their time is over, the conclusions."""
    province = season.officer(season.province)
    if not passed_lines(round=season.round, province=season.province):
        return
    population = season.doer.do(
        "冻结抽检名单", freeze_population, round=season.round, rate=RATE, floor=0, cap=None, by=province
    )
    season.doer.do("抽取", draw_seed, draw_id=population.pk, by=province)
    checks = list(population.checks.select_related("line__city", "factory__enterprise__organisation").order_by("n"))
    found = dict(zip(checks, season.inventor.discoveries(len(checks)), strict=True))
    visitors = _assign(season, checks, province)
    _later(season, _WAY)
    for one, discovery in found.items():
        _find(season, one, discovery, visitors[one])
        _answer(season, one, discovery)
    _later(season, _TIME + dt.timedelta(days=1))
    for one, discovery in found.items():
        _conclude(season, one, discovery, province)
    revoked = sum(one == Discovery.GONE for one in found.values())
    season.note(
        f"抽检：从{population.size}家中抽取{len(checks)}家，保留{len(checks) - revoked}家，移出名单{revoked}家。"
    )


def _assign(season: Season, checks: list[SpotCheck], province: Appointment) -> dict[SpotCheck, Appointment]:
    """Who goes where."""
    visitors = {}
    for one in checks:
        own = one.n % OWN == 0
        visitors[one] = province if own else season.officer(one.line.city)
        season.doer.do(
            "安排抽检",
            assign,
            check_id=one.pk,
            officer=province.user if own else None,
            due_on=clock.today() + _TIME,
            by=province,
        )
    return visitors


def _find(season: Season, one: SpotCheck, discovery: Discovery, by: Appointment) -> None:
    season.doer.do(
        "登记检查结果",
        record_finding,
        check_id=one.pk,
        finding=_FINDINGS[discovery],
        text=season.inventor.choose(vocabulary.FINDINGS[_FINDINGS[discovery]]),
        checked_on=clock.today(),
        reply_due_on=clock.today() + _TIME,
        by=by,
    )


def _answer(season: Season, one: SpotCheck, discovery: Discovery) -> None:
    """A firm that mended something says so; one without anybody at the portal cannot."""
    clerk = people.somebody_of(one.factory.enterprise.organisation)
    if discovery == Discovery.MENDED and clerk:
        season.doer.do("企业反馈", reply, check_id=one.pk, text=vocabulary.REPLY, by=clerk)


def _conclude(season: Season, one: SpotCheck, discovery: Discovery, by: Appointment) -> None:
    revoked = discovery == Discovery.GONE
    season.doer.do(
        "抽检结论",
        conclude,
        check_id=one.pk,
        conclusion=Conclusion.REVOKE if revoked else Conclusion.KEEP,
        text=vocabulary.REVOCATION if revoked else "",
        document_number=vocabulary.DOCUMENT.format(year=season.round.notice.year) if revoked else "",
        document_date=timezone.localtime(clock.now()).date() if revoked else None,
        by=by,
    )


def _later(season: Season, time: dt.timedelta) -> None:
    season.go_to(season.doer.clock.moment + time)
