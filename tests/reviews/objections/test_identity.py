"""Who objects is known to the province and to nobody else: on no page, in no file, message or trail."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from portal.files.models import StoredFile
from portal.inbox.models import Message
from portal.people.models import Appointment
from portal.trail.models import TrailEntry
from reviews.objections.models import Evidence, Objection, Statement
from reviews.objections.ruling import rule
from tests.builders import BEIPIAO, CHAOYANG, LIAONING, an_officer
from tests.reviews.publicity.builders import OBJECTOR, PHONE, UNIT, a_heard

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]
PUBLIC = ["public-notices", "public-results", "recognised", "objection-receipt"]
OWN = ["home", "messages", "objections", *PUBLIC]


@pytest.fixture
def objection():
    objection = a_heard()
    rule(objection_id=objection.pk, verdict="upheld", text="产线停用，属实", by=an_officer(LIAONING))
    return Objection.objects.get()


def secrets(objection):
    files = StoredFile.objects.filter(pk__in=Evidence.objects.values("file")).values_list("pk", flat=True)
    letter = Statement.objects.get().letter_id
    return [OBJECTOR, PHONE, UNIT, objection.receipt, str(letter), *map(str, files)]


def read(client, objection, names):
    """All that the visitor can open around the objection, by address."""
    urls = [reverse(name) for name in names]
    urls += [reverse("public-notice", args=[objection.publicity_id]), reverse("objection", args=[objection.pk])]
    urls += [reverse("case", args=[objection.declaration_id]), reverse("cases"), reverse("desk"), reverse("rosters")]
    urls += [reverse("message", args=[pk]) for pk in Message.objects.values_list("pk", flat=True)]
    answers = {url: client.get(url) for url in urls}
    return {url: one.content.decode() for url, one in answers.items() if one.status_code == 200}


@pytest.mark.parametrize("who", ["clerk", BEIPIAO, CHAOYANG])
def test_neither_the_factory_nor_a_bureau_below_reads_who_it_was(objection, who):
    if who == "clerk":
        user = Appointment.objects.filter(organisation=objection.declaration.enterprise.organisation).first().user
    else:
        user = an_officer(who).user
    client = Client()
    client.force_login(user)
    pages = read(client, objection, OWN)
    assert reverse("messages") in pages
    assert [(url, one) for url, page in pages.items() for one in secrets(objection) if one in page] == []
    letter = reverse("objection-file", args=[objection.pk, Statement.objects.get().letter_id])
    assert client.get(letter).status_code == 403


def test_the_public_reads_nothing_of_it(objection):
    pages = read(Client(), objection, PUBLIC)
    assert [(url, one) for url, page in pages.items() for one in secrets(objection) if one in page] == []


def test_the_province_does(objection):
    client = Client()
    client.force_login(an_officer(LIAONING).user)
    page = client.get(reverse("objection", args=[objection.pk])).content.decode()
    assert [one for one in (OBJECTOR, PHONE, UNIT) if one not in page] == []


def test_no_trail_message_or_file_name_says_it(objection):
    words = [OBJECTOR, PHONE, UNIT]
    told = [f"{one.summary} {one.detail}" for one in TrailEntry.objects.all()]
    told += [f"{one.title} {one.text} {one.link}" for one in Message.objects.all()]
    told += list(StoredFile.objects.values_list("name", flat=True))
    assert [text for text in told if any(word in text for word in words)] == []


def test_no_package_is_made_of_what_was_filed():
    assert [name for name in settings.PACKAGE_CONTENTS if "objections" in name] == []
