"""What was loaded and what was submitted is kept by the database itself."""

import pytest
from django.db import DatabaseError, transaction

from declarations.cases.models import Declaration, Submission
from declarations.notices.packs import newest_revision
from portal import clock
from tests.builders import a_factory, the_round

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice")]


@pytest.fixture
def submission() -> Submission:
    factory = a_factory()
    revision = newest_revision("liaoning-2026")
    case = Declaration.objects.create(
        kind="new",
        round=the_round(),
        revision=revision,
        enterprise=factory.enterprise,
        factory=factory,
        region=factory.region,
        created_at=clock.now(),
        changed_at=clock.now(),
    )
    return Submission.objects.create(
        declaration=case, n=1, revision=revision, envelope=b"{}", sha256="0" * 64, submitted_at=clock.now()
    )


def test_a_submission_is_not_changed(submission: Submission) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Submission.objects.filter(pk=submission.pk).update(envelope=b"[]")
    assert bytes(Submission.objects.get(pk=submission.pk).envelope) == b"{}"


def test_a_submission_is_not_deleted(submission: Submission) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        submission.delete()
    assert Submission.objects.filter(pk=submission.pk).exists()
