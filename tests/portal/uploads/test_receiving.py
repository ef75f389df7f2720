"""A file comes in pieces; what was acknowledged is kept, and nothing else counts."""

import uuid

import pytest
from django.db import transaction
from django.utils import timezone

from portal.errors import Outdated, Refused
from portal.uploads import receiving
from portal.uploads.models import Upload
from tests.builders import an_officer

BEIPIAO = "211381"


@pytest.fixture
def by(registers):
    return an_officer(BEIPIAO)


def begun(by, length=6):
    return receiving.begin(purpose="test", subject=uuid.uuid4(), place="slot", name="a/b.pdf", length=length, by=by)


@pytest.mark.django_db
class TestAppend:
    def test_pieces_make_the_file(self, by):
        upload = begun(by)
        receiving.append(upload_id=upload.pk, at=0, piece=b"abc", by=by)
        whole = receiving.append(upload_id=upload.pk, at=3, piece=b"def", by=by)
        assert whole.is_whole
        assert (upload.path.read_bytes(), upload.name) == (b"abcdef", "a_b.pdf")

    def test_a_piece_for_another_place_is_told_where_to_go_on(self, by):
        upload = begun(by)
        receiving.append(upload_id=upload.pk, at=0, piece=b"abc", by=by)
        for at in (0, 2, 4):
            with pytest.raises(Outdated):
                receiving.append(upload_id=upload.pk, at=at, piece=b"x", by=by)

    def test_bytes_that_were_never_acknowledged_are_written_over(self, by):
        upload = begun(by)
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            receiving.append(upload_id=upload.pk, at=0, piece=b"lost", by=by)
            raise ZeroDivisionError  # the worker dies before the piece is on record
        receiving.append(upload_id=upload.pk, at=0, piece=b"abc", by=by)
        receiving.append(upload_id=upload.pk, at=3, piece=b"def", by=by)
        assert upload.path.read_bytes() == b"abcdef"

    def test_more_than_was_announced_is_refused(self, by):
        upload = begun(by)
        with pytest.raises(Refused, match="超过所报的大小"):
            receiving.append(upload_id=upload.pk, at=0, piece=b"abcdefg", by=by)

    def test_nobody_else_adds_to_it(self, by):
        upload = begun(by)
        with pytest.raises(Refused, match="他人"):
            receiving.append(upload_id=upload.pk, at=0, piece=b"abc", by=an_officer(BEIPIAO))


@pytest.mark.django_db
class TestDropAbandoned:
    def test_only_after_a_day_without_a_piece(self, by):
        old, new = begun(by), begun(by)
        stray = old.path.with_name("0" * 32)
        stray.write_bytes(b"x")
        Upload.objects.filter(pk=old.pk).update(touched_at=timezone.now() - timezone.timedelta(hours=25))
        assert receiving.drop_abandoned(dry_run=True) == 1
        assert receiving.drop_abandoned() == 1
        assert list(Upload.objects.all()) == [new]
        assert stray.exists()  # it may be of an upload that is being begun just now
