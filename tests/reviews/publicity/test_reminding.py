"""The province is told once that a notice ends with objections open, and once that its days are over."""

import pytest

from portal.inbox.models import Message
from portal.jobs.models import Job
from reviews.publicity.reminding import run
from tests.conftest import set_clock
from tests.reviews.publicity.builders import a_notice, an_objection

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]


def told(monkeypatch, day):
    set_clock(monkeypatch, f"{day} 07:00")
    before = set(Message.objects.values_list("pk", flat=True))
    for _ in range(2):  # begun again, it tells nobody twice
        run(Job(), lambda done, total: None)
    return sorted(Message.objects.exclude(pk__in=before).values_list("title", "text"))


def test_the_province_is_told_once_of_each(monkeypatch):
    publicity = a_notice()
    quiet = a_notice("workshop")
    an_objection(publicity)
    assert told(monkeypatch, "2026-03-25") == []
    assert told(monkeypatch, "2026-03-26") == [
        (f"公示即将期满，异议尚未裁定：{publicity}", "公示期至2026年3月27日，还有1件异议没有裁定。")
    ]
    assert told(monkeypatch, "2026-03-28") == [
        (f"公示期已满：{publicity}", "还有1件异议没有裁定，裁定后才能结束公示。"),
        (f"公示期已满：{quiet}", "没有未办结的异议，可以结束公示。"),
    ]
