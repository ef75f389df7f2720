import threading

import pytest
from django.db import connection

from factories.registry.claiming import admit, ask, refuse, sign_up
from factories.registry.models import Claim, Enterprise
from portal.errors import Outdated, Refused
from portal.people.appointments import appoint
from portal.people.models import Appointment, Role, User
from portal.regions.models import Region
from portal.trail.record import trail_of
from tests.builders import (
    BEIPIAO,
    CHAOYANG,
    LIAONING,
    LONGCHENG,
    a_clerk,
    a_user,
    an_administrator,
    an_enterprise,
    an_officer,
)
from tests.factories.registry.codes import a_code

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registers")]


def a_claim(region=BEIPIAO, *, enterprise=None, name="新设有限公司", code=1, user=None):
    return ask(
        user=user or a_user(),
        enterprise=enterprise,
        name=name,
        region=Region.objects.get(pk=region),
        credit_code=a_code(code),
    )


def roles(user):
    return list(Appointment.objects.in_force().filter(user=user).values_list("role", "organisation__name"))


def test_signing_up_makes_account_and_claim():
    claim = sign_up(
        username="zhangsan",
        password="correct-horse-battery",
        full_name="张三",
        phone="13800000000",
        enterprise=None,
        name="新设有限公司",
        region=Region.objects.get(pk=BEIPIAO),
        credit_code=a_code(1),
    )

    assert claim.user.check_password("correct-horse-battery")
    assert (claim.status, claim.name, claim.credit_code, claim.region_id) == (
        "pending",
        "新设有限公司",
        a_code(1),
        BEIPIAO,
    )
    assert roles(claim.user) == []


def test_a_refused_wish_leaves_no_account():
    with pytest.raises(Refused):
        sign_up(
            username="zhangsan",
            password="correct-horse-battery",
            full_name="张三",
            phone="13800000000",
            enterprise=None,
            name="新设有限公司",
            region=Region.objects.get(pk=BEIPIAO),
            credit_code="123",
        )

    assert not User.objects.filter(username="zhangsan").exists()


def test_a_taken_user_name_is_told():
    a_user(username="zhangsan")

    with pytest.raises(Refused, match="该用户名已被使用") as caught:
        sign_up(
            username="zhangsan",
            password="correct-horse-battery",
            full_name="张三",
            phone="13800000000",
            enterprise=None,
            name="新设有限公司",
            region=Region.objects.get(pk=BEIPIAO),
            credit_code=a_code(1),
        )
    assert caught.value.field == "username"


def test_admitting_a_new_enterprise_registers_it_and_appoints_the_clerk():
    claim, officer = a_claim(), an_officer(BEIPIAO)

    admitted = admit(claim_id=claim.pk, by=officer)

    enterprise = Enterprise.objects.get(credit_code=a_code(1))
    assert (admitted.status, admitted.enterprise, admitted.decided_by) == ("admitted", enterprise, officer.user)
    assert roles(claim.user) == [(Role.ENTERPRISE_ADMINISTRATOR, "新设有限公司")]
    assert list(Enterprise.objects.visible_to(claim.user)) == [enterprise]
    assert enterprise.contact_name == claim.user.full_name
    assert [(e.deed, e.from_state, e.to_state) for e in trail_of(claim)] == [
        ("ask", "", "pending"),
        ("admit", "pending", "admitted"),
    ]


def test_admitting_a_known_enterprise_completes_it_by_its_code():
    enterprise = an_enterprise(name="北票市海丰食品有限公司")
    claim = a_claim(enterprise=enterprise, name="", code=7)

    admit(claim_id=claim.pk, by=an_officer(BEIPIAO))

    enterprise.refresh_from_db()
    assert enterprise.credit_code == a_code(7)
    assert roles(claim.user) == [(Role.ENTERPRISE_ADMINISTRATOR, "北票市海丰食品有限公司")]
    assert Enterprise.objects.count() == 1


def test_an_enterprise_that_came_into_the_register_meanwhile_is_linked():
    claim = a_claim(name="海丰（北票）食品有限公司")
    known = an_enterprise(name="海丰(北票)食品有限公司")

    assert admit(claim_id=claim.pk, by=an_officer(BEIPIAO)).enterprise == known
    assert Enterprise.objects.count() == 1


def test_a_refusal_gives_its_reason_and_the_person_may_ask_again():
    claim, officer = a_claim(), an_officer(BEIPIAO)

    refuse(claim_id=claim.pk, reason=" 信用代码与执照不符 ", by=officer)

    claim.refresh_from_db()
    assert (claim.status, claim.reason, claim.decided_by) == ("refused", "信用代码与执照不符", officer.user)
    assert roles(claim.user) == []
    again = a_claim(user=claim.user, code=2)
    assert again.status == "pending"


def test_a_refusal_needs_a_reason():
    claim = a_claim()

    with pytest.raises(Refused, match="请填写不予通过的原因"):
        refuse(claim_id=claim.pk, reason="  ", by=an_officer(BEIPIAO))

    claim.refresh_from_db()
    assert claim.status == "pending"


def test_one_person_has_one_pending_claim():
    claim = a_claim()

    with pytest.raises(Refused, match="您已有一项待审核的申请"):
        a_claim(user=claim.user, name="另一家有限公司", code=2)


def test_an_officer_does_not_act_for_an_enterprise():
    with pytest.raises(Refused, match="主管部门人员"):
        a_claim(user=an_officer(BEIPIAO).user)


def test_a_clerk_does_not_claim_the_same_enterprise_again_but_may_claim_another():
    enterprise = an_enterprise()
    clerk = a_clerk(enterprise)

    with pytest.raises(Refused, match="您已是"):
        a_claim(enterprise=enterprise, user=clerk.user)
    assert a_claim(user=clerk.user).status == "pending"


@pytest.mark.parametrize(
    ("wish", "field", "message"),
    [
        ({"name": ""}, "name", "请填写企业名称。"),
        ({"region": CHAOYANG}, "county", "请选择企业所在的县（市）区。"),
        (
            {"name": "海丰(北票)食品有限公司"},
            "name",
            "“海丰(北票)食品有限公司”已在北票市的企业库中，请改用“认领已有企业”。",
        ),
        (
            {"code": 5},
            "credit_code",
            (
                "该统一社会信用代码已登记为“海丰（北票）食品有限公司”（北票市）。"
                "请由该企业现有的填报员办理；尚无填报员的，请改为认领该企业。"
            ),
        ),
    ],
)
def test_a_new_enterprise_must_be_new(wish, field, message):
    an_enterprise(name="海丰（北票）食品有限公司", credit_code=a_code(5))

    with pytest.raises(Refused) as caught:
        a_claim(**wish)

    assert (caught.value.field, caught.value.message) == (field, message)


def test_a_claimed_enterprise_must_have_the_code_on_record():
    enterprise = an_enterprise(name="甲厂", credit_code=a_code(5))

    with pytest.raises(Refused, match="与“甲厂”已登记的统一社会信用代码不一致"):
        a_claim(enterprise=enterprise, code=6)
    assert a_claim(enterprise=enterprise, code=5).enterprise == enterprise


def test_a_claimed_enterprise_cannot_take_the_code_of_another():
    an_enterprise(name="甲厂", credit_code=a_code(5))

    with pytest.raises(Refused, match="已登记为“甲厂”"):
        a_claim(enterprise=an_enterprise(name="乙厂"), code=5)


def test_of_two_claims_with_one_code_the_second_cannot_be_admitted():
    first, second = a_claim(name="甲厂"), a_claim(name="乙厂")
    officer = an_officer(BEIPIAO)
    admit(claim_id=first.pk, by=officer)

    with pytest.raises(Refused, match="已登记为“甲厂”"):
        admit(claim_id=second.pk, by=officer)

    second.refresh_from_db()
    assert second.status == "pending"


@pytest.mark.parametrize(
    "make",
    [
        lambda: an_officer(LONGCHENG),
        lambda: an_officer(LIAONING),
        an_administrator,
        lambda: a_clerk(an_enterprise()),
        lambda: an_officer("210100"),
    ],
    ids=["another county", "province", "administrator", "clerk", "another city"],
)
def test_only_the_bureau_of_the_county_or_its_city_decides(make):
    claim = a_claim()

    with pytest.raises(Refused, match="只有北票市的主管部门可以审核"):
        admit(claim_id=claim.pk, by=make())

    claim.refresh_from_db()
    assert claim.status == "pending"


@pytest.mark.parametrize(("region", "officer"), [(BEIPIAO, CHAOYANG), ("shenfu", "shenfu")])
def test_the_city_admits_for_its_counties_and_shenfu_for_itself(region, officer):
    assert admit(claim_id=a_claim(region).pk, by=an_officer(officer)).status == "admitted"


def test_who_sees_which_claims():
    here, there = a_claim(BEIPIAO), a_claim(LONGCHENG, code=2)

    assert list(Claim.objects.visible_to(here.user)) == [here]
    assert list(Claim.objects.visible_to(an_officer(BEIPIAO).user)) == [here]
    assert set(Claim.objects.visible_to(an_officer(CHAOYANG).user)) == {here, there}
    assert list(Claim.objects.visible_to(a_user())) == []


def test_the_second_decision_is_told_who_was_faster():
    claim = a_claim()
    admit(claim_id=claim.pk, by=an_officer(BEIPIAO, full_name="王晓梅"))

    with pytest.raises(Outdated, match="该申请刚刚已由王晓梅审核，结果为“已通过”"):
        refuse(claim_id=claim.pk, reason="材料不全", by=an_officer(BEIPIAO))


@pytest.mark.django_db(transaction=True)
def test_of_two_officers_at_once_one_decides_and_the_other_is_told():
    claim, first, second = a_claim(), an_officer(BEIPIAO), an_officer(BEIPIAO)
    start, results = threading.Barrier(2), []

    def decide(deed):
        start.wait()
        try:
            results.append(deed().status)
        except Outdated as outdated:
            results.append(outdated.status)
        finally:
            connection.close()

    threads = [
        threading.Thread(target=decide, args=[lambda: admit(claim_id=claim.pk, by=first)]),
        threading.Thread(target=decide, args=[lambda: refuse(claim_id=claim.pk, reason="材料不全", by=second)]),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    claim.refresh_from_db()
    assert sorted(results, key=str) == sorted([409, claim.status], key=str)
    assert trail_of(claim).count() == 2
    assert bool(roles(claim.user)) == (claim.status == "admitted")


def test_nobody_admits_themselves():
    person = a_user()
    claim = a_claim(user=person)
    officer = appoint(user=person, organisation=an_officer(BEIPIAO).organisation, role=Role.COUNTY_OFFICER, by=None)

    with pytest.raises(Refused, match="本人的申请"):
        admit(claim_id=claim.pk, by=officer)
