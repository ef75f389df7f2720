import pytest

from factories.registry.models import Enterprise
from factories.registry.registering import (
    add_factory,
    give_credit_code,
    name_factory,
    register_enterprise,
    update_contact,
)
from portal.errors import Refused
from portal.people.models import Organisation
from portal.regions.models import Region
from portal.trail.record import trail_of
from tests.builders import BEIPIAO, CHAOYANG, LONGCHENG, a_clerk, a_factory, an_enterprise, an_officer
from tests.factories.registry.codes import a_code

pytestmark = pytest.mark.django_db


@pytest.fixture
def beipiao(registers):
    return Region.objects.get(pk=BEIPIAO)


def test_registering_makes_organisation_enterprise_and_a_factory_without_name(beipiao):
    officer = an_officer(BEIPIAO)

    enterprise = register_enterprise(
        name=" 洁铸华特（北票）化工有限公司 ",
        region=beipiao,
        credit_code=a_code(1).lower(),
        by=officer,
    )

    assert (enterprise.name, enterprise.region, enterprise.credit_code) == (
        "洁铸华特（北票）化工有限公司",
        beipiao,
        a_code(1),
    )
    assert enterprise.organisation.kind == Organisation.Kind.ENTERPRISE
    assert [factory.name for factory in enterprise.factories.all()] == [""]
    entry = trail_of(enterprise).get()
    assert (entry.deed, entry.actor, entry.acting_for) == ("register", officer.user, officer.organisation)


def test_one_county_does_not_hold_two_enterprises_of_one_name(beipiao):
    register_enterprise(name="洁铸华特（北票）化工有限公司", region=beipiao, by=None)

    with pytest.raises(Refused, match="北票市已登记有企业") as caught:
        register_enterprise(name="洁铸华特(北票)化工有限公司", region=beipiao, by=None)

    assert caught.value.field == "name"
    assert Enterprise.objects.count() == 1


def test_two_counties_may_hold_enterprises_of_one_name(beipiao):
    register_enterprise(name="宏达机械厂", region=beipiao, by=None)
    register_enterprise(name="宏达机械厂", region=Region.objects.get(pk=LONGCHENG), by=None)

    assert Enterprise.objects.filter(name_key="宏达机械厂").count() == 2


@pytest.mark.parametrize(
    ("name", "region", "credit_code", "field", "message"),
    [
        ("", BEIPIAO, None, "name", "请填写企业名称。"),
        ("北" * 121, BEIPIAO, None, "name", "企业名称最多120字，您填写了121字。"),
        ("宏达机械厂", CHAOYANG, None, "region", "请选择朝阳市下的县（市）区。"),
        ("宏达机械厂", BEIPIAO, "123", "credit_code", "统一社会信用代码应为18位，您填写了3位，请对照营业执照核对。"),
    ],
)
def test_what_cannot_be_registered_is_refused_where_the_mistake_is(
    registers, name, region, credit_code, field, message
):
    with pytest.raises(Refused) as caught:
        register_enterprise(name=name, region=Region.objects.get(pk=region), credit_code=credit_code, by=None)

    assert (caught.value.field, caught.value.message) == (field, message)
    assert not Enterprise.objects.exists()


def test_shenfu_has_no_counties_and_its_enterprises_stand_at_itself(registers):
    enterprise = register_enterprise(name="宏达机械厂", region=Region.objects.get(pk="shenfu"), by=None)

    assert enterprise.region.name == "沈抚示范区"


def test_a_registered_code_points_to_its_holder(beipiao):
    register_enterprise(name="甲有限公司", region=beipiao, credit_code=a_code(1), by=None)

    with pytest.raises(Refused) as caught:
        register_enterprise(name="乙有限公司", region=beipiao, credit_code=a_code(1), by=None)

    assert caught.value.message == (
        "该统一社会信用代码已登记为“甲有限公司”（北票市）。请由该企业现有的填报员办理；尚无填报员的，请改为认领该企业。"
    )


def test_a_code_is_given_once_and_again_changes_nothing(registers):
    enterprise = an_enterprise()

    give_credit_code(enterprise=enterprise, credit_code=a_code(2), by=None)
    give_credit_code(enterprise=enterprise, credit_code=a_code(2), by=None)

    enterprise.refresh_from_db()
    assert enterprise.credit_code == a_code(2)
    assert [entry.deed for entry in trail_of(enterprise)] == ["give_credit_code"]
    with pytest.raises(Refused, match="不一致"):
        give_credit_code(enterprise=enterprise, credit_code=a_code(3), by=None)


def test_naming_a_factory_once_known_and_renaming_it(registers):
    clerk = a_clerk(an_enterprise())
    factory = a_factory(enterprise=clerk.organisation.enterprise)

    for name in ("一分厂", "一分厂", "总厂"):
        name_factory(factory=factory, name=name, by=clerk)

    factory.refresh_from_db()
    assert factory.name == "总厂"
    assert [entry.summary for entry in trail_of(factory.enterprise)] == [
        "补登工厂名称“一分厂”",
        "工厂“一分厂”更名为“总厂”",
    ]


def test_factories_of_one_enterprise_have_names_that_tell_them_apart(registers):
    enterprise = an_enterprise()
    add_factory(enterprise=enterprise, name="一分厂（北票）", region=enterprise.region, by=None)
    other = a_factory(enterprise=enterprise)

    with pytest.raises(Refused, match="已有名为"):
        name_factory(factory=other, name="一分厂(北票)", by=None)
    with pytest.raises(Refused, match="已有名为"):
        add_factory(enterprise=enterprise, name="一分厂(北票) ", region=enterprise.region, by=None)


def test_contact_is_kept_and_noted_once(registers):
    clerk = a_clerk(an_enterprise())
    enterprise = clerk.organisation.enterprise

    for _ in range(2):
        update_contact(enterprise=enterprise, contact_name=" 张三 ", contact_phone="0421-2639317", by=clerk)

    enterprise.refresh_from_db()
    assert (enterprise.contact_name, enterprise.contact_phone) == ("张三", "0421-2639317")
    assert trail_of(enterprise).count() == 1
