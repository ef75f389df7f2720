"""What left long ago is forgotten; what did not leave waits for the administrator."""

import datetime as dt

import pytest
from django.utils import timezone

from portal.outbox import tidying
from portal.outbox.models import Dispatch, DispatchItem
from tests.portal.outbox.builders import a_reader, told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registers")]


def a_letter(status, *, days):
    told()
    one = Dispatch.objects.latest("pk")
    changes = {"sent": {"sent_at": timezone.now()}, "failed": {"failure": "无此邮箱"}}.get(status, {})
    made = timezone.now() - dt.timedelta(days=days)
    Dispatch.objects.filter(pk=one.pk).update(status=status, created_at=made, **changes)
    return one


def test_what_ended_goes_after_its_time_with_what_it_carried(monkeypatch):
    monkeypatch.setattr(tidying, "AT_ONCE", 1)
    a_reader()
    for status in ("sent", "dropped"):
        a_letter(status, days=tidying.KEPT_DAYS + 1)
    left = {a_letter("sent", days=tidying.KEPT_DAYS - 1)}
    left |= {a_letter(status, days=tidying.KEPT_DAYS + 1) for status in ("failed", "queued")}
    tidying.run(None, lambda done, total: None)
    assert set(Dispatch.objects.all()) == left
    assert {one.dispatch for one in DispatchItem.objects.select_related("dispatch")} == left
