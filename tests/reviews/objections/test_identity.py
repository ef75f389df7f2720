"""Who objects is known to the province and to nobody else: on no page, in no file, message or trail."""

import datetime as dt

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from portal.errors import Refused
from portal.files.models import StoredFile
from portal.inbox.models import Message
from portal.people.appointments import appoint
from portal.people.models import Appointment, Role
from portal.regions.models import Region
from portal.trail.models import TrailEntry
from reviews.objections.hearing import inquire, tell
from reviews.objections.models import Evidence, Objection, Statement
from reviews.objections.ruling import rule
from tests.builders import BEIPIAO, CHAOYANG, LIAONING, an_officer
from tests.reviews.publicity.builders import OBJECTOR, PHONE, UNIT, a_heard, an_objection

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


def test_nor_does_an_officer_of_the_province_who_acts_for_the_factory_too(objection):
    both = an_officer(LIAONING)
    client = Client()
    client.force_login(both.user)
    page = reverse("objection", args=[objection.pk])
    letter = reverse("objection-file", args=[objection.pk, Statement.objects.get().letter_id])
    assert (OBJECTOR in client.get(page).content.decode(), client.get(letter).status_code) == (True, 200)

    appoint(user=both.user, organisation=objection.declaration.enterprise.organisation, role=Role.CLERK, by=None)

    answer = client.get(page)
    assert (answer.status_code, client.get(letter).status_code) == (200, 403)
    assert [one for one in secrets(objection) if one in answer.content.decode()] == []


def test_and_hears_and_rules_on_none_of_it():
    objection, both = an_objection(), an_officer(LIAONING)
    appoint(user=both.user, organisation=objection.declaration.enterprise.organisation, role=Role.CLERK, by=None)
    deeds = [
        lambda: tell(objection_id=objection.pk, substance="产线停用", answer_due_on=dt.date(2026, 3, 26), by=both),
        lambda: inquire(
            objection_id=objection.pk,
            region=Region.objects.get(code=BEIPIAO),
            question="请核查",
            due_on=dt.date(2026, 3, 26),
            by=both,
        ),
        lambda: rule(objection_id=objection.pk, verdict="dismissed", text="不属实", by=both),
    ]
    for deed in deeds:
        with pytest.raises(Refused, match="按回避要求"):
            deed()


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
