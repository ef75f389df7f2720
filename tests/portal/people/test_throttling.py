"""Public doors: so many tries from one address, then it is told to wait; what was typed stays."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from portal.people import throttling
from portal.people.throttling import Attempt, TooMany, client_address, count_attempt

pytestmark = pytest.mark.django_db
Try = Callable[..., None]


@pytest.fixture
def attempt(settings: Any) -> Try:
    settings.THROTTLES = {"sign-up": (2, 3600), "claim": (2, 60), "password-reset": (2, 900)}

    def count(door: str = "sign-up", address: str = "10.0.0.1") -> None:
        count_attempt(door=door, request=RequestFactory().post("/", REMOTE_ADDR=address))

    return count


def wind(monkeypatch: pytest.MonkeyPatch, **delta: int) -> None:
    later = timezone.now() + timezone.timedelta(**delta)
    monkeypatch.setattr(throttling.timezone, "now", lambda: later)


def test_the_third_try_is_refused_until_the_window_has_passed(attempt: Try, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(2):
        attempt()
    with pytest.raises(TooMany, match="请60分钟后再试"):
        attempt()
    wind(monkeypatch, minutes=61)
    attempt()


def test_another_address_and_another_door_count_for_themselves(attempt: Try) -> None:
    for _ in range(2):
        attempt()
    attempt(address="10.0.0.2")
    attempt(door="claim")


def test_what_is_over_is_forgotten(attempt: Try, monkeypatch: pytest.MonkeyPatch) -> None:
    attempt()
    wind(monkeypatch, hours=2)
    attempt(address="10.0.0.2")
    assert [one.address for one in Attempt.objects.all()] == ["10.0.0.2"]


@pytest.mark.parametrize(
    ("trusted", "address"), [(None, "10.0.0.9"), (("HTTP_X_FORWARDED_PROTO", "https"), "203.0.113.7")]
)
def test_only_a_trusted_proxy_says_from_where(settings: Any, trusted: Any, address: str) -> None:
    settings.SECURE_PROXY_SSL_HEADER = trusted
    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.9", HTTP_X_FORWARDED_FOR="198.51.100.1, 203.0.113.7")
    assert client_address(request) == address


@pytest.mark.usefixtures("registers", "attempt")
class TestPages:
    def test_a_reset_is_refused_in_the_form(self, client: Client) -> None:
        typed = {
            "username": "qiye",
            "code": "abcd-efgh-jkmn",
            "new_password1": "ein-ganz-neues-2026",
            "new_password2": "ein-ganz-neues-2026",
        }
        answers = [client.post(reverse("password-reset"), typed) for _ in range(3)]
        assert [one.status_code for one in answers] == [422, 422, 429]
        assert "操作过于频繁" in answers[2].content.decode()
        assert answers[2].context["form"]["username"].value() == "qiye"

    def test_a_form_that_is_wrong_in_itself_costs_nothing(self, client: Client) -> None:
        for _ in range(3):
            assert client.post(reverse("password-reset"), {"username": "qiye"}).status_code == 422
        assert not Attempt.objects.exists()
