"""The preview of a batch: what it says of each case is what then happens to it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from declarations.cases.models import Declaration, Status
from portal.people.appointments import appoint
from portal.people.models import Role
from reviews.desk.batch import Choice, Way, decide_many
from reviews.desk.candidates import candidates
from reviews.desk.deciding import decide
from reviews.desk.models import Verdict
from tests.builders import BEIPIAO, CHAOYANG, LONGCHENG, SCENARIOS, a_submitted, an_officer
from tests.reviews.builders import a_rechecked, a_reported, an_approved, at_city

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]
ONE_AREA = [SCENARIOS[0]]  # two areas are asked for in principle


def chosen(*cases, **words):
    return [Choice(case.pk, Declaration.objects.get(pk=case.pk).moves, **words) for case in cases]


def fates(way, cases, by):
    return [one.fate or one.hindrance for one in candidates(way=way, choices=chosen(*cases), by=by)]


@pytest.mark.parametrize(
    ("way", "fate", "status"),
    [
        (Way.APPROVE, "转入县级上报", Status.TO_REPORT),
        (Way.RETURN, "退回企业修改", Status.RETURNED),
        (Way.REJECT, "审核不通过，办理结束", Status.REJECTED),
    ],
)
def test_a_new_case_at_its_county(way, fate, status):
    case, officer = a_submitted(), an_officer(BEIPIAO)
    assert fates(way, [case], officer) == [fate]
    decide_many(way=way, choices=chosen(case, text="理由"), by=officer)
    assert Declaration.objects.get(pk=case.pk).status == status


def test_at_the_city_the_tier_follows():
    cases = [an_approved(), a_rechecked(), a_rechecked(passed=False)]
    a_reported()
    city = an_officer(CHAOYANG)
    assert sorted(fates(Way.FOLLOW, cases, city)) == sorted(
        [
            "认定为基础级智能工厂，转入市级上报",
            "保留基础级智能工厂，转入市级上报",
            "不再保留基础级智能工厂，转入市级上报",
        ]
    )
    assert set(fates(Way.RETURN, cases, city)) == {"退回企业修改", "退回县级主管部门修改"}
    decide_many(way=Way.FOLLOW, choices=chosen(*cases), by=city)
    held = [case.factory.recognitions.filter(tier="basic", ended_on__isnull=True).exists() for case in cases]
    assert held == [True, True, False]


def test_what_is_not_complete_cannot_pass():
    case = a_rechecked(passed=False)
    a_reported()
    (one,) = candidates(way=Way.APPROVE, choices=chosen(case), by=an_officer(CHAOYANG))
    assert one.hindrance.startswith("材料不完整（缺")
    assert one.missing == {}


def test_what_has_to_be_written_is_asked_beforehand():
    case, officer = a_submitted(), an_officer(BEIPIAO)
    (bare,) = candidates(way=Way.REJECT, choices=chosen(case), by=officer)
    (said,) = candidates(way=Way.REJECT, choices=chosen(case, text="不符合"), by=officer)
    assert (bare.missing, said.missing) == ({"text": "退回修改或不通过的，请写明原因。"}, {})


def test_who_must_leave_a_case_to_another_is_told_in_the_preview():
    case, officer = a_submitted(), an_officer(BEIPIAO)
    appoint(user=officer.user, organisation=case.enterprise.organisation, role=Role.CLERK, by=None)
    assert "按回避要求不能审核" in fates(Way.APPROVE, [case], officer)[0]


def test_what_moved_since_it_was_seen():
    case, officer = a_submitted(), an_officer(BEIPIAO)
    choices = chosen(case)
    decide(declaration_id=case.pk, verdict=Verdict.RETURN, text="请补充", by=an_officer(BEIPIAO))
    (one,) = candidates(way=Way.APPROVE, choices=choices, by=officer)
    assert one.hindrance == "该事项在您打开页面之后已被办理，目前为“退回修改”，请核对后再选择。"


def test_what_waits_for_another_bureau():
    case = at_city(an_approved())
    assert fates(Way.APPROVE, [case], an_officer(BEIPIAO)) == ["该事项目前为“待审核”，不在本单位审核环节。"]


def test_what_is_out_of_sight_is_not_there():
    assert fates(Way.APPROVE, [a_submitted()], an_officer(LONGCHENG)) == []


def test_many_ask_no_more_queries_than_one():
    cases = [an_approved() for _ in range(3)]
    a_reported()
    city = an_officer(CHAOYANG)
    counts = []
    for some in (cases[:1], cases):
        with CaptureQueriesContext(connection) as queries:
            assert all(one.fate for one in candidates(way=Way.FOLLOW, choices=chosen(*some), by=city))
        counts.append(len(queries) - len(some))  # ``chosen`` reads each case
    assert counts[0] == counts[1]
