"""Which notice a place goes by, and whom to ask there."""

import datetime as dt

import pytest

from declarations.notices.models import Notice
from declarations.notices.packs import contacts_for, newest_revision, notice_for, pack_of
from portal.regions.models import Region
from tests.builders import BEIPIAO, CHAOYANG, LIAONING

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice")]
SHENYANG = "210100"


@pytest.mark.parametrize(
    ("region", "key"),
    [(BEIPIAO, "chaoyang-2026"), (CHAOYANG, "chaoyang-2026"), (SHENYANG, "liaoning-2026"), (LIAONING, "liaoning-2026")],
)
def test_the_nearest_notice(region: str, key: str) -> None:
    found = notice_for(Region.objects.get(code=region))
    assert found is not None
    assert found.key == key


def test_a_newer_notice_of_the_province_counts_before_an_older_one_of_the_city() -> None:
    Notice.objects.create(key="liaoning-2027", title="通知", region_id=LIAONING, year=2027)
    found = notice_for(Region.objects.get(code=BEIPIAO))
    assert found is not None
    assert found.key == "liaoning-2027"


def test_the_citys_contacts_come_first_and_a_unit_is_told_once() -> None:
    found = contacts_for(Region.objects.get(code=BEIPIAO))
    assert [(one.unit, one.names, one.phones) for one in found] == [
        ("市工业和信息化局", ("孙鹏", "王明鉴"), ("0421-2639317",)),
        ("智能制造评估平台", (), ("010-64102844", "18511115142")),
        ("省工业和信息化厅", ("张诗蕾",), ("024-86913469",)),
    ]


def test_a_pack_is_read_once(django_assert_num_queries: object) -> None:
    revision = newest_revision("liaoning-2026")
    first = pack_of(revision)
    with django_assert_num_queries(0):  # type: ignore[operator]
        assert pack_of(revision) is first


def test_dates_and_numbers_come_back_as_such() -> None:
    pack = pack_of(newest_revision("liaoning-2026"))
    assert pack.programme("basic").rounds[0].city == dt.date(2026, 4, 10)
    assert pack.maturity is not None
    assert [str(band.score_min) for band in pack.maturity.bands] == ["0.8", "1.8", "2.8", "3.8", "4.8"]


@pytest.mark.parametrize(
    ("find", "key"), [("programme", "gold"), ("form", "gold"), ("table", "gold"), ("clause", "要素条件.九")]
)
def test_what_a_pack_does_not_have(find: str, key: str) -> None:
    with pytest.raises(KeyError, match=key):
        getattr(pack_of(newest_revision("liaoning-2026")), find)(key)
