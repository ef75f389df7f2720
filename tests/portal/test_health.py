"""What watchers are told: database, broker, and when the worker was last heard."""

import datetime as dt
import os
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from portal import health
from portal.jobs import heartbeat
from portal.outbox.models import Dispatch
from tests.portal.outbox.builders import a_dispatch

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _silence(settings: Any, tmp_path: Path) -> None:
    """No worker has ever been heard."""
    settings.VAR_DIR = tmp_path
    if settings.REDIS_URL:
        cache.delete(heartbeat._KEY)


def beat_at(moment: dt.datetime, settings: Any) -> None:
    if settings.REDIS_URL:
        cache.set(heartbeat._KEY, moment, timeout=None)
    else:
        heartbeat.beat()
        os.utime(heartbeat._file(), (moment.timestamp(), moment.timestamp()))


def test_it_says_what_is_reachable_and_when_the_worker_was_heard(client: Client, settings: Any) -> None:
    moment = timezone.now().replace(microsecond=0)
    beat_at(moment, settings)
    answer = client.get("/health/")
    told = timezone.localtime(moment).isoformat()
    assert (answer.status_code, answer.json()) == (
        200,
        {"database": True, "broker": True, "worker": True, "worker_beat": told, "mail": True},
    )


def test_mail_that_does_not_leave_is_a_failure(client: Client, settings: Any) -> None:
    beat_at(timezone.now(), settings)
    one = a_dispatch()
    assert client.get("/health/").status_code == 200
    Dispatch.objects.filter(pk=one.pk).update(created_at=timezone.now() - dt.timedelta(minutes=31))
    answer = client.get("/health/")
    assert (answer.status_code, answer.json()["mail"]) == (503, False)
    assert "等待发送超过30分钟" in answer.json()["message"]
    assert client.get("/health/?of=web").status_code == 200


def test_a_broker_that_is_gone_is_a_failure(client: Client, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    beat_at(timezone.now(), settings)
    monkeypatch.setattr(health, "_broker", lambda: False)
    answer = client.get("/health/")
    assert (answer.status_code, answer.json()["broker"]) == (503, False)


@pytest.mark.parametrize(("minutes", "status"), [(1, 200), (3, 503)])
def test_a_silent_worker_is_a_failure(client: Client, settings: Any, minutes: int, status: int) -> None:
    beat_at(timezone.now() - dt.timedelta(minutes=minutes), settings)
    assert client.get("/health/").status_code == status


def test_what_is_wrong_is_said_in_chinese(client: Client) -> None:
    answer = client.get("/health/")
    assert answer.status_code == 503
    assert "后台任务程序超过2分钟没有动静（从未留下记号）" in answer.content.decode()


def test_a_web_node_takes_requests_without_a_worker(client: Client) -> None:
    assert client.get("/health/?of=web").status_code == 200
