import datetime as dt

import pytest
from django.urls import reverse

from factories.identity.models import ChangeRequest
from factories.identity.renaming import ask_change, change_identity, confirm_change, refuse_change
from factories.registry.claiming import admit, ask
from factories.registry.importing import Effect, preview
from factories.registry.list_rows import ListedFactory
from factories.registry.models import Enterprise, FormerName
from factories.registry.registering import add_factory, name_factory, register_enterprise
from portal.errors import Outdated, Refused
from portal.people.appointments import appoint
from portal.people.deputising import name_deputy
from portal.people.models import Role
from portal.regions.models import Region
from portal.trail.record import trail_of
from tests.builders import (
    BEIPIAO,
    CHAOYANG,
    LIAONING,
    LONGCHENG,
    a_clerk,
    a_known_factory,
    a_user,
    an_enterprise,
    an_officer,
)
from tests.factories.registry.codes import a_code

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registers", "spring")]
MARCH = dt.date(2026, 3, 1)
CHANGE = {"since": MARCH, "basis": "变更登记通知书1号"}


@pytest.fixture
def old(registers):
    return an_enterprise(name="北票老名有限公司", credit_code=a_code(1))


def renamed(enterprise, by=None, **fields):
    return change_identity(
        enterprise_id=enterprise.pk, **{"name": "北票新名有限公司", **CHANGE, **fields}, by=by or an_officer(BEIPIAO)
    )


def test_the_former_name_and_code_stay_on_record(old):
    renamed(old, credit_code=a_code(2))

    old = Enterprise.objects.get(pk=old.pk)
    assert (old.name, old.credit_code) == ("北票新名有限公司", a_code(2))
    assert set(old.former_names.values_list("kind", "value", "held_from", "held_until", "basis")) == {
        ("enterprise", "北票老名有限公司", None, MARCH, "变更登记通知书1号"),
        ("code", a_code(1), None, MARCH, "变更登记通知书1号"),
    }
    assert [one.deed for one in trail_of(old)] == ["change_identity"]


def test_a_name_borne_between_two_changes_says_since_when(old):
    renamed(old)
    renamed(old, name="北票更新名有限公司", since=dt.date(2026, 3, 20))

    between = FormerName.objects.get(value="北票新名有限公司")
    assert (between.held_from, between.held_until) == (MARCH, dt.date(2026, 3, 20))


@pytest.mark.parametrize("text", ["新名", "老名", a_code(1)[:12], a_code(2)[:12], "北票"])
def test_any_of_its_names_and_codes_finds_it_once(client, old, text):
    renamed(old, credit_code=a_code(2))
    client.force_login(an_officer(CHAOYANG).user)

    page = client.get(reverse("enterprises"), {"text": text})

    assert [one.pk for one in page.context["page"].items] == [old.pk]
    assert "曾用名：北票老名有限公司" in page.content.decode()


def test_claiming_and_registering_under_the_former_name_lead_to_it(old):
    renamed(old)
    beipiao = Region.objects.get(pk=BEIPIAO)
    Enterprise.objects.update(credit_code=None)

    with pytest.raises(Refused, match="现名“北票新名有限公司”，请改用“认领已有企业”"):
        ask(user=a_user(), enterprise=None, name="北票老名有限公司", region=beipiao, credit_code=a_code(3))
    with pytest.raises(Refused, match="曾用名“北票老名有限公司”"):
        register_enterprise(name="北票老名有限公司", region=beipiao, by=None)


def test_an_old_licence_with_both_its_former_name_and_code_leads_to_it(old):
    renamed(old, name="北票新名有限公司", credit_code=a_code(2))

    with pytest.raises(Refused, match="曾用名“北票老名有限公司”"):
        register_enterprise(name="北票老名有限公司", region=old.region, credit_code=a_code(1), by=None)


def test_a_code_that_was_corrected_is_free_for_its_owner_and_the_county_is_told_who_bore_it(client, old):
    renamed(old, name="", credit_code=a_code(2))
    claim = ask(user=a_user(), enterprise=None, name="另一有限公司", region=old.region, credit_code=a_code(1))
    client.force_login(an_officer(BEIPIAO).user)

    page = client.get(reverse("claim", args=[claim.pk])).content.decode()

    assert f"该统一社会信用代码曾登记为“{old.name}”" in page
    admit(claim_id=claim.pk, by=an_officer(BEIPIAO))


def test_a_name_given_up_is_free_for_a_firm_known_to_be_another(old):
    renamed(old)

    fresh = register_enterprise(
        name="北票老名有限公司", region=Region.objects.get(pk=BEIPIAO), credit_code=a_code(3), by=None
    )

    assert fresh.pk != old.pk


def test_a_list_that_prints_the_former_name_finds_the_enterprise():
    factory = a_known_factory(enterprise=an_enterprise(name="北票老名有限公司"))
    renamed(factory.enterprise)
    row = ListedFactory(row=2, name="北票老名有限公司", region=Region.objects.get(pk=BEIPIAO), level=2)

    [planned] = preview(rows=[row], tier="basic").rows

    assert (planned.effect, planned.known.pk) == (Effect.NOTHING, factory.pk)


def test_factory_names_keep_their_history(old):
    factory = add_factory(enterprise=old, name="一号厂", region=old.region, by=None)

    name_factory(factory=factory, name="总厂", by=None)

    assert [(one.value, one.kind) for one in factory.former_names.all()] == [("一号厂", "factory")]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"name": "北票老名有限公司"}, "都没有变化"),
        ({"basis": " "}, "请填写变更依据"),
        ({"since": dt.date(2026, 3, 24)}, "不能晚于今天"),
        ({"name": "北票另一家有限公司"}, "请由主管部门合并，不要更名"),
        ({"credit_code": a_code(9)}, "已登记为“北票另一家有限公司”"),
        ({"credit_code": "123"}, "应为18位"),
    ],
)
def test_what_is_no_change_is_refused(old, fields, said):
    an_enterprise(name="北票另一家有限公司", credit_code=a_code(9))

    with pytest.raises(Refused, match=said):
        renamed(old, **fields)

    assert not FormerName.objects.exists()


@pytest.mark.parametrize("region", [LONGCHENG, "210100", LIAONING])
def test_only_its_county_and_city_change_it(old, region):
    with pytest.raises(Refused, match="只有北票市"):
        change_identity(enterprise_id=old.pk, name="别名有限公司", **CHANGE, by=an_officer(region))


def test_the_enterprise_asks_and_the_county_confirms_once(client, old):
    clerk = a_clerk(old)
    client.force_login(clerk.user)
    client.post(reverse("my-enterprise-change"), {"name": "北票新名有限公司", "credit_code": a_code(1), **CHANGE})
    [change] = ChangeRequest.objects.all()
    assert (change.name, change.credit_code) == ("北票新名有限公司", "")
    assert Enterprise.objects.get().name == "北票老名有限公司"
    officer = an_officer(BEIPIAO)
    client.force_login(officer.user)
    assert "北票新名有限公司" in client.get(reverse("identity-changes")).content.decode()

    client.post(reverse("change-confirm", args=[change.pk]))

    assert Enterprise.objects.get().name == "北票新名有限公司"
    with pytest.raises(Outdated, match="刚刚已由"):
        confirm_change(change_id=change.pk, by=officer)


def test_a_refused_change_says_why_and_may_be_asked_again(old):
    clerk, officer = a_clerk(old), an_officer(BEIPIAO)
    change = ask_change(enterprise_id=old.pk, name="北票新名有限公司", **CHANGE, by=clerk)
    with pytest.raises(Refused, match="已有一项待确认"):
        ask_change(enterprise_id=old.pk, name="北票又名有限公司", **CHANGE, by=clerk)
    with pytest.raises(Refused, match="请填写不予确认的原因"):
        refuse_change(change_id=change.pk, reason=" ", by=officer)

    refuse_change(change_id=change.pk, reason="通知书不清楚", by=officer)

    assert ask_change(enterprise_id=old.pk, name="北票新名有限公司", **CHANGE, by=clerk).status == "pending"


def test_who_acts_for_the_enterprise_confirms_nothing_of_it_as_an_officer_nor_does_a_deputy(old):
    clerk, colleague = a_clerk(old), an_officer(BEIPIAO)
    change = ask_change(enterprise_id=old.pk, name="北票新名有限公司", **CHANGE, by=clerk)
    officer = appoint(user=clerk.user, organisation=colleague.organisation, role=Role.COUNTY_OFFICER, by=None)
    cover = name_deputy(
        principal=officer, user=colleague.user, starts_on=dt.date(2026, 3, 23), ends_on=dt.date(2026, 3, 27), by=officer
    )

    for one in (officer, cover):
        with pytest.raises(Refused, match="按回避要求"):
            confirm_change(change_id=change.pk, by=one)
        with pytest.raises(Refused, match="按回避要求"):
            renamed(old, by=one)
    confirm_change(change_id=change.pk, by=colleague)
