"""市级推荐 (附件4一、2): a factory is recommended as advanced once it is of the basic level and nothing about that is open."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from declarations.cases.drafting import open_rechecks
from declarations.cases.models import Declaration
from declarations.cases.reading import submitted
from declarations.notices.models import Round
from factories.recognitions.granting import grant
from portal.errors import Refused
from portal.regions.models import Region
from reviews.desk.deciding import decide, newest_submission, reopen
from reviews.desk.judging import judge
from reviews.desk.models import Verdict
from reviews.desk.rechecking import recheck
from reviews.rosters.composing import discard, freeze
from reviews.rosters.models import RosterStatus
from reviews.rosters.reporting import report
from tests.builders import (
    BEIPIAO,
    CHAOYANG,
    LIAONING,
    LONGCHENG,
    a_factory,
    a_known_factory,
    a_submitted,
    an_officer,
    the_round,
)
from tests.reviews.builders import a_reported
from tests.reviews.passing import a_submitted_of, approve, bring, reasoned

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]
NOT_BASIC = "不是基础级智能工厂，也没有在办的基础级智能工厂申报（申报说明一、2）"


def advanced() -> Round:
    return Round.objects.get(programme="advanced")


def frozen(by, **changes):
    return freeze(round=advanced(), region=Region.objects.get(pk=CHAOYANG), stage="recommend", by=by, **changes)


def own_list(client, by):
    client.force_login(by.user)
    return client.get(reverse("rosters"), {"round": advanced().pk})


def rule_of(case: Declaration):
    """What the rule says of the case where it stands."""
    found = judge(newest_submission(Declaration.objects.get(pk=case.pk))).verdicts
    return next(one for one in found if one.by == "市级推荐")


def test_a_factory_that_is_not_basic_is_submitted_and_reviewed_with_a_warning(client) -> None:
    case = a_submitted_of("advanced", factory=a_factory(name="一号工厂"))
    assert (rule_of(case).finding, rule_of(case).warns, rule_of(case).forbids) == ("unmet", True, False)
    client.force_login(an_officer(BEIPIAO).user)
    assert (
        "“市级推荐”之前须符合，目前不影响提交和初审" in client.get(reverse("decide", args=[case.pk])).content.decode()
    )
    bring(case, to="recommend")
    assert (rule_of(case).warns, rule_of(case).forbids) == (False, True)


def test_it_is_not_recommended_and_the_others_are(client) -> None:
    case, other = a_submitted_of("advanced", factory=a_factory(name="一号工厂")), a_submitted_of("advanced")
    bring(case, other, to="recommend")
    city = an_officer(CHAOYANG)
    page = own_list(client, city)
    own = page.context["own"]
    assert (own.numbers.total, [(one.pk, why) for one, why in own.held_back]) == (1, [(case.pk, NOT_BASIC)])
    assert f"{case.enterprise}</a>：{NOT_BASIC}" in page.content.decode()
    roster = frozen(city)
    assert [line.declaration for line in roster.lines.all()] == [other]


def test_a_list_of_none_but_such_is_neither_made_nor_nil() -> None:
    bring(a_submitted_of("advanced", factory=a_factory(name="一号工厂")), to="recommend")
    for nil in (False, True):
        with pytest.raises(Refused, match="待列入的1项目前都不能列入名单：不是基础级智能工厂"):
            frozen(an_officer(CHAOYANG), nil=nil)


def test_its_basic_case_is_decided_first() -> None:
    """Both are declared in spring; the recommendation waits until the city has recognised the basic one."""
    basic = a_submitted()
    case = a_submitted_of("advanced", factory=basic.factory)
    assert (rule_of(case).label, rule_of(case).message) == ("在办", "基础级智能工厂申报（2026年第一批（4月））尚未办结")
    bring(case, to="recommend")
    approve(basic)
    a_reported()
    with pytest.raises(Refused, match="尚未办结"):
        frozen(an_officer(CHAOYANG))
    approve(Declaration.objects.get(pk=basic.pk))
    assert [line.declaration for line in frozen(an_officer(CHAOYANG)).lines.all()] == [case]


def test_a_basic_case_that_failed_keeps_it_off() -> None:
    basic = a_submitted()
    case = a_submitted_of("advanced", factory=basic.factory)
    bring(case, to="recommend")
    decide(declaration_id=basic.pk, verdict=Verdict.REJECT, text="未建成", by=an_officer(BEIPIAO))
    with pytest.raises(Refused, match="基础级智能工厂申报（2026年第一批（4月））未通过"):
        frozen(an_officer(CHAOYANG))
    # The city need not wait: it takes its opinion back, and decides otherwise.
    reopen(declaration_id=case.pk, by=an_officer(CHAOYANG))
    decide(declaration_id=case.pk, verdict=Verdict.REJECT, text="不是基础级智能工厂", by=an_officer(CHAOYANG))
    assert frozen(an_officer(CHAOYANG), nil=True).lines.count() == 0


def test_a_recheck_that_is_open_is_decided_first_and_one_that_fails_comes_in_time() -> None:
    """It failed after the list was frozen: that list does not go up, and the next one is without it."""
    known, city, county = a_known_factory(name="一号工厂"), an_officer(CHAOYANG), an_officer(BEIPIAO)
    case, other = a_submitted_of("advanced", factory=known), a_submitted_of("advanced", LONGCHENG)
    bring(case, other, to="recommend")
    roster = reasoned(frozen(city), by=city)
    assert roster.lines.count() == 2
    open_rechecks(round=the_round(), region=Region.objects.get(pk=BEIPIAO), by=county)
    checked = Declaration.objects.get(factory=known, kind="recheck")
    told = f"{case.enterprise}：基础级智能工厂复核（2026年第一批（4月））尚未办结"
    with pytest.raises(Refused, match=told):
        report(roster_id=roster.pk, by=city)
    recheck(declaration_id=checked.pk, passed=False, text="已停产", by=county)
    a_reported()
    decide(declaration_id=checked.pk, verdict=Verdict.REJECT, text="已停产", by=city)
    with pytest.raises(Refused, match="不是基础级智能工厂，基础级智能工厂复核（2026年第一批（4月））未通过"):
        report(roster_id=roster.pk, by=city)
    discard(roster_id=roster.pk, by=city)
    again = reasoned(frozen(city), by=city)
    assert [line.declaration for line in again.lines.all()] == [other]
    assert report(roster_id=again.pk, by=city).status == RosterStatus.REPORTED
    assert Declaration.objects.get(pk=case.pk).state == "to_report@recommend"


def test_the_province_sees_that_it_was_lost_since() -> None:
    case = a_submitted_of("advanced")
    [case] = bring(case, to="recommend")
    city = an_officer(CHAOYANG)
    report(roster_id=reasoned(frozen(city), by=city).pk, by=city)
    case.factory.recognitions.update(ended_on="2026-03-23", ended_by="撤销认定")
    with pytest.raises(Refused, match="不符合必须满足的要求，不能通过：不是基础级智能工厂"):
        decide(declaration_id=case.pk, verdict=Verdict.APPROVE, exception="已核实", by=an_officer(LIAONING))


def test_the_rule_reads_no_answers() -> None:
    """It is of the registers: what was submitted does not change by it."""
    factory = a_factory(name="一号工厂")
    case = a_submitted_of("advanced", factory=factory)
    before = case.submissions.get().sha256
    assert submitted(newest_submission(case)).facts.tiers == frozenset()
    grant(factory=factory, tier="basic", on=None, basis="附件2", by=None)
    assert submitted(newest_submission(Declaration.objects.get(pk=case.pk))).facts.tiers == {"basic"}
    assert case.submissions.get().sha256 == before


def test_many_held_back_ask_no_more_than_one(client) -> None:
    city = an_officer(CHAOYANG)
    counts = []
    for place, n in ((BEIPIAO, 1), (LONGCHENG, 2)):
        cases = [a_submitted_of("advanced", factory=a_factory(place, name="一号工厂")) for _ in range(n)]
        bring(*cases, to="recommend")
        own_list(client, city)
        with CaptureQueriesContext(connection) as captured:
            own_list(client, city)
        counts.append(len(captured))
    assert counts[0] == counts[1]
