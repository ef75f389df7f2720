"""What a list is called."""

import pytest

from declarations.notices.models import Round
from portal.regions.models import Region
from reviews.rosters.models import Roster


@pytest.mark.parametrize(
    ("round", "name"),
    [
        ("2026年第一批（4月）", "朝阳市2026年第一批（4月）名单（第1版）"),
        ("2026年海外智能工厂培育名单", "朝阳市2026年海外智能工厂培育名单（第1版）"),
    ],
)
def test_it_is_called_a_list_once(round: str, name: str) -> None:
    assert str(Roster(region=Region(name="朝阳市"), round=Round(title=round), version=1)) == name
