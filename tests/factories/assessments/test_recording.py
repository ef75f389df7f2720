from decimal import Decimal

import pytest

from factories.assessments.models import MaturityAssessment
from factories.assessments.recording import record_maturity
from portal.errors import Refused
from portal.trail.record import trail_of
from tests.builders import a_factory, a_known_factory, an_officer

pytestmark = pytest.mark.django_db


def results(factory):
    return list(
        MaturityAssessment.objects.filter(factory=factory).order_by("year").values_list("year", "level", "score"),
    )


def test_a_result_of_the_year_stands_beside_the_printed_one_without_year(registers):
    factory, officer = a_known_factory(level=1), an_officer("211381")

    record_maturity(factory=factory, year=2026, level=2, score=Decimal("1.85"), source="评估平台", by=officer)

    assert sorted(results(factory), key=str) == [(2026, 2, Decimal("1.85")), (None, 1, None)]
    entry = trail_of(factory.enterprise).get()
    assert (entry.summary, entry.from_state, entry.to_state) == ("成熟度自评估：2026 二级，1.85分", "", "2026 二级")


def test_a_later_result_of_the_same_year_takes_its_place_and_the_same_changes_nothing(registers):
    factory = a_factory()
    for level in (2, 2, 3):
        record_maturity(factory=factory, year=2026, level=level, score=None, source="评估平台", by=None)

    assert results(factory) == [(2026, 3, None)]
    assert [entry.from_state for entry in trail_of(factory.enterprise)] == ["", "2026 二级"]


@pytest.mark.parametrize(
    ("level", "score", "message"),
    [(0, None, "一级至五级"), (6, None, "一级至五级"), (2, Decimal("5.01"), "0至5")],
)
def test_what_no_scale_has_is_refused(registers, level, score, message):
    factory = a_factory()

    with pytest.raises(Refused, match=message):
        record_maturity(factory=factory, year=2026, level=level, score=score, source="评估平台", by=None)

    assert results(factory) == []
