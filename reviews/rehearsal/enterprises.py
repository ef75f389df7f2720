"""The enterprises' part: asking to be let in, filling in, submitting, correcting; and the list of known factories."""

from declarations.cases.drafting import open_rechecks
from declarations.cases.models import Declaration
from declarations.cases.opening import open_declaration
from declarations.cases.submitting import submit
from declarations.cases.timing import submission_window
from factories.assessments.recording import record_maturity
from factories.recognitions.granting import grant
from factories.recognitions.models import Recognition
from factories.registry.claiming import refuse
from factories.registry.registering import register_enterprise
from portal import clock
from reviews.rehearsal import vocabulary
from reviews.rehearsal.inventing import Fate
from reviews.rehearsal.joining import ask_in, let_in, open_account
from reviews.rehearsal.season import Declarer, Season

KNOWN_SHARE = 4  # one factory in four is known already
_LIST = "演练名单"


def register(season: Season) -> None:
    """Officers are appointed, known factories noted, and the firms that will declare are let in."""
    for place in [season.province, *season.cities, *season.counties]:
        season.officer(place)
    _note_known(season)
    count = season.factories - season.factories // KNOWN_SHARE
    for n, fate in enumerate(season.inventor.fates(count)):
        region = season.counties[n % len(season.counties)]
        firm = season.inventor.firm(region, level=1 if fate == Fate.BELOW else None)
        season.declarers.append(Declarer(firm, fate, open_account(season, firm)))
    for one in season.over(season.declarers, season.calendar.county, 0.0, 0.18):
        _let_in(season, one)


def _note_known(season: Season) -> None:
    """As many factories as a list would tell of, where the registers have not so many yet."""
    tier = season.programme.grants
    there = Recognition.objects.in_force().filter(tier=tier, factory__region__in=season.counties).count()
    for n in range(max(0, season.factories // KNOWN_SHARE - there)):
        firm = season.inventor.firm(season.counties[-1 - n % len(season.counties)])
        enterprise = season.doer.do("登记企业", register_enterprise, name=firm.name, region=firm.region, by=None)
        factory = enterprise.factories.get()
        record_maturity(factory=factory, year=None, level=firm.level, score=None, source=_LIST, by=None)
        season.doer.do("认定", grant, factory=factory, tier=tier, on=None, basis=_LIST, by=None)


def _let_in(season: Season, one: Declarer) -> None:
    claim = ask_in(season, one.firm, one.user)
    if one.fate == Fate.CLAIM_REFUSED:
        officer = season.officer(one.firm.region)
        season.doer.do("退回入驻", refuse, claim_id=claim.pk, reason=vocabulary.CLAIM_REFUSAL, by=officer)
        claim = ask_in(season, one.firm, one.user)
    one.acting = let_in(season, one.firm, claim)


def fill(season: Season) -> None:
    """Every firm fills in its declaration; the counties open their rechecks."""
    for region in season.counties:
        season.doer.do("开始复核", open_rechecks, round=season.round, region=region, by=season.officer(region))
    rechecks = [case.pk for case in season.rechecks()]
    season.lucks = dict(zip(rechecks, season.inventor.lucks(len(rechecks)), strict=True))
    for one in season.over(season.declarers, season.calendar.county, 0.18, 0.45):
        enterprise = one.clerk.organisation.enterprise
        case = season.doer.do(
            "新建申报",
            open_declaration,
            round=season.round,
            enterprise=enterprise,
            factory=enterprise.factories.order_by("pk").first(),  # others came later, for other programmes
            name=one.firm.trade.factory,
            region=one.firm.region,
            by=one.clerk,
        )
        one.opened = case.pk
        season.fill(case.pk, one.firm.answers, one.firm.scenarios, one.clerk)


def hand_in(season: Season) -> None:
    """Every firm submits, but for those that are late, and those whom a must rule refuses."""
    for one in season.over(season.declarers, season.calendar.county, 0.45, 0.58):
        if one.fate == Fate.BELOW:
            season.doer.refused("提交", submit, declaration_id=one.case, by=one.clerk)
        elif one.fate != Fate.LATE:
            season.doer.do("提交", submit, declaration_id=one.case, by=one.clerk)


def come_late(season: Season) -> None:
    """Those who are late try after their date, where it is over by now: they are refused, and their drafts stay."""
    for one in season.fated(Fate.LATE):
        case = Declaration.objects.select_related("round", "revision", "region__parent__parent").get(pk=one.case)
        if not submission_window(case).is_open(clock.now()):
            season.doer.refused("提交", submit, declaration_id=one.case, by=one.clerk)


def correct(season: Season, one: Declarer) -> None:
    """Answer a return: the score as the platform has it, a scenario more precisely; then submit again."""
    path = season.form.facts.get("maturity_score")
    if path:
        before = one.firm.answers["maturity_score"]
        low = before.endswith("80")  # the lowest score of its level
        one.firm.answers["maturity_score"] = f"{float(before) + (0.01 if low else -0.01):.2f}"
        season.answer(one.case, path, one.firm.answers["maturity_score"], one.clerk)
    season.doer.do("提交", submit, declaration_id=one.case, by=one.clerk)
