"""What a list keeps of its lines is what its lines say, and the page that adds up a city reads the list alone."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reviews.rosters.models import Roster
from reviews.rosters.numbers import Numbers, keep_numbers, numbers_of
from reviews.rosters.overview import places_below
from reviews.stages import programme_of_round
from tests.builders import BEIPIAO, CHAOYANG, an_officer, the_round
from tests.reviews.builders import a_frozen, a_rechecked, a_reported, an_approved
from tests.reviews.rosters.test_returning import returned

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]


def counted(roster: Roster) -> Numbers:
    """Of the lines, anew."""
    keep_numbers(roster, roster.lines.select_related("declaration"))
    return numbers_of(roster)


def test_in_words_what_was_rechecked_is_told_apart_from_what_is_new() -> None:
    assert Numbers().words == "共0项"
    assert Numbers(new_passed=6).words == "共6项"
    assert Numbers(2, 1, 3).words == "共6项：复核通过2项，复核不通过1项，新申报通过3项"


def test_a_frozen_list_keeps_how_many_of_each_sort_it_holds() -> None:
    an_approved()
    a_rechecked(passed=True)
    a_rechecked(passed=False)
    a_rechecked(passed=False)

    roster = Roster.objects.get(pk=a_frozen().pk)

    assert numbers_of(roster) == Numbers(rechecks_passed=1, rechecks_failed=2, new_passed=1)
    assert numbers_of(roster) == counted(roster)


def test_a_line_that_goes_back_counts_no_more() -> None:
    wrong, _ = an_approved(), an_approved()

    roster = Roster.objects.get(pk=returned(a_reported(), wrong).pk)

    assert numbers_of(roster) == Numbers(new_passed=1)
    assert numbers_of(roster) == counted(roster)


def test_a_city_is_added_up_without_reading_lines() -> None:
    an_approved()
    a_reported()
    city = an_officer(CHAOYANG).organisation.region

    with CaptureQueriesContext(connection) as asked:
        places = places_below(round=the_round(), programme=programme_of_round(the_round()), region=city)

    assert [place.numbers for place in places if place.region.pk == BEIPIAO] == [Numbers(new_passed=1)]
    assert [one["sql"] for one in asked if "reviews_rosterline" in one["sql"]] == []
