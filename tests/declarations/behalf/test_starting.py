"""A bureau begins for an enterprise without an account, within the rules of the enterprise's own page."""

import json

import pytest

from declarations.behalf.starting import start_on_behalf
from declarations.cases.drafting import may_fill, may_submit, save_answer, start
from declarations.cases.models import Declaration, Submission
from declarations.cases.submitting import submit
from factories.registry.models import Enterprise
from portal.errors import Refused
from portal.regions.models import Region
from portal.trail.record import trail_of
from tests.builders import (
    BEIPIAO,
    CHAOYANG,
    LIAONING,
    LONGCHENG,
    a_clerk,
    a_factory,
    a_known_factory,
    an_enterprise,
    an_officer,
    fill,
    the_round,
)
from tests.conftest import set_clock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]


def begun(by=None, *, name="朝阳代填有限公司", factory_name="一号工厂", region=BEIPIAO, **more):
    return start_on_behalf(
        round=the_round(),
        region=Region.objects.get(code=region),
        name=name,
        factory_name=factory_name,
        by=by or an_officer(BEIPIAO),
        **more,
    )


def test_an_enterprise_that_nobody_knew_is_registered_on_the_way():
    officer = an_officer(BEIPIAO)
    case = begun(officer)
    assert (case.filler, case.is_on_behalf, case.factory.name) == (officer.organisation, True, "一号工厂")
    assert Enterprise.objects.get().region.pk == BEIPIAO
    assert trail_of(case).get().summary.endswith("（代填）")


def test_a_known_enterprise_is_found_by_its_name_and_its_unnamed_factory_named():
    factory = a_factory(enterprise=an_enterprise(name="朝阳（北票）代填有限公司"))
    case = begun(name="朝阳(北票)代填有限公司")
    assert (case.factory, case.factory.name) == (factory, "一号工厂")


def test_another_factory_of_the_enterprise_is_entered():
    factory = a_factory(name="老厂")
    case = begun(name=factory.enterprise.name, factory_name="新厂")
    assert (case.enterprise, case.factory.name) == (factory.enterprise, "新厂")


def test_the_city_fills_for_its_counties():
    city = an_officer(CHAOYANG)
    assert begun(city).filler == city.organisation


@pytest.mark.parametrize("region", [LONGCHENG, LIAONING])
def test_no_other_bureau_does(region):
    with pytest.raises(Refused, match="只有北票市或其上级市的主管部门"):
        begun(an_officer(region))
    assert Enterprise.objects.count() == 0


def test_an_enterprise_with_an_account_fills_itself():
    factory = a_factory()
    a_clerk(factory.enterprise)
    with pytest.raises(Refused, match="已有填报账户，请由企业自行申报"):
        begun(name=factory.enterprise.name)
    assert Declaration.objects.count() == 0


def test_one_case_per_factory_and_round():
    begun()
    with pytest.raises(Refused, match="该工厂在本批次已有申报，请在“代填申报”中查看"):
        begun()


def test_a_factory_that_holds_the_tier_is_rechecked():
    with pytest.raises(Refused, match="已是基础级智能工厂，由主管部门复核"):
        begun(name=a_known_factory().enterprise.name)


def test_not_after_the_round(monkeypatch):
    set_clock(monkeypatch, "2026-04-07 00:00")
    with pytest.raises(Refused, match="已于2026年4月6日截止"):
        begun()
    assert Enterprise.objects.count() == 0


class TestFilling:
    def test_the_bureau_fills_and_submits_and_the_envelope_says_so(self):
        officer = an_officer(BEIPIAO)
        case = begun(officer)
        fill(case, by=officer)
        submission = submit(declaration_id=case.pk, by=officer)
        assert submission.submitted_for == officer.organisation
        assert json.loads(bytes(submission.envelope))["filled_by"] == "北票市工业和信息化局"

    def test_what_an_enterprise_submits_says_nothing_of_a_bureau(self):
        factory = a_factory(name="一厂")
        clerk = a_clerk(factory.enterprise)
        case = start(factory=factory, round=the_round(), by=clerk)
        fill(case, by=clerk)
        submit(declaration_id=case.pk, by=clerk)
        assert "filled_by" not in json.loads(bytes(Submission.objects.get().envelope))

    def test_neither_the_city_above_nor_the_enterprise_writes_meanwhile(self):
        case = begun()
        for other in (an_officer(CHAOYANG), a_clerk(case.enterprise)):
            assert not may_fill(declaration=case, by=other)
            with pytest.raises(Refused, match="您当前的身份不能填写此事项"):
                save_answer(declaration_id=case.pk, path="factory/subsector", text="铸造", seen=None, by=other)

    def test_colleagues_of_the_bureau_do(self):
        case = begun()
        assert may_submit(declaration=case, by=an_officer(BEIPIAO))

    def test_its_draft_is_seen_by_the_bureaus_above_unlike_an_enterprises_own(self):
        case = begun()
        seen = Declaration.objects.visible_to
        assert [case in seen(an_officer(region).user) for region in (BEIPIAO, CHAOYANG, LONGCHENG)] == [
            True,
            True,
            False,
        ]
