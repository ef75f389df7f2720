"""Chance that is played: the same again by its seed, in the demo alone, and gone afterwards."""

import pytest
from django.core.exceptions import PermissionDenied

from portal import chance
from portal.ids import mint


def given():
    return mint(12), chance.hexadecimal(32)


def test_the_same_seed_gives_the_same_and_afterwards_nobody_foresees_it(settings):
    settings.DEMO = True
    with chance.played_from("1"):
        first = given()
    with chance.played_from("1"):
        assert given() == first
    with chance.played_from("2"):
        assert given() != first
    assert given() != given()


def test_outside_the_demo_nobody_plays_with_chance(settings):
    settings.DEMO = False
    with pytest.raises(PermissionDenied), chance.played_from("1"):
        pass
