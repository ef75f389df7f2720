"""The trail is written line by line, and never again."""

import pytest
from django.db import DatabaseError, transaction

from portal.jobs.models import Job
from portal.trail.models import TrailEntry
from portal.trail.record import record, trail_of
from tests.builders import a_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def subject() -> Job:
    return Job.objects.create(kind="count", title="导出")


def test_lines_are_numbered_for_each_subject_on_its_own(subject: Job) -> None:
    other = Job.objects.create(kind="count", title="另一个")
    person = a_user()
    for deed in ("ask", "do"):
        record(subject=subject, deed=deed, actor=person, acting_for=None)
    record(subject=other, deed="ask", actor=None, acting_for=None)

    assert list(trail_of(subject).values_list("sequence", "deed", "actor")) == [
        (1, "ask", person.pk),
        (2, "do", person.pk),
    ]
    assert list(trail_of(other).values_list("sequence", "deed", "actor")) == [(1, "ask", None)]


def test_a_long_summary_is_cut_and_never_refused(subject: Job) -> None:
    assert len(record(subject=subject, deed="ask", actor=None, acting_for=None, summary="长" * 300).summary) == 200


def test_the_database_refuses_to_change_a_line(subject: Job) -> None:
    entry = record(subject=subject, deed="ask", actor=None, acting_for=None)

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        TrailEntry.objects.filter(pk=entry.pk).update(deed="other")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        entry.delete()
    assert trail_of(subject).get().deed == "ask"


def test_reading_a_trail_takes_one_query_however_long_it_is(
    subject: Job,
    django_assert_num_queries: pytest.FixtureRequest,
) -> None:
    for lines in (1, 5):
        for _ in range(lines):
            record(subject=subject, deed="ask", actor=a_user(), acting_for=None)
        with django_assert_num_queries(1):  # type: ignore[operator]
            assert all(str(entry.actor) for entry in trail_of(subject))
