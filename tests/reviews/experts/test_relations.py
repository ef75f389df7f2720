"""利害关系: an enterprise is the same one under every name and code that it bore, and whoever is barred scores no more."""

import pytest

from declarations.cases.models import Declaration
from factories.identity.merging import merge_enterprises
from factories.identity.renaming import change_identity
from portal import clock
from portal.errors import Refused
from portal.inbox.models import Message
from portal.people.models import bureau_of
from portal.regions.models import Region
from portal.trail.record import trail_of
from reviews.experts.assigning import assign, propose
from reviews.experts.concluding import conclude
from reviews.experts.models import Relation, Scoring
from reviews.experts.pool import amend
from reviews.experts.relations import declare, recuse
from tests.builders import BEIPIAO, LIAONING, an_enterprise, an_officer
from tests.reviews.experts.builders import a_scored_case, again, an_expert, expert_of, given_to, scored

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]

FORMER, FORMER_CODE = "朝阳旧名机械有限公司", "91350100M000100Y43"


def a_renamed_case():
    """A case of an enterprise that bore another name and another code before."""
    case = a_scored_case()
    now = case.enterprise.name
    bear(case, name=FORMER, credit_code=FORMER_CODE)
    bear(case, name=now, credit_code="9121000024376059XN")
    return again(case)


def bear(case, **changes):
    asked = {"since": clock.today(), "basis": "变更登记通知书"} | changes
    change_identity(enterprise_id=case.enterprise_id, **asked, by=an_officer(BEIPIAO))


def related(expert, **named):
    return declare(expert_id=expert_of(expert).pk, kind=Relation.Kind.SHARES, by=expert, **named)


def require_barred(expert, case):
    """At every door: choosing, proposing, and reading what was assigned before it was known."""
    case = Declaration.objects.get(pk=case.pk)
    with pytest.raises(Refused, match="应当回避"):
        given_to(case, expert)
    assert expert_of(expert) not in propose([case])[0].added
    one = Scoring(declaration=case, stage=case.stage, expert=expert_of(expert), due_on=clock.today())
    one.assigned_at, one.assigned_by = clock.now(), expert.user
    one.save()
    assert not Scoring.objects.readable_by(expert.user).filter(declaration=case).exists()


@pytest.mark.parametrize("told", [{"name": FORMER}, {"name": "另一名称", "credit_code": FORMER_CODE}], ids=str)
def test_a_relation_declared_under_a_former_name_or_code_bars(told):
    case, expert = a_renamed_case(), an_expert()

    related(expert, **told)

    require_barred(expert, case)


def test_one_declared_under_a_name_that_is_former_later_goes_on_barring():
    """Two firms of that name were on record, so that the relation was tied to neither by the register."""
    case, expert = a_scored_case(), an_expert()
    an_enterprise(region="210100", name=case.enterprise.name)
    assert related(expert, name=case.enterprise.name).enterprise is None

    bear(case, name="朝阳新名机械有限公司")

    require_barred(expert, case)


@pytest.mark.parametrize("before", [True, False], ids=["declared-before", "declared-after"])
@pytest.mark.parametrize("told", ["name", "code"])
def test_one_to_a_double_that_was_merged_into_the_enterprise_bars(told, before):
    case, expert = a_scored_case(), an_expert()
    double = an_enterprise(name="朝阳双名机械厂", credit_code=FORMER_CODE)
    bear(case, credit_code="9121000024376059XN")
    known = {"name": double.name} if told == "name" else {"name": "另一名称", "credit_code": FORMER_CODE}
    if before:
        related(expert, **known)

    merge_enterprises(
        kept_id=case.enterprise_id,
        merged_id=double.pk,
        places={},
        choices={"code": "kept"},
        basis="同一营业执照",
        by=an_officer(BEIPIAO),
    )
    if not before:
        related(expert, **known)

    require_barred(expert, case)


def test_a_name_that_another_firm_bore_bars_nobody_from_this_one():
    case, other, expert = a_scored_case(), a_renamed_case(), an_expert()

    related(expert, name=FORMER)

    assert given_to(case, expert)
    require_barred(expert, other)


def employed(expert, by, employer):
    one = expert_of(expert)
    amend(expert_id=one.pk, employer=employer, post="", fields=one.fields, is_active=True, by=by)


def told_to_the_province():
    to = bureau_of(Region.objects.get(pk=LIAONING))
    return list(Message.objects.filter(to=to, title__startswith="请更换评审专家").order_by("pk"))


def test_a_score_counts_no_more_once_the_employer_turns_out_to_be_the_enterprise():
    case, officer = a_scored_case(), an_officer(LIAONING)
    barred, _ = scored(case, "1.0", "0.6")

    employed(barred, officer, case.enterprise.name)

    scoring = Scoring.objects.get(expert=expert_of(barred))
    assert scoring.withdrawn_because == "回避：任职或兼职"
    tally = again(case).tally
    assert (tally.asked, tally.given, str(tally.mean)) == (1, 1, "60.00")
    assert trail_of(case).filter(deed="withdraw_scoring", detail__scoring=str(scoring.pk)).exists()
    assert Message.objects.filter(person=barred.user_id, title__startswith="评审任务撤销").exists()
    (message,) = told_to_the_province()
    assert message.title == f"请更换评审专家：{case.enterprise}"
    assert barred.user.full_name in message.text
    assert "已提交的评分不再计入" in message.text


def test_an_employer_of_another_name_takes_nothing_away():
    case, officer = a_scored_case(), an_officer(LIAONING)
    (expert,) = scored(case, "0.8")

    employed(expert, officer, "沈阳另一大学")

    assert (again(case).tally.given, told_to_the_province()) == (1, [])


def test_the_province_hears_of_a_relation_declared_and_of_a_recusal():
    case, officer = a_scored_case(), an_officer(LIAONING)
    (giving,) = scored(case, "0.8")
    leaving = an_expert()
    on = expert_of(giving).pk
    assign(
        declaration_id=case.pk,
        experts=[on, expert_of(leaving).pk],
        seen=[on],
        due_on=clock.today(),
        by=officer,
    )

    recuse(scoring_id=expert_of(leaving).scorings.get().pk, kind=Relation.Kind.KIN, note="", by=leaving)
    related(giving, name=case.enterprise.name)

    first, second = told_to_the_province()
    assert leaving.user.full_name in first.text
    assert "评分" not in first.text
    assert giving.user.full_name in second.text
    assert "已提交的评分不再计入" in second.text


def test_nothing_is_concluded_on_the_score_of_who_is_barred_however_that_came_about():
    """The enterprise takes the very name to which the expert declared a relation."""
    case, officer = a_scored_case(), an_officer(LIAONING)
    expert, other = scored(case, "0.9", "0.7")
    related(expert, name="朝阳新名机械有限公司")
    bear(case, name="朝阳新名机械有限公司")
    asked = {"declaration_id": case.pk, "passed": True, "exception": "会议集中评议", "by": officer}

    with pytest.raises(Refused, match=f"{expert.user.full_name}与该企业有利害关系"):
        conclude(**asked)
    on = [expert_of(one).pk for one in (expert, other)]
    assign(declaration_id=case.pk, experts=on[1:], seen=on, due_on=clock.today(), reason="回避", by=officer)
    conclude(**asked)

    assert str(again(case).tally.mean) == "70.00"
