"""A spot check from its assignment to its conclusion, and each refusal on the way."""

import datetime as dt

import pytest

from factories.recognitions.models import Recognition
from portal import clock
from portal.errors import Outdated, Refused
from portal.people.appointments import dismiss
from portal.people.models import Appointment
from portal.trail.record import trail_of
from reviews.spotchecks.checking import assign, conclude, reply
from reviews.spotchecks.models import CheckStatus, SpotCheck
from tests.builders import BEIPIAO, CHAOYANG, LIAONING, LONGCHENG, a_clerk, an_enterprise, an_officer
from tests.conftest import set_clock
from tests.reviews.spotchecks.builders import a_drawn, a_found, an_assigned, case_of, found

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]

DAY = dt.timedelta(days=1)
SHENYANG = "210100"


def clerk_of(check):
    return Appointment.objects.get(organisation=check.factory.enterprise.organisation)


def replied(finding="unmet"):
    check = a_found(finding)
    return reply(check_id=check.pk, text="正在整改", by=clerk_of(check))


def concluded(check, conclusion="revoke", **typed):
    whole = {"text": "数据采集未实施", "document_number": "辽工信发〔2026〕12号", "document_date": clock.today()}
    by = typed.pop("by", None) or an_officer(LIAONING)
    return conclude(check_id=check.pk, conclusion=conclusion, **{**whole, **typed}, by=by)


class TestAssigning:
    def test_to_the_bureau_of_the_city(self):
        check = an_assigned()
        assert (check.status, check.assigned_to.region_id, check.officer) == (CheckStatus.ASSIGNED, CHAOYANG, None)
        assert trail_of(check).last().summary == "安排朝阳市工业和信息化局检查，2026-04-02前完成"

    def test_to_an_officer_and_then_to_another(self):
        province, other = an_officer(LIAONING), an_officer(LIAONING)
        check = an_assigned(by=province, officer=province.user)
        check = assign(check_id=check.pk, officer=other.user, due_on=clock.today(), by=province)
        assert (check.officer, check.assigned_to) == (other.user, province.organisation)

    def test_only_the_province(self):
        with pytest.raises(Refused, match=r"只有.*省级主管部门可以办理"):
            assign(check_id=a_drawn().pk, officer=None, due_on=clock.today(), by=an_officer(CHAOYANG))

    def test_not_until_yesterday(self):
        with pytest.raises(Refused, match="检查期限不能早于今天"):
            assign(check_id=a_drawn().pk, officer=None, due_on=clock.today() - DAY, by=an_officer(LIAONING))

    def test_not_to_one_who_has_left(self):
        left = an_officer(LIAONING)
        dismiss(appointment=left, by=None)
        with pytest.raises(Refused, match="在任的省级审核员"):
            assign(check_id=a_drawn().pk, officer=left.user, due_on=clock.today(), by=an_officer(LIAONING))

    def test_not_after_the_finding(self):
        check = a_found()
        with pytest.raises(Outdated, match="目前为“待企业反馈”"):
            assign(check_id=check.pk, officer=None, due_on=clock.today(), by=an_officer(LIAONING))


class TestFinding:
    def test_by_the_city_it_was_assigned_to(self):
        officer = an_officer(CHAOYANG)
        check = a_found("partly", by=officer)
        assert (check.status, check.finding, check.found_by) == (CheckStatus.FOUND, "partly", officer.user)
        assert trail_of(check).last().summary == "检查结果：部分符合"

    def test_by_the_officer_it_was_assigned_to_and_by_no_colleague(self):
        province = an_officer(LIAONING)
        check = an_assigned(by=province, officer=province.user)
        for other in (an_officer(LIAONING), an_officer(CHAOYANG)):
            with pytest.raises(Refused, match=f"只有{province.user}可以登记"):
                found(check, by=other)
        assert found(check, "met", by=province).finding == "met"

    @pytest.mark.parametrize("region", [BEIPIAO, SHENYANG, LIAONING])
    def test_no_other_bureau(self, region):
        with pytest.raises(Refused, match="只有朝阳市工业和信息化局可以登记"):
            found(an_assigned(), by=an_officer(region))

    @pytest.mark.parametrize(
        ("typed", "field"),
        [
            ({"finding": "good"}, "finding"),
            ({"text": " "}, "text"),
            ({"checked_on": dt.date(2026, 3, 24)}, "checked_on"),
            ({"checked_on": dt.date(2026, 3, 22)}, "checked_on"),
            ({"reply_due_on": dt.date(2026, 3, 22)}, "reply_due_on"),
            ({"reply_due_on": dt.date(2026, 3, 23)}, "reply_due_on"),
        ],
    )
    def test_what_cannot_be(self, typed, field):
        check = an_assigned()
        with pytest.raises(Refused) as refused:
            found(check, typed.pop("finding", "met"), by=an_officer(CHAOYANG), **typed)
        assert refused.value.field == field
        assert SpotCheck.objects.get().status == CheckStatus.ASSIGNED

    def test_once(self):
        check = a_found()
        with pytest.raises(Outdated, match="可能刚刚已被他人办理"):
            found(check, by=an_officer(CHAOYANG))

    def test_not_before_it_is_assigned(self):
        with pytest.raises(Refused, match="只有安排的检查人可以登记"):
            found(a_drawn(), by=an_officer(CHAOYANG))


class TestReplying:
    def test_within_its_date(self, monkeypatch):
        check = a_found()
        set_clock(monkeypatch, "2026-03-28 23:59")
        after = reply(check_id=check.pk, text="正在整改", by=clerk_of(check))
        assert (after.status, after.reply) == (CheckStatus.REPLIED, "正在整改")

    def test_past_its_date(self, monkeypatch):
        check = a_found()
        set_clock(monkeypatch, "2026-03-29 00:00")
        with pytest.raises(Refused, match="反馈期限已过"):
            reply(check_id=check.pk, text="正在整改", by=clerk_of(check))

    def test_only_the_enterprise(self):
        check = a_found()
        for other in (a_clerk(an_enterprise()), an_officer(BEIPIAO), an_officer(LIAONING)):
            with pytest.raises(Refused, match="只有被抽检的企业可以反馈"):
                reply(check_id=check.pk, text="无异议", by=other)

    def test_a_dismissed_clerk_does_not(self):
        check = a_found()
        clerk = clerk_of(check)
        dismiss(appointment=clerk, by=None)
        with pytest.raises(Refused, match="只有被抽检的企业可以反馈"):
            reply(check_id=check.pk, text="无异议", by=clerk)

    def test_nothing_written(self):
        check = a_found()
        with pytest.raises(Refused, match="没有异议的，请写明“无异议”"):
            reply(check_id=check.pk, text=" ", by=clerk_of(check))

    def test_once(self):
        check = replied()
        with pytest.raises(Outdated, match="目前为“待作结论”"):
            reply(check_id=check.pk, text="再说一遍", by=clerk_of(check))


class TestConcluding:
    def test_kept(self):
        check = concluded(replied("partly"), "keep", text="", document_number="", document_date=None)
        assert (check.status, check.conclusion) == (CheckStatus.CONCLUDED, "keep")
        assert Recognition.objects.in_force().filter(factory=check.factory).exists()

    def test_revoked_the_recognition_ends_by_the_document(self):
        officer = an_officer(LIAONING)
        check = concluded(replied(), by=officer)
        ended = Recognition.objects.get(factory=check.factory)
        assert (ended.ended_on, ended.ended_by) == (clock.today(), "抽检复核撤销认定，辽工信发〔2026〕12号")
        assert trail_of(check).last().summary == "抽检结论：移出名单（撤销认定）（辽工信发〔2026〕12号）"
        noted = trail_of(check.factory.enterprise).last()
        assert (noted.deed, noted.actor) == ("end_tier", officer.user)

    def test_only_the_province(self):
        with pytest.raises(Refused, match=r"只有.*省级主管部门可以办理"):
            concluded(replied(), by=an_officer(CHAOYANG))

    def test_the_enterprise_is_heard_first(self):
        check = a_found()
        with pytest.raises(Refused, match="请待企业反馈或期限届满后再作结论"):
            concluded(check)

    def test_or_its_date_is_past(self, monkeypatch):
        check = a_found()
        set_clock(monkeypatch, "2026-03-29 00:00")
        assert concluded(check).conclusion == "revoke"

    def test_what_is_met_needs_no_answer_and_cannot_be_revoked(self):
        check = a_found("met")
        with pytest.raises(Refused, match="检查结果为“符合”，不能移出名单"):
            concluded(check)
        assert concluded(check, "keep").status == CheckStatus.CONCLUDED

    @pytest.mark.parametrize(
        ("typed", "field"),
        [
            ({"conclusion": "maybe"}, "conclusion"),
            ({"text": ""}, "text"),
            ({"document_number": ""}, "document_number"),
            ({"document_number": "", "document_date": None}, "document_number"),
            ({"document_date": None}, "document_date"),
            ({"document_date": dt.date(2026, 3, 24)}, "document_date"),
            ({"document_date": dt.date(2026, 3, 22)}, "document_date"),
        ],
    )
    def test_what_cannot_be(self, typed, field):
        check = replied()
        with pytest.raises(Refused) as refused:
            concluded(check, typed.pop("conclusion", "revoke"), **typed)
        assert refused.value.field == field
        assert Recognition.objects.in_force().filter(factory=check.factory).exists()

    def test_once(self):
        check = concluded(replied(), "keep")
        with pytest.raises(Outdated, match="目前为“已办结”"):
            concluded(check)

    def test_before_anything_was_found(self):
        with pytest.raises(Outdated, match="目前为“待检查”"):
            concluded(an_assigned())


def test_who_sees_a_check():
    check = a_drawn()
    case = case_of(check)
    here = [an_officer(region).user for region in (BEIPIAO, CHAOYANG, LIAONING)] + [clerk_of(check).user]
    elsewhere = [an_officer(LONGCHENG).user, an_officer(SHENYANG).user, a_clerk(an_enterprise()).user]
    assert case.region_id == BEIPIAO
    assert [SpotCheck.objects.visible_to(user).count() for user in here] == [1, 1, 1, 1]
    assert [SpotCheck.objects.visible_to(user).count() for user in elsewhere] == [0, 0, 0]
