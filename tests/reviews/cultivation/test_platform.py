"""What the other platform did: each step once, days in order; a selection is a recognition, and can be put right."""

import datetime as dt

import pytest

from factories.recognitions.models import Recognition
from portal.errors import Outdated, Refused
from portal.inbox.models import Message
from reviews.cultivation.models import Candidate
from reviews.cultivation.platform import take_back
from reviews.followup.noting import revoke
from tests.builders import BEIPIAO, CHAOYANG, LIAONING, an_officer
from tests.portal.files.kept import kept
from tests.reviews.cultivation.builders import a_candidate, a_step

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]


def held():
    return Recognition.objects.in_force().filter(tier="excellent")


def test_a_selection_writes_the_recognition_by_its_document():
    candidate = a_candidate()
    a_step(candidate, on=dt.date(2026, 3, 20))
    a_step(candidate, "accepted", on=dt.date(2026, 3, 21), by=an_officer(LIAONING))
    made = a_step(candidate, "selected")
    one = held().get()
    assert (one.granted_on, one.granted_by) == (made.on, "《卓越级智能工厂名单》（工信部通装〔2026〕9号）")
    candidate.refresh_from_db()
    assert candidate.status == "selected"
    assert Message.objects.filter(to=candidate.factory.enterprise.organisation, kind="decided").count() == 3


def test_not_selected_ends_it_without_a_recognition():
    candidate = a_candidate()
    a_step(candidate, "not_selected", text="名额所限")
    candidate.refresh_from_db()
    assert (candidate.status, held().exists()) == ("not_selected", False)
    with pytest.raises(Outdated, match="目前为“未入选”"):
        a_step(candidate, "selected")


@pytest.mark.parametrize(
    ("kind", "changes", "field"),
    [
        ("applied", {"number": ""}, "number"),
        ("applied", {"on": dt.date(2026, 3, 24)}, "on"),
        ("selected", {"file": None}, "file"),
        ("selected", {"number": " "}, "number"),
        ("guessed", {}, "kind"),
    ],
)
def test_what_a_step_needs(kind, changes, field):
    candidate = a_candidate()
    before = kept().count()
    with pytest.raises(Refused) as refused:
        a_step(candidate, kind, **changes)
    assert (refused.value.field, kept().count()) == (field, before)


def test_days_follow_the_steps():
    candidate = a_candidate()
    a_step(candidate, "accepted", on=dt.date(2026, 3, 20))
    with pytest.raises(Refused, match="不能晚于受理的日期"):
        a_step(candidate, on=dt.date(2026, 3, 21))
    with pytest.raises(Refused, match="不能早于受理的日期"):
        a_step(candidate, "publicised", on=dt.date(2026, 3, 19))


def test_the_county_records_nothing_and_a_step_counts_once():
    candidate = a_candidate()
    with pytest.raises(Refused, match="市级、省级主管部门"):
        a_step(candidate, by=an_officer(BEIPIAO))
    a_step(candidate)
    with pytest.raises(Outdated, match="“申报”已登记"):
        a_step(candidate, number="ZYJ-2026-002")


def test_a_wrong_outcome_is_taken_back_with_its_recognition_and_recorded_anew():
    candidate, city = a_candidate(), an_officer(CHAOYANG)
    wrong = a_step(candidate, "selected")
    with pytest.raises(Refused) as refused:
        take_back(step_id=wrong.pk, reason=" ", by=city)
    assert refused.value.field == "reason"
    take_back(step_id=wrong.pk, reason="登记错了工厂", by=city)
    assert (held().exists(), Candidate.objects.get().status) == (False, "open")
    assert Message.objects.filter(title="更正：卓越级国家平台入选").count() == 1
    with pytest.raises(Outdated, match="已被更正"):
        take_back(step_id=wrong.pk, reason="再次", by=city)
    a_step(candidate, "not_selected")
    assert candidate.steps.count() == 2


def test_an_earlier_step_stands_while_the_outcome_does():
    candidate = a_candidate()
    applied = a_step(candidate)
    a_step(candidate, "selected")
    with pytest.raises(Refused, match="请先更正结果"):
        take_back(step_id=applied.pk, reason="编号有误", by=an_officer(CHAOYANG))


def test_what_was_revoked_since_is_not_taken_back():
    made = a_step(a_candidate(), "selected")
    document = {"reason": "停产", "document_number": "辽工信发〔2026〕30号", "document_date": made.on}
    revoke(recognition_id=held().get().pk, **document, file=None, by=an_officer(LIAONING))
    with pytest.raises(Refused, match="此后已终止（撤销认定，辽工信发〔2026〕30号），不能撤回原结果"):
        take_back(step_id=made.pk, reason="有误", by=an_officer(CHAOYANG))
