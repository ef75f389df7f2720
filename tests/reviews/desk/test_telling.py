"""What comes back is told to whoever has to revise it, in the same transaction."""

import pytest
from django.urls import reverse

from declarations.cases.models import Declaration
from portal.errors import Refused
from portal.inbox.models import Message
from reviews.desk.deciding import decide, reopen
from reviews.desk.models import Verdict
from reviews.desk.rechecking import take_back
from tests.builders import BEIPIAO, CHAOYANG, a_submitted, an_officer
from tests.reviews.builders import a_rechecked, an_approved, at_city

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]


def test_a_declaration_is_told_to_its_enterprise():
    case, county = a_submitted(), an_officer(BEIPIAO)
    decide(declaration_id=case.pk, verdict=Verdict.RETURN, text="请补充得分依据", by=county)
    told = Message.objects.get(kind="returned")
    assert (told.to, told.sent_for) == (case.enterprise.organisation, county.organisation)
    assert told.title == f"退回修改：{case.enterprise}申报（{case.number}）"
    assert "请补充得分依据" in told.text
    assert told.link == reverse("case", args=[case.pk])


def test_a_recheck_is_told_to_the_county_that_fills_it():
    case = at_city(a_rechecked())
    decide(declaration_id=case.pk, verdict=Verdict.RETURN, text="得分有误", by=an_officer(CHAOYANG))
    assert Message.objects.get(kind="returned").to.region_id == BEIPIAO


def test_a_bureau_that_takes_back_its_own_result_is_not_told_of_it():
    county = an_officer(BEIPIAO)
    take_back(declaration_id=a_rechecked(by=county).pk, by=county)
    assert not Message.objects.filter(kind="returned").exists()


def test_each_result_is_told_to_the_enterprise_and_the_last_one_says_what_it_holds():
    case = an_approved()
    decide(declaration_id=at_city(case).pk, verdict=Verdict.APPROVE, by=an_officer(CHAOYANG))
    told = Message.objects.filter(kind="decided").order_by("pk")
    assert [one.title for one in told] == [
        f"县级初审通过：{case.enterprise}（{case.number}）",
        f"市级复核认定为基础级智能工厂：{case.enterprise}（{case.number}）",
    ]
    assert {one.to for one in told} == {case.enterprise.organisation}
    assert "目前状态：待上报。" in told[0].text


def test_a_refusal_is_told_with_its_reason():
    case = a_submitted()
    decide(declaration_id=case.pk, verdict=Verdict.REJECT, text="不在受理范围", by=an_officer(BEIPIAO))
    told = Message.objects.get(kind="decided")
    assert told.title == f"县级初审不通过：{case.enterprise}（{case.number}）"
    assert "意见：不在受理范围" in told.text


def test_a_result_taken_back_is_told_as_well():
    county = an_officer(BEIPIAO)
    case = an_approved(by=county)
    reopen(declaration_id=case.pk, by=county)
    last = Message.objects.filter(kind="decided").latest("pk")
    assert last.title.startswith("县级初审意见已撤回")


def test_what_was_refused_is_not_told():
    case = a_submitted()
    with pytest.raises(Refused):
        decide(declaration_id=case.pk, verdict=Verdict.RETURN, text="", by=an_officer(BEIPIAO))
    assert not Message.objects.filter(kind="returned").exists()
    assert Declaration.objects.get(pk=case.pk).status == "under_review"
