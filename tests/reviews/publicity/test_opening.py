"""A list is frozen, put on public notice from and to dates set by hand, and discarded before that."""

import datetime as dt

import pytest

from declarations.cases.models import Declaration, Status
from portal import clock
from portal.errors import Outdated, Refused
from portal.trail.record import trail_of
from reviews.publicity import opening
from reviews.publicity.models import Publicity, PublicityStatus, PublicLine
from reviews.rosters.arranging import arrange
from reviews.rosters.models import RosterStatus
from tests.builders import CHAOYANG, LIAONING, an_officer
from tests.conftest import set_clock
from tests.reviews.publicity.builders import a_case, a_frozen, a_notice, a_round_of, put_out

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]


def test_what_waits_is_frozen_with_the_words_of_the_pack():
    case = a_case(name="北票新材有限公司")
    a_case("workshop")
    publicity = opening.freeze(round=a_round_of(), stage="publicity", by=an_officer(LIAONING))
    assert [line.declaration for line in publicity.roster.lines.all()] == [case]
    assert [line.reason for line in publicity.roster.lines.all()] == [""]
    assert publicity.title == "关于2026年度先进级智能工厂名单的公示"
    assert "（共1家）" in publicity.text
    assert publicity.contact == "辽宁省工业和信息化厅，电话：024-86913469"
    assert Declaration.objects.get(pk=case.pk).status == Status.TO_PUBLICISE


def test_two_programmes_stand_side_by_side():
    advanced, workshop = a_notice("advanced"), a_notice("workshop")
    assert (advanced.roster.round.programme, workshop.roster.round.programme) == ("advanced", "workshop")


def test_the_province_alone_freezes_and_never_an_empty_list():
    with pytest.raises(Refused, match="目前没有待名单公示的事项"):
        opening.freeze(round=a_round_of(), stage="publicity", by=an_officer(LIAONING))
    a_case()
    with pytest.raises(Refused, match="只有朝阳市的省级主管部门可以办理"):
        opening.freeze(round=a_round_of(), stage="publicity", by=an_officer(CHAOYANG))
    with pytest.raises(Refused, match="不编制名单"):
        opening.freeze(round=a_round_of(), stage="result", by=an_officer(LIAONING))


def test_one_list_at_a_time_and_what_comes_later_on_another():
    first = a_frozen()
    a_case()
    with pytest.raises(Outdated, match="尚未公示"):
        opening.freeze(round=a_round_of(), stage="publicity", by=an_officer(LIAONING))
    put_out(first)
    second = put_out(opening.freeze(round=a_round_of(), stage="publicity", by=an_officer(LIAONING)))
    assert [one.roster.lines.count() for one in (first, second)] == [2, 1]


def test_five_working_days_skip_the_weekend_and_the_holiday(monkeypatch):
    round = a_round_of()
    assert opening.proposed_end(round, dt.date(2026, 3, 23)) == dt.date(2026, 3, 27)
    assert opening.proposed_end(round, dt.date(2026, 3, 21)) == dt.date(2026, 3, 27)  # a Saturday does not count
    assert opening.proposed_end(round, dt.date(2026, 4, 2)) == dt.date(2026, 4, 9)  # 清明 falls on 4-4 to 4-6


def test_publishing_moves_the_cases_and_writes_what_the_public_sees():
    publicity = a_frozen(cases=3)
    last = publicity.roster.lines.get(position=3)
    by = an_officer(LIAONING)
    arrange(roster_id=publicity.roster_id, places={last.pk: 1}, seen=publicity.roster.sha256, by=by)
    put_out(publicity, by=by, document_number="辽工信公示〔2026〕1号")
    publicity = Publicity.objects.with_names().get()
    assert (publicity.status, publicity.roster.status) == (PublicityStatus.PUBLISHED, RosterStatus.REPORTED)
    assert set(Declaration.objects.values_list("status", flat=True)) == {Status.IN_PUBLICITY}
    lines = list(PublicLine.objects.order_by("position"))
    assert lines[0].declaration_id == last.declaration_id
    assert (lines[0].name, lines[0].factory_name, lines[0].place) == (
        last.declaration.enterprise.name,
        "一工厂",
        "朝阳北票市",
    )
    entry = trail_of(publicity).last()
    assert (entry.deed, entry.detail["sha256"]) == ("publicise", publicity.roster.sha256)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": " "}, "title"),
        ({"text": ""}, "text"),
        ({"contact": ""}, "contact"),
        ({"starts_on": dt.date(2026, 3, 22)}, "starts_on"),
        ({"ends_on": dt.date(2026, 3, 22)}, "ends_on"),
        ({"ends_on": dt.date(2026, 3, 31)}, "dates_reason"),
    ],
)
def test_what_is_missing_is_said_where_it_is(changes, field):
    with pytest.raises(Refused) as refused:
        put_out(a_frozen(), **changes)
    assert refused.value.field == field
    assert not PublicLine.objects.exists()


def test_other_dates_need_a_reason_and_get_it():
    made = put_out(a_frozen(), ends_on=dt.date(2026, 3, 31), dates_reason="涉及面广，公示七个工作日")
    assert made.dates_reason == "涉及面广，公示七个工作日"


def test_nothing_is_public_before_its_first_day(monkeypatch):
    publicity = put_out(a_frozen(), starts_on=dt.date(2026, 3, 25))
    assert not Publicity.objects.public().exists()
    set_clock(monkeypatch, "2026-03-25 00:01")
    assert Publicity.objects.public().get() == publicity


def test_a_discarded_list_lets_its_cases_wait_again():
    publicity = a_frozen()
    by = an_officer(LIAONING)
    opening.discard(publicity_id=publicity.pk, by=by)
    assert opening.discard(publicity_id=publicity.pk, by=by).status == PublicityStatus.DISCARDED
    with pytest.raises(Outdated):
        put_out(publicity)
    assert opening.freeze(round=a_round_of(), stage="publicity", by=by).roster.lines.count() == 2
    with pytest.raises(Refused, match="请撤下公示"):
        opening.discard(publicity_id=a_notice("workshop").pk, by=by)


def test_a_case_that_moved_meanwhile_stops_the_list():
    publicity = a_frozen()
    Declaration.objects.filter(pk=publicity.roster.lines.first().declaration_id).update(status=Status.SCORING)
    with pytest.raises(Outdated, match="与名单不一致"):
        put_out(publicity)
    assert clock.today() == dt.date(2026, 3, 23)
