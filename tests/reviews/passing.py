"""Cases of any programme brought along its stages by the deeds, for tests of what comes after."""

from declarations.cases.drafting import start
from declarations.cases.lifecycle import programme_of, stage_of
from declarations.cases.models import Declaration
from declarations.cases.submitting import submit
from declarations.notices.models import Round
from declarations.notices.packs import pack_of
from factories.recognitions.granting import grant
from factories.registry.models import Factory
from portal.people.models import Appointment
from portal.regions.models import Region
from reviews.desk.deciding import decide
from reviews.desk.models import Verdict
from reviews.rosters.arranging import arrange
from reviews.rosters.composing import freeze
from reviews.rosters.joint import holding_round
from reviews.rosters.models import Roster
from reviews.rosters.reporting import report
from reviews.rosters.supplementing import supplement
from tests.builders import BEIPIAO, a_clerk, a_factory, an_enterprise, an_officer
from tests.declarations.attachments.ready import bring_scan
from tests.declarations.forms.filled import filled, store


def a_submitted_of(programme: str, region: str = BEIPIAO, *, factory: Factory | None = None) -> Declaration:
    """A whole application of the programme, submitted by its enterprise, with the scan of its stamped pages.

    A factory of its own, unless one is given; then one of the basic level where that is asked for (附件4一、2).
    """
    basic = factory is None and programme == "advanced"
    factory = factory or a_factory(enterprise=an_enterprise(region), name="一号工厂", abroad=programme == "overseas")
    clerk = a_clerk(factory.enterprise)
    if basic:
        grant(factory=factory, tier="basic", on=None, basis="附件2 基础级智能工厂名单", by=None)
    case = start(factory=factory, round=Round.objects.get(programme=programme), by=clerk)
    form = pack_of(case.revision).form(programme_of(case).form)
    store(case, form, filled(form, rows=8))
    submit(declaration_id=case.pk, by=clerk)
    case.refresh_from_db()
    bring_scan(case)
    return Declaration.objects.get(pk=case.pk)


def bring(*cases: Declaration, to: str) -> list[Declaration]:
    """Let the bureaus approve and report these cases, stage by stage, until they wait at the stage of that key."""
    while pending := [case for case in cases if case.stage != to]:
        for case in pending:
            if stage_of(case).does == "review":
                approve(case)
        listed = {(case.region.at(stage_of(case).level), case.round_id): case for case in _again(pending, to)}
        for (region, _), case in listed.items():
            stage = stage_of(case)
            if stage.does == "roster" and Declaration.objects.filter(pk=case.pk, stage=stage.key).exists():
                _list_up(holding_round(round=case.round, stage=stage), region, stage.key)
        cases = tuple(_again(cases))
    return list(cases)


def _list_up(round: Round, region: Region, stage: str) -> None:
    """What waits goes up on a list; where one went up before, on a supplementary one."""
    asked = {"round": round, "region": region, "stage": stage, "by": an_officer(region.pk)}
    gone_up = Roster.objects.live().filter(round=round, region=region, stage=stage).exists()
    made = supplement(reason="后续办结", **asked) if gone_up else freeze(**asked)
    report(roster_id=made.pk, by=asked["by"])


def approve(case: Declaration) -> None:
    officer = an_officer(case.region.at(stage_of(case).level).pk)
    decide(declaration_id=case.pk, verdict=Verdict.APPROVE, text="符合要求", exception="已现场核实", by=officer)


def _again(cases, to: str = "") -> list[Declaration]:
    found = Declaration.objects.with_names().filter(pk__in=[case.pk for case in cases]).order_by("number")
    return [case for case in found if case.stage != to]


def reasoned(roster: Roster, *, by: Appointment) -> Roster:
    """The list with a reason for each line."""
    reasons = {line.pk: f"推荐第{line.position}项" for line in roster.lines.all()}
    return arrange(roster_id=roster.pk, places={}, reasons=reasons, seen=roster.sha256, by=by)
