"""Who acts at which stage, and at which a case of a place begins."""

import pytest

from portal.regions.models import Region
from reviews.stages import first_review, programme_of_round, stage_at
from tests.builders import BEIPIAO, the_round

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice")]


@pytest.mark.parametrize(
    ("level", "does", "key"),
    [
        ("county", "review", "county"),
        ("county", "roster", "county-report"),
        ("city", "review", "city"),
        ("city", "roster", "city-report"),
        ("province", "roster", None),
    ],
)
def test_each_level_has_its_stage(level, does, key):
    found = stage_at(programme_of_round(the_round()), level=level, does=does)
    assert (found.key if found else None) == key


@pytest.mark.parametrize(("region", "key"), [(BEIPIAO, "county"), ("shenfu", "city")])
def test_a_place_without_counties_begins_at_the_city(region, key):
    found = first_review(programme_of_round(the_round()), Region.objects.get(code=region))
    assert found is not None
    assert found.key == key
