"""The load's persons are let in, look, type and are told of errors; nothing leaves this machine."""

import time

import pytest

from declarations.cases.reading import current
from portal.people.demo import DEMO_PASSWORD
from portal.people.models import Appointment
from tests.builders import BEIPIAO, a_draft, a_submitted, an_officer
from tests.load.people import Person, Taken
from tests.load.playing import play
from tests.load.table import table


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("notice", "spring")
def test_an_officer_looks_and_a_clerk_types(live_server):
    a_submitted()
    officer = an_officer(BEIPIAO, username="yl211381", password=DEMO_PASSWORD)
    draft = a_draft()
    clerk = Appointment.objects.get(organisation=draft.enterprise.organisation)
    clerk.user.set_password(DEMO_PASSWORD)
    clerk.user.save()
    people = [
        Person(live_server.url, officer.user.username, officer.role),
        Person(live_server.url, clerk.user.username, clerk.role, str(draft.pk)),
    ]
    aims = ["county_officer /desk/…/", "one answer saved"]
    for one, aim in zip(people, aims, strict=True):
        one.work(until=0)
        # What is done next is drawn from the person's name, and the clerk's is another in every run.
        for _ in range(60):
            one.step()
            if aim in {each.what for each in one.taken}:
                break

    taken = [one for person in people for one in person.taken]
    assert [one for one in taken if one.error] == []
    assert {"log-in", *aims} <= {one.what for one in taken}
    assert current(draft).answers.text("factory/subsector").startswith("泵阀")


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("registers")
def test_who_is_not_let_in_is_an_error_not_a_quick_page(live_server):
    person = Person(live_server.url, "nobody", "clerk")
    person.work(until=0)
    assert [one.error for one in person.taken if one.error] == ["422"]


def test_a_portal_that_is_gone_is_an_error_and_the_play_ends():
    began = time.monotonic()
    taken = play([Person("http://127.0.0.1:9", "yl211381", "county_officer")], seconds=0.05)
    assert {one.error for one in taken} >= {"URLError"}
    assert time.monotonic() - began < 10


def test_the_slowest_comes_first_and_errors_are_counted():
    taken = [Taken("quick", 0.01), Taken("slow", 0.2), Taken("slow", 0.4, "500"), Taken("slow", 0.4, "500")]
    assert table(taken).splitlines()[2:] == [
        "| slow | 3 | 400 | 400 | 400 | 400 | 2 × 500 |",
        "| quick | 1 | 10 | 10 | 10 | 10 |  |",
        "| all | 4 | 300 | 400 | 400 | 400 | 2 × 500 |",
    ]
