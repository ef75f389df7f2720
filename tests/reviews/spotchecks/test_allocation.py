"""Properties of the allocation, and the draw of a list by a seed. Pure arithmetic: no database."""

import itertools
import math
import random
from collections import Counter
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from portal.errors import Refused
from reviews.spotchecks.allocation import allocate, quota_of
from reviews.spotchecks.sampling import Terms, population_digest, sample

CITIES = st.dictionaries(st.sampled_from([f"21{n:02}00" for n in range(1, 16)]), st.integers(0, 400), min_size=1)
SEEDS = st.text("0123456789abcdef", min_size=64, max_size=64)


@st.composite
def possible(draw):
    """Sizes, floor, cap and a quota that they leave room for."""
    sizes = draw(CITIES)
    floor = draw(st.integers(0, 20))
    cap = draw(st.none() | st.integers(floor, 200))
    least = sum(min(floor, size) for size in sizes.values())
    most = sum(size if cap is None else min(cap, size) for size in sizes.values())
    return sizes, draw(st.integers(least, most)), floor, cap


@given(possible())
def test_it_sums_to_the_quota_and_keeps_floor_and_cap(given_):
    sizes, quota, floor, cap = given_
    shares = allocate(sizes=sizes, quota=quota, floor=floor, cap=cap)
    assert sum(shares.values()) == quota
    assert set(shares) == set(sizes)
    for city, share in shares.items():
        assert min(floor, sizes[city]) <= share <= (sizes[city] if cap is None else min(cap, sizes[city]))


@given(possible(), st.randoms())
def test_the_order_of_the_cities_does_not_matter(given_, chance):
    sizes, quota, floor, cap = given_
    shuffled = list(sizes.items())
    chance.shuffle(shuffled)
    assert allocate(sizes=sizes, quota=quota, floor=floor, cap=cap) == allocate(
        sizes=dict(shuffled), quota=quota, floor=floor, cap=cap
    )


@given(CITIES, st.integers(1, 100))
def test_without_bounds_each_share_is_the_proportional_one_rounded(sizes, rate):
    total = sum(sizes.values())
    assume(total)
    quota = quota_of(size=total, rate=Decimal(rate))
    shares = allocate(sizes=sizes, quota=quota)
    assert all(abs(share - Fraction(quota * sizes[city], total)) < 1 for city, share in shares.items())


@given(possible())
def test_between_the_bounds_a_larger_city_never_gets_less(given_):
    sizes, quota, floor, cap = given_
    shares = allocate(sizes=sizes, quota=quota, floor=floor, cap=cap)
    by_size = sorted(sizes, key=lambda city: sizes[city])
    # Equal remainders go by code, so that two cities of about the same size may differ by one.
    assert all(shares[small] <= shares[large] + 1 for small, large in itertools.pairwise(by_size))


def test_the_largest_remainders_get_what_is_left():
    # 10 of 97: 5.15, 3.09, 1.75 — one is left, for the largest remainder.
    assert allocate(sizes={"a": 50, "b": 30, "c": 17}, quota=10) == {"a": 5, "b": 3, "c": 2}
    assert allocate(sizes={"a": 50, "b": 30, "c": 17}, quota=10, floor=3, cap=4) == {"a": 4, "b": 3, "c": 3}


def test_equal_remainders_go_by_code():
    assert allocate(sizes={"b": 5, "a": 5, "c": 5}, quota=4) == {"a": 2, "b": 1, "c": 1}


@pytest.mark.parametrize(
    ("size", "rate", "quota"), [(74, "10", 8), (100, "5", 5), (1, "0.01", 1), (30, "3.33", 1), (7, "100", 7)]
)
def test_the_quota_is_rounded_up(size, rate, quota):
    assert quota_of(size=size, rate=Decimal(rate)) == quota


@pytest.mark.parametrize(
    ("bounds", "message"),
    [
        ({"floor": 3}, "按比例应抽4家，少于各市下限之和6家。请提高抽检比例，或降低每市下限"),
        ({"cap": 1}, "按比例应抽4家，多于各市上限之和2家。请降低抽检比例，或提高每市上限"),
        ({"floor": 3, "cap": 2}, "每市上限不能小于下限"),
    ],
)
def test_what_cannot_be_is_refused_with_what_to_change(bounds, message):
    with pytest.raises(Refused, match=message):
        allocate(sizes={"a": 20, "b": 20}, quota=4, **bounds)


def population(sizes):
    return {f"{city}-{n:04}": city for city, size in sizes.items() for n in range(size)}


@given(CITIES, SEEDS, st.randoms())
def test_the_same_list_and_seed_draw_the_same_whatever_the_order(sizes, seed, chance):
    cities = population(sizes)
    terms = Terms(rate=Decimal("7.5"), floor=0, cap=None)
    shuffled = list(cities.items())
    chance.shuffle(shuffled)
    drawn = sample(seed=seed, cities=cities, terms=terms)
    assert drawn == sample(seed=seed, cities=dict(shuffled), terms=terms)
    assert len(drawn) == len(set(drawn)) == math.ceil(len(cities) * Fraction("0.075"))
    assert Counter(cities[number] for number in drawn) == Counter(
        {city: share for city, share in terms.shares(cities.values()).items() if share}
    )


def test_another_seed_draws_others():
    cities = population({"a": 200})
    terms = Terms(rate=Decimal(10), floor=0, cap=None)
    assert sample(seed="0" * 64, cities=cities, terms=terms) != sample(seed="1" * 64, cities=cities, terms=terms)


def test_over_many_seeds_everybody_is_drawn_about_equally_often():
    cities = population({"a": 20, "b": 30})
    terms = Terms(rate=Decimal(20), floor=0, cap=None)
    times = Counter(number for seed in range(2000) for number in sample(seed=str(seed), cities=cities, terms=terms))
    assert set(times) == set(cities)
    assert all(300 < n < 500 for n in times.values())  # 400 expected, deviation about 18


def test_a_coin_toss_per_case_would_miss_the_quota_and_the_draw_does_not():
    cities = population({"a": 60, "b": 13, "c": 1})
    quota, chance = 8, random.Random(2026)
    tossed = [sum(chance.random() < quota / len(cities) for _ in cities) for _ in range(200)]
    drawn = [len(sample(seed=str(n), cities=cities, terms=Terms(Decimal(10), 1, None))) for n in range(200)]
    assert len(set(tossed)) > 5
    assert set(drawn) == {quota}


def test_the_digest_binds_the_list_and_the_terms():
    lines = [["1", "A-1", "210100", "f1", "甲公司", "0" * 64], ["2", "A-2", "210100", "f2", "乙公司", "1" * 64]]
    digests = {
        population_digest(draw="d", round="r", terms=Terms(Decimal(rate), floor, cap), lines=some)
        for rate in ("5", "5.01")
        for floor in (0, 1)
        for cap in (None, 2)
        for some in (lines, lines[::-1], lines[:1])
    }
    assert len(digests) == 24
    assert population_digest(draw="d", round="r", terms=Terms(Decimal("5.00"), 0, None), lines=lines) in digests
