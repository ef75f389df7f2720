"""Into the pool and out of it: by whom, for what reason, and what is told."""

import pytest

from portal.errors import Outdated, Refused
from portal.inbox.models import Message
from portal.trail.record import trail_of
from reviews.cultivation.models import Candidate, Readiness
from reviews.cultivation.opening import close_candidate, open_candidate
from reviews.followup.models import FollowUp
from reviews.followup.noting import note
from tests.builders import BEIPIAO, CHAOYANG, LONGCHENG, a_known_factory, an_officer
from tests.reviews.cultivation.builders import a_candidate, a_ladder_factory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]


def test_the_county_opens_and_the_enterprise_is_told():
    factory = a_ladder_factory()
    made = a_candidate(factory)
    told = Message.objects.get(title="已列入卓越级智能工厂培育库")
    assert told.to == factory.enterprise.organisation
    assert "www.miit-imps.com" in told.text
    assert "5月30日" in told.text
    assert made.reason not in told.text
    assert Readiness.objects.get(pool="excellent").candidate == made
    assert [one.deed for one in trail_of(made)] == ["open"]


@pytest.mark.parametrize("code", [CHAOYANG, LONGCHENG])
def test_no_other_bureau_opens(code):
    with pytest.raises(Refused, match="只有北票市的县级主管部门"):
        a_candidate(by=an_officer(code))


@pytest.mark.parametrize(("pool", "reason", "field"), [("none", "理由", "pool"), ("excellent", " ", "reason")])
def test_what_is_wrong_is_said_where_it_is(pool, reason, field):
    with pytest.raises(Refused) as refused:
        open_candidate(factory_id=a_known_factory().pk, pool=pool, reason=reason, by=an_officer(BEIPIAO))
    assert refused.value.field == field


def test_once_in_a_pool_and_not_where_the_tier_is_held():
    factory = a_ladder_factory()
    a_candidate(factory)
    with pytest.raises(Outdated, match="已在卓越级智能工厂培育库中"):
        a_candidate(factory)
    a_candidate(factory, pool="pioneering")
    with pytest.raises(Refused, match="已是卓越级智能工厂"):
        a_candidate(a_ladder_factory(tier="excellent"))


def test_let_go_for_a_reason_and_taken_in_again():
    candidate = a_candidate()
    officer = an_officer(BEIPIAO)
    with pytest.raises(Refused) as refused:
        close_candidate(candidate_id=candidate.pk, reason="", by=officer)
    assert refused.value.field == "reason"
    close_candidate(candidate_id=candidate.pk, reason="企业放弃", by=officer)
    with pytest.raises(Outdated, match="目前为“已出库”"):
        close_candidate(candidate_id=candidate.pk, reason="再次", by=officer)
    again = a_candidate(candidate.factory)
    assert Candidate.objects.filter(status="open").get() == again


def test_who_is_in_the_pool_is_followed_up_with_a_next_step():
    candidate = a_candidate()
    asked = {"tier": "excellent", "kind": "visit", "on": "2026-03-20", "text": "走访", "file": None}
    asked["on"] = candidate.opened_at.date()
    note(factory=candidate.factory, next_step="四月补充研发设计场景", **asked, by=an_officer(BEIPIAO))
    assert FollowUp.objects.get().next_step == "四月补充研发设计场景"
    close_candidate(candidate_id=candidate.pk, reason="企业放弃", by=an_officer(BEIPIAO))
    with pytest.raises(Refused, match="不再跟踪"):
        note(factory=candidate.factory, **asked, by=an_officer(BEIPIAO))
