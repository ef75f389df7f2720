"""Who is late, by bureau: counties, cities, the zone that has no county, and the enterprises of a place."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from declarations.cases.drafting import start
from declarations.notices.models import Round
from factories.recognitions.granting import grant
from portal.contacts.publishing import publish_contact
from portal.people.appointments import dismiss
from portal.regions.models import Region
from reviews.desk.deciding import decide
from reviews.desk.models import Verdict
from reviews.lateness.standing import enterprises_late, lines_of, places_late
from reviews.rosters.composing import freeze
from reviews.rosters.correcting import correct
from reviews.rosters.reporting import report, send_back
from reviews.rosters.returning import return_lines
from reviews.stages import programme_of_round
from tests.builders import (
    BEIPIAO,
    CHAOYANG,
    LIAONING,
    LONGCHENG,
    a_clerk,
    a_draft,
    a_factory,
    a_known_factory,
    a_submitted,
    an_enterprise,
    an_officer,
    the_round,
)
from tests.conftest import set_clock
from tests.reviews.builders import a_frozen, a_recheck, a_reported, an_approved, more_time_for
from tests.reviews.rosters.test_supplementing import a_supplement

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]


def dated():
    return Round.objects.with_dates().get(pk=the_round().pk)


def places(bureau=CHAOYANG):
    round = dated()
    return {
        one.name: one for one in places_late(round=round, programme=programme_of_round(round), by=an_officer(bureau))
    }


def lacks(bureau=CHAOYANG):
    return {name: one.lacks for name, one in places(bureau).items()}


def enterprises(region=BEIPIAO):
    round, by = dated(), an_officer(region)
    found = enterprises_late(round=round, region=by.organisation.region).order_by("name_key")
    return {one.name: one for one in lines_of(list(found), round=round, by=by)}


def one_sent_back(case, roster, *, by=None):
    line = roster.lines.get(declaration=case)
    return return_lines(roster_id=roster.pk, reasons={line.pk: "得分有误"}, by=by or an_officer(CHAOYANG))


class TestCity:
    def test_a_county_lacks_its_list_its_reviews_and_its_rechecks(self):
        a_submitted()
        a_recheck()
        a_known_factory()
        assert lacks()["北票市"] == ("名单未上报", "2家已有工厂未复核", "1项待县级审核")
        assert lacks()["龙城区"] == ("名单未上报",)

    def test_who_holds_a_tier_that_is_not_rechecked_makes_nobody_late(self):
        grant(factory=a_factory(), tier="advanced", on=dt.date(2025, 6, 1), basis="辽工信发〔2025〕12号", by=None)
        advanced = Round.objects.with_dates().get(programme="advanced")
        late = places_late(round=advanced, programme=programme_of_round(advanced), by=an_officer(CHAOYANG))
        assert {one.lacks for one in late} == {("名单未上报",)}

    def test_a_list_that_is_frozen_or_sent_back_is_not_reported(self):
        an_approved()
        roster = a_frozen()
        assert lacks()["北票市"] == ("名单已定稿，未上报",)
        an_approved(LONGCHENG)
        sent = a_reported(LONGCHENG)
        send_back(roster_id=sent.pk, reason="请核对", by=an_officer(CHAOYANG))
        assert lacks()["龙城区"] == ("名单已退回，待重报",)
        assert roster.region_id == BEIPIAO

    def test_who_has_reported_and_decided_all_is_not_late(self):
        an_approved()
        a_reported()
        assert "北票市" not in lacks()
        assert len(lacks()) == 6

    def test_a_line_sent_back_is_owed_until_it_is_reported_again(self, monkeypatch):
        wrong = an_approved()
        an_approved()
        one_sent_back(wrong, a_reported())
        assert lacks()["北票市"] == ("1项退回，待更正或补充上报",)
        assert str(places()["北票市"].window.last_day) == "2026-04-10"
        roster = a_supplement()
        assert lacks()["北票市"] == ("1项退回，待更正或补充上报", "补充上报名单已定稿，未上报")
        set_clock(monkeypatch, "2026-04-09 08:00")
        assert places()["北票市"].days_left == 1
        report(roster_id=roster.pk, by=an_officer(BEIPIAO))
        assert "北票市" not in lacks()

    def test_beside_what_is_due_earlier_it_says_its_own_date(self):
        wrong = an_approved()
        an_approved()
        one_sent_back(wrong, a_reported())
        a_submitted()
        assert lacks()["北票市"] == ("1项退回，待更正或补充上报（截止日期2026年4月10日）", "1项待县级审核")
        assert str(places()["北票市"].window.last_day) == "2026-04-06"

    def test_a_list_sent_back_is_due_by_the_date_of_who_sent_it_back(self, monkeypatch):
        an_approved()
        send_back(roster_id=a_reported().pk, reason="请核对", by=an_officer(CHAOYANG))
        set_clock(monkeypatch, "2026-04-08 08:00")
        assert (places()["北票市"].lacks, places()["北票市"].days_left) == (("名单已退回，待重报",), 2)
        a_frozen()
        assert (places()["北票市"].lacks, places()["北票市"].days_left) == (("名单已定稿，未上报",), 2)

    def test_what_was_approved_after_the_list_is_owed_while_it_can_be_reported(self, monkeypatch):
        an_approved()
        a_reported()
        granted = an_approved()
        an_approved()
        assert lacks()["北票市"] == ("2项新增或收回，待更正或补充上报",)
        set_clock(monkeypatch, "2026-04-07 08:00")
        assert "北票市" not in lacks()
        more_time_for(declaration=granted, until=dt.date(2026, 4, 8))
        assert lacks()["北票市"] == ("1项新增或收回，待更正或补充上报",)

    def test_so_is_what_was_approved_after_a_nil_report(self):
        officer, place = an_officer(BEIPIAO), Region.objects.get(code=BEIPIAO)
        nil = freeze(round=the_round(), region=place, stage="county-report", by=officer, nil=True)
        report(roster_id=nil.pk, by=officer)
        an_approved()
        assert lacks()["北票市"] == ("1项新增或收回，待更正或补充上报",)

    def test_a_correction_of_the_order_that_is_not_reported_is_owed_too(self, monkeypatch):
        an_approved()
        officer = an_officer(BEIPIAO)
        correct(roster_id=a_reported(by=officer).pk, reason="调整顺序", by=officer)
        assert lacks()["北票市"] == ("更正名单已定稿，未上报",)
        set_clock(monkeypatch, "2026-04-07 08:00")
        assert "北票市" not in lacks()

    def test_who_has_reported_and_got_more_since_is_late_again(self):
        an_approved()
        a_reported()
        a_submitted(an_enterprise(BEIPIAO))
        assert lacks()["北票市"] == ("1项待县级审核",)

    def test_days_count_to_the_one_date_and_an_extension_moves_it(self, monkeypatch):
        set_clock(monkeypatch, "2026-04-08 08:00")
        assert (places()["北票市"].days_left, places()["北票市"].is_over) == (-2, True)
        more_time_for(region=Region.objects.get(code=BEIPIAO), until=dt.date(2026, 4, 9))
        assert (places()["北票市"].days_left, places()["北票市"].is_over) == (1, False)
        assert places()["龙城区"].days_left == -2

    def test_where_nobody_is_appointed_a_message_reaches_nobody(self):
        an_officer(BEIPIAO)
        left = an_officer(LONGCHENG)
        publish_contact(office="信息化股", phone="0421-5800000", by=left)
        dismiss(appointment=left, by=None)
        assert (places()["北票市"].has_people, places()["龙城区"].has_people) == (True, False)
        assert places()["龙城区"].contact.phone == "0421-5800000"

    def test_more_cases_ask_no_more_queries(self):
        round, by = dated(), an_officer(CHAOYANG)
        programme = programme_of_round(round)

        def taken():
            with CaptureQueriesContext(connection) as queries:
                places_late(round=round, programme=programme, by=by)
            return len(queries)

        a_submitted()
        few = taken()
        for region in (BEIPIAO, BEIPIAO, LONGCHENG):
            a_submitted(an_enterprise(region))
            a_known_factory(region)
        assert taken() == few


class TestProvince:
    def test_a_city_lacks_its_list_and_that_of_its_counties(self):
        an_approved()
        a_reported()
        found = lacks(LIAONING)
        assert found["朝阳市"] == ("名单未上报", "1项待市级审核", "6个县（市）区未上报")
        assert len(found) == 15

    def test_a_city_owes_what_the_province_sent_back_without_a_date(self, monkeypatch):
        wrong, right = an_approved(), an_approved()
        a_reported()
        for case in (wrong, right):
            decide(declaration_id=case.pk, verdict=Verdict.APPROVE, by=an_officer(CHAOYANG))
        one_sent_back(wrong, a_reported(CHAOYANG, stage="city-report"), by=an_officer(LIAONING))
        set_clock(monkeypatch, "2026-08-01 08:00")
        owed = places(LIAONING)["朝阳市"]
        assert (owed.lacks, owed.window.last_day) == (("1项退回，待更正或补充上报",), None)

    def test_the_zone_without_a_county_lacks_its_own_rechecks(self):
        a_known_factory("shenfu")
        assert lacks(LIAONING)["沈抚示范区"] == ("名单未上报", "1家已有工厂未复核")


class TestCounty:
    def test_an_enterprise_lacks_its_declaration_or_its_recheck(self):
        draft, returned, recheck = a_draft(), a_submitted(), a_recheck()
        decide(declaration_id=returned.pk, verdict=Verdict.RETURN, text="请补充", by=an_officer(BEIPIAO))
        a_submitted()
        found = enterprises()
        assert {name: one.lacks for name, one in found.items()} == {
            draft.enterprise.name: ("申报未提交",),
            returned.enterprise.name: ("退回后未重新提交",),
            recheck.enterprise.name: ("复核未完成",),
        }
        assert {one.days_left for one in found.values()} == {14}

    def test_two_cases_of_one_enterprise_are_one_line(self):
        enterprise = a_draft().enterprise
        second = a_factory(enterprise=enterprise, name="二号工厂")
        start(factory=second, round=the_round(), by=a_clerk(enterprise))
        assert enterprises()[enterprise.name].lacks == ("申报未提交", "申报未提交（二号工厂）")

    def test_another_countys_are_not_its(self):
        a_draft(an_enterprise(LONGCHENG))
        assert enterprises() == {}

    def test_more_enterprises_ask_no_more_queries(self):
        def taken():
            round, by = dated(), an_officer(BEIPIAO)
            found = list(enterprises_late(round=round, region=by.organisation.region))
            with CaptureQueriesContext(connection) as queries:
                lines = lines_of(found, round=round, by=by)
            return len(lines), len(queries)

        a_draft()
        one, few = taken()
        for _ in range(3):
            a_draft()
        many, more = taken()
        assert (one, many) == (1, 4)
        assert more == few
