import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from portal import clock
from tests.builders import BEIPIAO, an_administrator, an_officer

pytestmark = pytest.mark.usefixtures("registers")


@pytest.fixture
def demo(settings: Any) -> None:
    settings.DEMO = True


@pytest.fixture
def administrator(client: Client, registers: None) -> None:
    client.force_login(an_administrator().user)


@pytest.mark.usefixtures("administrator")
def test_outside_of_the_demo_there_is_no_such_page(client: Client, settings: Any) -> None:
    settings.DEMO = False
    assert client.get("/clock/").status_code == 404
    assert client.post("/clock/", {"moment": "2026-03-23T09:00"}).status_code == 404


@pytest.mark.usefixtures("demo", "administrator")
def test_the_time_of_the_portal_is_set_and_goes_on(client: Client) -> None:
    client.post("/clock/", {"moment": "2026-03-23T09:00"})
    wanted = dt.datetime(2026, 3, 23, 1, 0, tzinfo=dt.UTC)
    assert wanted <= clock.now() < wanted + dt.timedelta(minutes=1)
    assert client.get("/clock/").context["clock_is_set"]
    client.post("/clock/", {"real": "1"})
    assert abs(clock.now() - timezone.now()) < dt.timedelta(minutes=1)


@pytest.mark.usefixtures("demo", "administrator")
@pytest.mark.parametrize("moment", ["", "tomorrow", "1026-03-23T09:00"])
def test_a_time_that_is_none_is_refused(client: Client, moment: str) -> None:
    answer = client.post("/clock/", {"moment": moment})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["moment"])


@pytest.mark.usefixtures("demo")
def test_it_is_for_the_administrator(client: Client) -> None:
    client.force_login(an_officer(BEIPIAO).user)
    assert client.get("/clock/").status_code == 403
