"""A digest per day, each over the one before: what was changed, taken out or slipped in shows."""

import datetime as dt

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from portal.trail.models import TrailEntry, TrailSeal
from portal.trail.record import record
from portal.trail.sealing import Broken, seal_trail, verify_trail
from tests.builders import a_user

pytestmark = pytest.mark.django_db
CHINA = dt.timezone(dt.timedelta(hours=8))


@pytest.fixture
def days(monkeypatch):
    """Lines on the 1st (two) and the 3rd (one) of March, and on the 4th, which is not over."""
    for day, hour in ((1, 9), (1, 23), (3, 0), (4, 0)):
        moment = dt.datetime(2026, 3, day, hour, 15, tzinfo=CHINA)
        with monkeypatch.context() as patch:
            patch.setattr(timezone, "now", lambda moment=moment: moment)
            user = a_user()
            record(subject=user, deed="create", actor=user, acting_for=None, summary=f"三月{day}日", detail={"n": 1.5})
    return dt.datetime(2026, 3, 4, 0, 31, tzinfo=CHINA)


def behind_the_back(sql):
    """As somebody with the database in hand, past its triggers."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER portal_trailentry_no_UPDATE")
            cursor.execute("DROP TRIGGER portal_trailentry_no_DELETE")
        else:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what waits for the end of the test's transaction
            cursor.execute("ALTER TABLE portal_trailentry DISABLE TRIGGER USER")
        cursor.execute(sql)


def verified():
    return [(str(one.day), not isinstance(one, Broken)) for one in verify_trail()]


def test_days_that_are_over_are_sealed_once(days):
    assert [(str(one.day), one.lines) for one in seal_trail(now=days)] == [
        ("2026-03-01", 2),
        ("2026-03-02", 0),
        ("2026-03-03", 1),
    ]
    assert seal_trail(now=days) == []
    assert len(set(TrailSeal.objects.values_list("sha256", flat=True))) == 3
    assert verified() == [("2026-03-01", True), ("2026-03-02", True), ("2026-03-03", True)]


def test_a_day_waits_for_its_last_transactions(days):
    assert [str(one.day) for one in seal_trail(now=days - dt.timedelta(minutes=5))] == ["2026-03-01", "2026-03-02"]


def test_nothing_to_seal():
    assert seal_trail() == []


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE portal_trailentry SET summary = '别的' WHERE summary = '三月1日'",
        "DELETE FROM portal_trailentry WHERE summary = '三月1日'",
    ],
)
def test_a_line_changed_or_taken_out_shows(days, sql, capsys):
    seal_trail(now=days)
    behind_the_back(sql)
    assert verified()[0] == ("2026-03-01", False)
    with pytest.raises(CommandError, match="1 日不一致"):
        call_command("verify_trail")
    assert "2026-03-01" in capsys.readouterr().err


def test_the_commands_say_the_last_digest(days, capsys):
    call_command("seal_trail")
    call_command("verify_trail")
    last = TrailSeal.objects.last()
    assert capsys.readouterr().out.count(last.sha256) == 2


@pytest.mark.parametrize("change", [lambda seal: seal.delete(), lambda seal: TrailSeal.objects.update(lines=9)])
def test_the_database_keeps_the_seals(days, change):
    seal_trail(now=days)
    with pytest.raises(IntegrityError), transaction.atomic():
        change(TrailSeal.objects.first())
    assert TrailEntry.objects.count() == 4
