import datetime as dt

import pytest
from django.db.models import TextChoices
from django.template import TemplateSyntaxError
from django.utils import timezone

from declarations.cases.models import Outcome, Standing, Status
from factories.registry.models import Claim
from portal.jobs.models import Job
from portal.templatetags import portal as tags
from reviews.desk.models import Verdict
from reviews.rosters.models import RosterStatus
from tests.conftest import set_clock


@pytest.mark.parametrize("states", [Status, Standing, RosterStatus, Job.Status, Claim.Status, Outcome, Verdict])
def test_every_state_has_a_colour(states: type[TextChoices]) -> None:
    assert [state for state in states.values if state and state not in tags.TONES] == []


def test_an_unknown_icon_is_a_mistake_of_the_template() -> None:
    with pytest.raises(TemplateSyntaxError, match="unicorn"):
        tags.icon("unicorn")


def test_an_icon_says_nothing_to_a_screen_reader() -> None:
    assert tags.icon("house", 20) == (
        '<svg class="glyph" width="20" height="20" aria-hidden="true" focusable="false">'
        '<use href="/static/vendor/icons.svg#house"/></svg>'
    )


def test_moments_are_shown_in_the_zone_of_the_portal() -> None:
    late = dt.datetime(2026, 4, 5, 18, 7, tzinfo=dt.UTC)
    assert (tags.moment(late), tags.day(late)) == ("2026年4月6日 02:07", "2026年4月6日")
    assert (tags.moment(None), tags.day(None), tags.time_left(None)) == ("", "", "")


@pytest.mark.parametrize(
    ("last", "words"),
    [(dt.date(2026, 4, 6), "还有2天"), (dt.date(2026, 4, 4), "今天截止"), (dt.date(2026, 4, 1), "已截止3天")],
)
def test_time_left_counts_days_by_the_clock_of_the_portal(
    monkeypatch: pytest.MonkeyPatch,
    last: dt.date,
    words: str,
) -> None:
    set_clock(monkeypatch, dt.datetime(2026, 4, 4, 23, 50))  # noqa: DTZ001 - set_clock takes local time
    assert tags.time_left(last) == words
    assert tags.time_left(timezone.make_aware(dt.datetime.combine(last, dt.time(0, 10)))) == words


def test_an_address_that_does_not_exist_is_empty() -> None:
    assert (tags.url_if("no-such-page"), tags.url_if("login")) == ("", "/login/")
