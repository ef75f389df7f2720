"""小类 are found by what a person would type."""

import pytest

from factories.industries.searching import matching

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registers")]


@pytest.mark.parametrize(
    ("text", "first"),
    [("3670", "3670 汽车零部件及配件制造"), ("汽车零", "3670 汽车零部件及配件制造"), ("炼铁", "3110 炼铁")],
)
def test_what_begins_so_comes_first(text, first):
    assert str(matching(text)[0]) == first


def test_only_the_finest_level_is_offered():
    assert {one.level for one in matching("汽车")} == {"小类"}


def test_the_name_of_the_group_finds_its_classes():
    assert "3611 汽柴油车整车制造" in [str(one) for one in matching("汽车整车")]


def test_nothing_of_that_name():
    assert list(matching("航天飞机")) == []
