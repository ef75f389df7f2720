"""推荐名额: a notice that lets each city recommend two. Its main list and what supplements it take from the one quota."""

import shutil
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from declarations.cases.models import Declaration, Kind
from declarations.notices.loading import load_notice
from declarations.notices.models import Round
from portal.errors import Refused
from portal.people.models import Appointment
from portal.regions.loading import load_regions
from portal.regions.models import Region
from reviews.rosters.choosing import leave_off, quotas
from reviews.rosters.composing import freeze
from reviews.rosters.correcting import correct, take_back_lines
from reviews.rosters.models import Roster, RosterStatus
from reviews.rosters.reporting import report
from reviews.rosters.returning import return_lines
from reviews.rosters.supplementing import supplement
from tests.builders import an_officer
from tests.conftest import set_clock
from tests.declarations.tables.cases import a_waiting_case
from tests.notices.test_pastures import CITY, COUNTY, HERE, PROVINCE
from tests.reviews.passing import reasoned

pytestmark = pytest.mark.django_db


@pytest.fixture
def round(db: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Round:
    """The notice of the pastures, with one line of it changed."""
    pack = tmp_path / "pastures-2027"
    shutil.copytree(HERE / "pastures-2027", pack)
    programme = pack / "programmes" / "ranch.yaml"
    text = programme.read_text()
    stated = text.replace("title: 盟市荐报}", "title: 盟市荐报, ranked: true, quota: 2}")
    assert stated != text
    programme.write_text(stated)
    load_regions(HERE / "pastures-regions.csv")
    load_notice(folder=pack)
    set_clock(monkeypatch, "2027-04-01 09:00")
    return Round.objects.get(notice_id="pastures-2027")


@pytest.fixture
def city(round: Round) -> Appointment:
    return an_officer(CITY)


def waiting(round: Round, n: int = 1) -> list[Declaration]:
    return [a_waiting_case(round, COUNTY, stage="list", kind=Kind.NEW) for _ in range(n)]


def a_list(round: Round, by: Appointment) -> Roster:
    return reasoned(freeze(round=round, region=Region.objects.get(pk=CITY), stage="list", by=by), by=by)


def a_supplement(round: Round, by: Appointment) -> Roster:
    place = Region.objects.get(pk=CITY)
    return reasoned(supplement(round=round, region=place, stage="list", reason="后续办结", by=by), by=by)


def reported(roster: Roster, by: Appointment) -> Roster:
    return report(roster_id=roster.pk, by=by)


def test_a_supplement_takes_what_the_main_list_has_left(round: Round, city: Appointment) -> None:
    waiting(round)
    reported(a_list(round, city), city)
    waiting(round)
    second = reported(a_supplement(round, city), city)
    assert second.status == RosterStatus.REPORTED


def test_and_no_more(round: Round, city: Appointment) -> None:
    waiting(round)
    reported(a_list(round, city), city)
    waiting(round, 2)
    roster = a_supplement(round, city)
    told = "数字牧场超出1项（数字牧场名额2项，已上报1项，本名单最多1项，现有2项）。请将不予推荐的移出名单"
    with pytest.raises(Refused, match=told):
        reported(roster, city)
    leave_off(roster_id=roster.pk, reasons={roster.lines.get(position=2).pk: "名额所限"}, by=city)
    assert reported(roster, city).status == RosterStatus.REPORTED


def test_where_the_quota_is_used_up_the_supplement_is_given_up(round: Round, city: Appointment) -> None:
    waiting(round, 2)
    reported(a_list(round, city), city)
    waiting(round)
    with pytest.raises(Refused, match="已上报2项，本名单最多0项，现有1项）。名额已用完，请撤销定稿"):
        reported(a_supplement(round, city), city)


def test_every_supplement_counts(round: Round, city: Appointment) -> None:
    for make in (a_list, a_supplement):
        waiting(round)
        reported(make(round, city), city)
    waiting(round)
    with pytest.raises(Refused, match="超出推荐名额"):
        reported(a_supplement(round, city), city)


def test_what_went_back_counts_no_more(round: Round, city: Appointment) -> None:
    waiting(round, 2)
    first = reported(a_list(round, city), city)
    return_lines(roster_id=first.pk, reasons={first.lines.first().pk: "请核对"}, by=an_officer(PROVINCE))
    assert reported(a_supplement(round, city), city).lines.count() == 1


def test_a_correction_counts_instead_of_what_it_corrects(round: Round, city: Appointment) -> None:
    waiting(round, 2)
    first = reported(a_list(round, city), city)
    take_back_lines(roster_id=first.pk, reasons={first.lines.last().pk: "有误"}, by=city)
    made = reasoned(correct(roster_id=first.pk, reason="更正", by=city), by=city)
    assert [(one.reported, one.here, one.over) for one in quotas(made)] == [(0, 2, 0)]
    assert reported(made, city).status == RosterStatus.REPORTED


def test_the_page_of_the_list_says_how_many_are_left(round: Round, city: Appointment, client) -> None:
    waiting(round)
    reported(a_list(round, city), city)
    client.force_login(city.user)
    waiting(round)
    roster = a_supplement(round, city)
    page = client.get(reverse("roster", args=[roster.pk])).content.decode()
    assert "推荐名额：数字牧场名额2项，已上报1项，本名单最多1项，现有1项。" in page


def test_many_lists_ask_no_more_than_one(round: Round, city: Appointment) -> None:
    counts = []
    for make in (a_list, a_supplement):
        waiting(round)
        roster = make(round, city)
        quotas(roster)
        with CaptureQueriesContext(connection) as captured:
            quotas(roster)
        counts.append(len(captured))
        reported(roster, city)
    assert counts[0] == counts[1]
