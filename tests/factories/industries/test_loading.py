import pytest

from factories.industries.loading import load_industries
from factories.industries.models import Industry

pytestmark = pytest.mark.django_db


def test_the_catalogue_is_as_long_as_the_standard_prints_it():
    load_industries()

    counts = {level: Industry.objects.filter(level=level).count() for level in Industry.Level.values}
    assert counts == {"门类": 3, "大类": 41, "中类": 207, "小类": 666}


def test_a_class_leads_up_to_its_section():
    load_industries()

    industry = Industry.objects.get(pk="0610")
    chain = []
    while industry is not None:
        chain.append(str(industry))
        industry = industry.parent
    assert chain == ["0610 烟煤和无烟煤开采洗选", "061 烟煤和无烟煤开采洗选", "06 煤炭开采和洗选业", "B 采矿业"]


def test_loading_twice_changes_nothing():
    load_industries()
    before = list(Industry.objects.values())

    report = load_industries()

    assert (report.total, report.changed) == (917, 0)
    assert list(Industry.objects.values()) == before
