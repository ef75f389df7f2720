"""Setting up, once and again. Installing front-end files is left out: it needs npm and the network."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from factories.recognitions.models import Recognition
from factories.registry.models import Enterprise
from portal import clock
from portal.files import storing
from portal.management.commands import setup_portal
from portal.people.models import User

ROOT = Path(storing.__file__).resolve().parents[2]
SEASON = [
    f"--notice={ROOT / 'fixtures/notices/liaoning-2026'}",
    f"--notice={ROOT / 'fixtures/notices/chaoyang-2026'}",
    f"--known-factories={ROOT / 'fixtures/notices/chaoyang-2026/known-factories.csv'}",
    "--region=211300",
    "--clock=2026-03-23T09:00",
]
pytestmark = pytest.mark.django_db
LEFT_OUT = {"vendor_assets", "collectstatic", "migrate"}


@pytest.fixture(autouse=True)
def _data_only(monkeypatch: pytest.MonkeyPatch) -> None:
    def call(name: str, *args: Any, **options: Any) -> None:
        if name not in LEFT_OUT:
            call_command(name, *args, **options)

    monkeypatch.setattr(setup_portal, "call_command", call)


def test_a_demo_has_the_list_the_accounts_and_the_spring_and_keeps_them(settings: Any) -> None:
    settings.DEMO = True

    call_command("setup_portal", *SEASON)

    assert (Enterprise.objects.count(), Recognition.objects.count()) == (74, 74)
    assert timezone.localtime(clock.now()).strftime("%Y-%m-%d %H:%M") == "2026-03-23 09:00"
    accounts = User.objects.count()

    Recognition.objects.all()[:1].get().delete()
    clock.set_to(dt.datetime(2026, 4, 1, 0, 0, tzinfo=dt.UTC))
    call_command("setup_portal", *SEASON)

    assert (Enterprise.objects.count(), Recognition.objects.count(), User.objects.count()) == (74, 73, accounts)
    assert clock.today() == dt.date(2026, 4, 1)


def test_outside_the_demo_nobody_can_log_in_and_the_clock_is_the_real_one() -> None:
    call_command("setup_portal", *SEASON)

    assert (Enterprise.objects.count(), User.objects.count()) == (74, 0)
    assert clock.offset() == dt.timedelta()


def test_a_region_that_is_none_is_refused() -> None:
    with pytest.raises(CommandError, match=r"^没有代码为“999999”的地区，请用 --region 指明名单所属地区$"):
        call_command("setup_portal", "--known-factories=x.csv", "--region=999999")
