import pytest
from django.test import Client

from portal import health


@pytest.mark.django_db
def test_it_says_what_is_reachable_and_nothing_else(client: Client) -> None:
    answer = client.get("/health/")
    assert (answer.status_code, answer.json()) == (200, {"database": True, "broker": True})


@pytest.mark.django_db
def test_a_broker_that_is_gone_is_a_failure(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_broker", lambda: False)
    answer = client.get("/health/")
    assert (answer.status_code, answer.json()) == (503, {"database": True, "broker": False})
