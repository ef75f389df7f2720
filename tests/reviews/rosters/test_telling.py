"""Bureaus are told of each other's lists, and enterprises that they are recommended."""

import pytest
from django.urls import reverse

from declarations.notices.models import Round
from portal.inbox.models import Message
from portal.regions.models import Region
from reviews.rosters.composing import freeze
from reviews.rosters.reporting import receive, report
from tests.builders import BEIPIAO, CHAOYANG, LIAONING, LONGCHENG, an_officer
from tests.conftest import set_clock
from tests.reviews.builders import a_reported, an_approved
from tests.reviews.passing import a_submitted_of, bring, reasoned

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice")]


def lists():
    return [(one.to.region_id, one.title) for one in Message.objects.filter(kind="list").order_by("pk")]


def test_the_bureau_above_hears_of_a_list_and_the_one_below_that_it_was_taken(monkeypatch):
    set_clock(monkeypatch, "2026-03-23 09:00")
    an_approved()
    roster = a_reported()
    assert lists() == [(CHAOYANG, f"名单上报：{roster}")]
    receive(roster_id=roster.pk, by=an_officer(CHAOYANG))
    assert lists()[1:] == [(BEIPIAO, f"名单已接收：{roster}")]


def test_each_enterprise_is_told_that_it_is_recommended(monkeypatch):
    set_clock(monkeypatch, "2026-03-18 09:00")
    cases = bring(a_submitted_of("workshop", BEIPIAO), a_submitted_of("advanced", LONGCHENG), to="recommend")
    city = an_officer(CHAOYANG)
    advanced = Round.objects.get(programme="advanced")
    roster = freeze(round=advanced, region=Region.objects.get(code=CHAOYANG), stage="recommend", by=city)
    report(roster_id=reasoned(roster, by=city).pk, by=city)
    told = Message.objects.filter(title__startswith="市级推荐：")
    assert {(one.to_id, one.link) for one in told} == {
        (case.enterprise_id, reverse("case", args=[case.pk])) for case in cases
    }
    assert lists()[-1][0] == LIAONING
