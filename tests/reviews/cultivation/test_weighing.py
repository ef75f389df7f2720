"""A factory against a tier: each clause, where its number comes from, what is missing; and kept for the list."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from declarations.cases.models import Declaration
from factories.recognitions.granting import end
from portal import clock
from portal.regions.models import Region
from reviews.cultivation.models import Readiness
from reviews.cultivation.pools import pool_named, pools_at
from reviews.cultivation.weighing import known_of, weigh, weigh_all
from tests.builders import BEIPIAO, a_factory, a_known_factory
from tests.reviews.cultivation.builders import a_candidate, a_ladder_factory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]


def weighed(factory, pool="excellent"):
    found = pool_named(pools_at(factory.region), pool)
    return weigh(pool=found, known=known_of([factory.pk])[factory.pk])


def test_each_clause_says_what_it_found_and_where():
    factory = a_ladder_factory()
    case = Declaration.objects.get()
    said = [
        (one.label, one.verdict.message, one.submission.declaration_id if one.submission else one.source)
        for one in weighed(factory).clauses
    ]
    assert said[:4] == [
        ("符合", "已认定为先进级", "认定记录：先进级（辽工信发〔2026〕1号）"),
        ("符合", "2026年自评估三级，达到三级", "成熟度登记：2026 三级，评估平台"),
        ("不符合", "场景实例未覆盖工厂建设、研发设计、运营管理环节", case.pk),
        ("符合", "2个场景实例中1个应用人工智能（50%），不低于20%", case.pk),
    ]
    assert {one[0] for one in said[4:]} == {"需人工判断"}


def test_a_higher_tier_asks_for_more():
    assert weighed(a_ladder_factory(), "pioneering").gaps == [
        "尚未认定为卓越级",
        "2026年自评估三级，应达到四级，还差1级",
        "场景实例未覆盖工厂建设、研发设计、运营管理环节",
        "2个场景实例中1个应用人工智能（50%），应不低于60%，还差人工智能场景1个",
    ]


def test_what_nobody_told_is_lacking_and_not_unmet():
    said = weighed(a_factory(BEIPIAO)).numbers()
    assert (said["met"], said["unmet"], said["lacking"]) == (0, 1, 3)


def test_a_level_without_a_year_counts_only_against_it():
    factory = a_known_factory(level=2)
    assert weighed(factory).clauses[1].verdict.message == "登记等级二级，应达到三级，还差1级"


def test_who_holds_a_tier_is_kept_once_and_who_holds_none_is_not():
    factory = a_ladder_factory()
    a_factory(BEIPIAO)
    for _ in range(2):
        weigh_all()
        assert sorted(Readiness.objects.values_list("factory", "pool", "gaps")) == sorted(
            [(factory.pk, "excellent", 1), (factory.pk, "pioneering", 4)]
        )
    end(factory=factory, tier="advanced", on=clock.today(), basis="停产", by=None)
    weigh_all()
    assert not Readiness.objects.exists()


def test_a_candidate_is_kept_whatever_it_holds():
    candidate = a_candidate(a_factory(BEIPIAO))
    weigh_all()
    assert Readiness.objects.get().candidate == candidate


def test_many_ask_no_more_than_one():
    counts = []
    for _ in range(2):
        a_known_factory()
        Readiness.objects.all().delete()
        with CaptureQueriesContext(connection) as captured:
            weigh_all()
        counts.append(len(captured))
        for _ in range(4):
            a_known_factory()
    assert counts[0] == counts[1]


def test_the_pools_of_a_city_are_those_of_its_province():
    for code in ("210000", "211300", BEIPIAO):
        assert [one.spec.title for one in pools_at(Region.objects.get(pk=code))] == [
            "卓越级智能工厂",
            "领航级智能工厂",
        ]
