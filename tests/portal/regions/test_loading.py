import csv

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.people.models import Organisation
from portal.regions.loading import REGIONS_FILE, load_regions
from portal.regions.models import Level, Region

pytestmark = pytest.mark.django_db


def test_the_catalogue_holds_the_province_its_cities_and_their_counties():
    load_regions()

    counts = {level: Region.objects.filter(level=level).count() for level in (Level.PROVINCE, Level.CITY, Level.COUNTY)}
    assert counts == {Level.PROVINCE: 1, Level.CITY: 15, Level.COUNTY: 100}


def test_every_region_has_the_bureau_that_its_row_names():
    load_regions()

    with REGIONS_FILE.open(encoding="utf-8") as stream:
        printed = {row["code"]: row["bureau"] for row in csv.DictReader(stream)}
    assert dict(Organisation.objects.filter(kind="bureau").values_list("region_id", "name")) == printed
    assert printed["210000"] == "辽宁省工业和信息化厅"
    assert printed["211300"] == "朝阳市工业和信息化局"
    assert printed["211381"] == "北票市工业和信息化局"


def test_two_districts_of_one_name_have_bureaus_of_different_names():
    load_regions()

    bureaus = Organisation.objects.filter(region__name="铁西区").order_by("region_id").values_list("region_id", "name")
    assert list(bureaus) == [("210106", "沈阳市铁西区工业和信息化局"), ("210303", "鞍山市铁西区工业和信息化局")]


def test_shenfu_reports_like_a_city_without_a_code_or_counties():
    load_regions()

    shenfu = Region.objects.get(name="沈抚示范区")
    assert (shenfu.pk, shenfu.level, shenfu.parent_id, shenfu.in_gbt2260) == ("shenfu", Level.CITY, "210000", False)
    assert not shenfu.children.exists()


def test_loading_twice_changes_nothing():
    load_regions()
    before = (list(Region.objects.values()), list(Organisation.objects.values()))

    report = load_regions()

    assert (report.total, report.changed) == (116, 0)
    assert (list(Region.objects.values()), list(Organisation.objects.values())) == before


def test_a_changed_row_changes_region_and_bureau_and_keeps_their_ids(tmp_path):
    load_regions()
    bureau = Organisation.objects.get(kind="bureau", region_id="211324")
    changed = tmp_path / "regions.csv"
    changed.write_text(
        REGIONS_FILE.read_text(encoding="utf-8")
        .replace("喀左县,", "喀左,")
        .replace("喀喇沁左翼蒙古族自治县工业和信息化局", "喀左县工业和信息化局"),
        encoding="utf-8",
    )

    report = load_regions(changed)

    assert report.changed == 1
    assert Region.objects.get(pk="211324").short_name == "喀左"
    assert Organisation.objects.get(kind="bureau", region_id="211324") == bureau
    assert Organisation.objects.get(pk=bureau.pk).name == "喀左县工业和信息化局"


def test_loading_takes_few_queries():
    with CaptureQueriesContext(connection) as queries:
        load_regions()

    assert len(queries) <= 8
