"""A draft is opened in its round's time, and its factory named on the way, or nothing happens."""

import pytest

from declarations.cases.models import Declaration
from declarations.cases.opening import open_declaration
from factories.registry.models import Factory
from portal.errors import Refused
from portal.regions.models import Region
from tests.builders import BEIPIAO, LONGCHENG, a_clerk, a_factory, a_known_factory, the_round
from tests.conftest import set_clock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]


def opened(factory, *, name="", region=BEIPIAO, new=False, round="2026-spring"):
    return open_declaration(
        round=the_round(round),
        enterprise=factory.enterprise,
        factory=None if new else factory,
        name=name,
        region=Region.objects.get(code=region),
        by=a_clerk(factory.enterprise),
    )


def test_a_factory_that_has_a_name_keeps_it():
    assert opened(a_factory(name="一厂"), name="二厂").factory.name == "一厂"


def test_a_factory_without_a_name_is_named():
    assert opened(a_factory(), name="一厂").factory.name == "一厂"


def test_a_new_factory_is_entered_where_it_stands():
    case = opened(a_factory(name="一厂"), name="二厂", region=LONGCHENG, new=True)
    assert (case.factory.name, case.region_id) == ("二厂", LONGCHENG)


@pytest.mark.parametrize(
    ("moment", "message"),
    [
        ("2026-03-12 23:59", "2026年第一批（4月）自2026年3月13日起受理，届时再新建申报"),
        ("2026-04-07 00:00", "2026年第一批（4月）已于2026年4月6日截止，请选择其他批次"),
    ],
)
def test_outside_of_the_rounds_time(monkeypatch, moment, message):
    set_clock(monkeypatch, moment)
    with pytest.raises(Refused) as refused:
        opened(a_factory(name="一厂"))
    assert (refused.value.message, refused.value.field) == (message, "round")


def test_a_refused_case_leaves_the_register_as_it_was():
    factory = a_known_factory()
    with pytest.raises(Refused, match="该工厂已是基础级智能工厂"):
        opened(factory, name="一厂")
    assert (Factory.objects.get().name, Declaration.objects.count()) == ("", 0)
