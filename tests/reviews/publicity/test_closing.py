"""How a notice ends: after its days and with no objection open, or taken down with a reason."""

import pytest

from declarations.cases.models import Declaration, Status
from portal.errors import Outdated, Refused
from reviews.objections.ruling import rule
from reviews.publicity import closing, opening
from reviews.publicity.models import Publicity, PublicityStatus
from reviews.rosters.models import RosterStatus
from tests.builders import LIAONING, an_officer
from tests.conftest import set_clock
from tests.reviews.publicity.builders import a_notice, a_round_of, an_answered, an_objection, put_out

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]


def statuses():
    return set(Declaration.objects.values_list("status", flat=True))


def test_after_its_last_day_the_cases_go_on(monkeypatch):
    publicity, by = a_notice(), an_officer(LIAONING)
    with pytest.raises(Refused, match="公示期至2026年3月27日，期满后才能结束公示"):
        closing.end(publicity_id=publicity.pk, by=by)
    set_clock(monkeypatch, "2026-03-28 08:00")
    assert closing.end(publicity_id=publicity.pk, by=by).status == PublicityStatus.ENDED
    assert statuses() == {Status.TO_PUBLISH}
    with pytest.raises(Outdated):
        closing.end(publicity_id=publicity.pk, by=by)


def test_an_open_objection_keeps_it_open_and_is_named(monkeypatch):
    publicity, by = a_notice(), an_officer(LIAONING)
    objection = an_objection(publicity)
    set_clock(monkeypatch, "2026-03-30 08:00")
    with pytest.raises(Refused) as refused:
        closing.end(publicity_id=publicity.pk, by=by)
    assert (
        refused.value.message
        == f"还有异议没有办结：{objection.receipt}（{objection.line.name}）。请先裁定，再结束公示。"
    )
    rule(objection_id=objection.pk, verdict="dismissed", text="经核查不属实", by=by)
    closing.end(publicity_id=publicity.pk, by=by)
    assert statuses() == {Status.TO_PUBLISH}


def test_taken_down_it_says_why_and_its_cases_wait_for_another():
    publicity, by = a_notice(), an_officer(LIAONING)
    with pytest.raises(Refused) as refused:
        closing.take_off(publicity_id=publicity.pk, reason=" ", by=by)
    assert refused.value.field == "reason"
    closing.take_off(publicity_id=publicity.pk, reason="名单有误", by=by)
    publicity = Publicity.objects.with_names().get()
    assert (publicity.status, publicity.close_reason, publicity.is_public) == (
        PublicityStatus.TAKEN_OFF,
        "名单有误",
        False,
    )
    assert publicity.roster.status == RosterStatus.RECALLED
    assert statuses() == {Status.TO_PUBLICISE}
    again = put_out(opening.freeze(round=a_round_of(), stage="publicity", by=by))
    assert again.roster.lines.count() == 2


def test_an_objection_to_a_notice_taken_down_is_upheld_on_the_next(monkeypatch):
    publicity, by = a_notice(), an_officer(LIAONING)
    objection = an_answered(an_objection(publicity))
    closing.take_off(publicity_id=publicity.pk, reason="名单有误", by=by)
    with pytest.raises(Refused, match="请在重新公示后裁定"):
        rule(objection_id=objection.pk, verdict="upheld", text="属实", by=by)
    again = put_out(opening.freeze(round=a_round_of(), stage="publicity", by=by))
    set_clock(monkeypatch, "2026-04-01 08:00")
    with pytest.raises(Refused, match="还有异议没有办结"):
        closing.end(publicity_id=again.pk, by=by)
    rule(objection_id=objection.pk, verdict="upheld", text="属实", by=by)
    closing.end(publicity_id=again.pk, by=by)
    assert statuses() == {Status.TO_PUBLISH, Status.REJECTED}
