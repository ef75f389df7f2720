"""Photos of a check: who adds them, until when, and who may see them."""

import io

import pytest

from portal.errors import Refused
from portal.people.models import Appointment
from portal.trail.record import trail_of
from reviews.spotchecks import photos
from reviews.spotchecks.models import Photo, SpotCheck
from reviews.spotchecks.photos import add_photo, remove_photo
from tests.builders import BEIPIAO, CHAOYANG, LIAONING, LONGCHENG, an_officer
from tests.portal.files.kept import kept
from tests.portal.files.test_metadata import SECRETS, a_photo
from tests.reviews.spotchecks.builders import a_jpeg, a_png, an_assigned, found

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]


@pytest.fixture
def check():
    return an_assigned()


def test_kept_under_a_name_and_type_of_our_own(check):
    file = a_png(640, 480)
    file.name = "../../厂区<script>.html"
    photo = add_photo(check_id=check.pk, file=file, by=an_officer(CHAOYANG))
    assert (photo.file.name, photo.file.content_type) == ("抽检照片1.png", "image/png")
    assert (photo.width, photo.height) == (640, 480)
    entry = trail_of(check).last()
    assert (entry.summary, entry.detail["sha256"]) == ("上传照片“抽检照片1.png”", photo.file.sha256)


def test_nothing_is_kept_of_where_and_by_what_it_was_taken(check):
    photo = add_photo(check_id=check.pk, file=io.BytesIO(a_photo()), by=an_officer(CHAOYANG))
    with photo.file.content.open("rb") as kept:
        content = kept.read()
    assert [secret for secret in SECRETS if secret in content] == []


def test_taken_back_with_its_bytes(check, settings):
    city = an_officer(CHAOYANG)
    photo = add_photo(check_id=check.pk, file=a_jpeg(), by=city)
    remove_photo(photo=photo, by=city)
    remove_photo(photo=photo, by=city)
    assert (Photo.objects.count(), kept().count()) == (0, 0)
    assert trail_of(check).last().deed == "remove_photo"


def test_what_is_no_photo(check):
    with pytest.raises(Refused, match="照片应为 JPEG 或 PNG 格式") as refused:
        add_photo(check_id=check.pk, file=io.BytesIO(b"%PDF-1.7 not a photo"), by=an_officer(CHAOYANG))
    assert refused.value.field == "photo"
    assert not kept().exists()


def test_too_many(check, monkeypatch):
    monkeypatch.setattr(photos, "PHOTO_LIMIT", 1)
    city = an_officer(CHAOYANG)
    add_photo(check_id=check.pk, file=a_png(), by=city)
    with pytest.raises(Refused, match="最多上传1张照片"):
        add_photo(check_id=check.pk, file=a_png(), by=city)


@pytest.mark.parametrize("region", [BEIPIAO, LONGCHENG, LIAONING])
def test_only_the_one_who_checks(check, region):
    photo = add_photo(check_id=check.pk, file=a_png(), by=an_officer(CHAOYANG))
    with pytest.raises(Refused, match="只有朝阳市工业和信息化局可以登记"):
        add_photo(check_id=check.pk, file=a_png(), by=an_officer(region))
    with pytest.raises(Refused, match="只有朝阳市工业和信息化局可以登记"):
        remove_photo(photo=photo, by=an_officer(region))


def test_settled_with_the_finding_and_then_shown_to_the_enterprise(check):
    city = an_officer(CHAOYANG)
    photo = add_photo(check_id=check.pk, file=a_png(), by=city)
    clerk = Appointment.objects.get(organisation=check.factory.enterprise.organisation).user
    elsewhere = an_officer(LONGCHENG).user
    before = [Photo.objects.visible_to(user).count() for user in (city.user, clerk, elsewhere)]
    found(SpotCheck.objects.get(), by=city)
    after = [Photo.objects.visible_to(user).count() for user in (city.user, clerk, elsewhere)]
    assert (before, after) == ([1, 0, 0], [1, 1, 0])
    with pytest.raises(Refused, match="照片不能再增减"):
        add_photo(check_id=check.pk, file=a_png(), by=city)
    with pytest.raises(Refused, match="照片不能再增减"):
        remove_photo(photo=photo, by=city)
