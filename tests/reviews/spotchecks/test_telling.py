"""Who is told of a spot check at each deed: who checks, the enterprise or who asks it, the bureaus of its place."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal import clock
from portal.inbox.models import Message
from portal.people.appointments import dismiss
from portal.people.models import Appointment, bureau_of
from portal.regions.models import Region
from reviews.spotchecks.checking import assign, conclude, reply
from reviews.spotchecks.models import Draw, DrawStatus, SpotCheck
from reviews.spotchecks.telling import checkers_of, firms_of, tell_drawn
from tests.builders import BEIPIAO, CHAOYANG, LIAONING, an_officer, the_round
from tests.reviews.spotchecks.builders import a_draw, a_drawn, a_found, an_assigned, found, handed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]

SHENYANG, HEPING = "210100", "210102"
DAY = dt.timedelta(days=1)


def bureau(code):
    return bureau_of(Region.objects.get(code=code))


def clerk_of(check):
    return Appointment.objects.get(organisation=check.factory.enterprise.organisation)


def told(deed):
    """The messages that ``deed`` sends, by whoever receives them."""
    before = set(Message.objects.values_list("pk", flat=True))
    deed()
    sent = Message.objects.exclude(pk__in=before).select_related("to", "person")
    return {one.recipient: one for one in sent}


def without_account(check):
    dismiss(appointment=clerk_of(check), by=None)
    return check


def concluded(check, conclusion):
    document = {"document_number": "辽工信发〔2026〕12号", "document_date": clock.today()}
    typed = document if conclusion == "revoke" else {"document_number": "", "document_date": None}
    by = an_officer(LIAONING)
    return told(lambda: conclude(check_id=check.pk, conclusion=conclusion, text="经研究", **typed, by=by))


class TestDrawn:
    def test_each_bureau_with_factories_on_the_list_learns_how_many_of_its_own(self):
        handed_in(n=3)
        handed_in(HEPING, SHENYANG)
        sent = told(lambda: a_draw(rate=50, floor=1, cap=1))
        assert set(sent) == {bureau(code) for code in (BEIPIAO, CHAOYANG, HEPING, SHENYANG)}
        one = sent[bureau(BEIPIAO)]
        assert one.title == f"抽检名单已抽取：{the_round().title}，本地区1家"
        assert "从4家工厂中抽取2家，其中本地区3家，抽中1家。检查随后逐家安排" in one.text
        assert one.link == reverse("draw", args=[SpotCheck.objects.first().draw_id])

    def test_where_none_was_drawn_that_is_told(self):
        handed_in(n=2)
        handed_in(HEPING, SHENYANG)
        sent = told(lambda: a_draw(rate=10, floor=0))  # one of three, by the largest remainder one of Chaoyang
        assert sent[bureau(CHAOYANG)].title.endswith("本地区1家")
        assert sent[bureau(HEPING)].title.endswith("本地区没有抽中")
        assert sent[bureau(HEPING)].text.endswith("其中本地区1家，抽中0家。本地区没有需要检查的工厂。")

    def test_many_places_take_the_same_number_of_queries_as_two(self):
        province = an_officer(LIAONING)

        def taken():
            draw = a_draw(by=province, rate=100)
            with CaptureQueriesContext(connection) as asked:
                sent = told(lambda: tell_drawn(draw, by=province))
            # Out of the way, which no deed does to what was drawn: another list of the same round can be frozen.
            undone = {"seed": "", "result_sha256": "", "drawn_at": None, "discarded_at": clock.now(), "reason": "重抽"}
            Draw.objects.update(status=DrawStatus.DISCARDED, **undone)
            return len(sent), len(asked)

        handed_in()
        two, queries_for_two = taken()
        handed_in(HEPING, SHENYANG, n=2)
        four, queries_for_four = taken()
        assert (two, four) == (2, 4)
        assert queries_for_four == queries_for_two


class TestAssigned:
    def test_the_bureau_of_the_city(self):
        check = a_drawn()
        due_on, by = clock.today() + DAY * 10, an_officer(LIAONING)
        sent = told(lambda: assign(check_id=check.pk, officer=None, due_on=due_on, by=by))
        assert set(sent) == {bureau(CHAOYANG)}
        one = sent[bureau(CHAOYANG)]
        assert one.title == f"抽检任务：{check.line.name}，2026年4月2日前完成"
        assert one.link == reverse("spot-check", args=[check.pk])

    def test_an_officer_in_person_and_who_is_relieved(self):
        check, officer, by = an_assigned(), an_officer(LIAONING), an_officer(LIAONING)
        sent = told(lambda: assign(check_id=check.pk, officer=officer.user, due_on=clock.today(), by=by))
        assert set(sent) == {officer.user, bureau(CHAOYANG)}
        assert sent[bureau(CHAOYANG)].title == f"抽检任务已改派：{check.line.name}"

    def test_the_same_again_tells_nobody_and_another_date_does(self):
        check, by = an_assigned(), an_officer(LIAONING)
        same = {"check_id": check.pk, "officer": None, "by": by}
        assert told(lambda: assign(**same, due_on=check.due_on)) == {}
        assert set(told(lambda: assign(**same, due_on=check.due_on + DAY))) == {bureau(CHAOYANG)}

    def test_who_takes_it_on_is_not_told_by_themselves(self):
        check, by = a_drawn(), an_officer(LIAONING)
        assert told(lambda: assign(check_id=check.pk, officer=by.user, due_on=clock.today(), by=by)) == {}

    def test_where_the_officer_has_left_the_bureau_is_told(self):
        officer = an_officer(LIAONING)
        check = an_assigned(officer=officer.user)
        assert checkers_of([check]) == {check.pk: officer.user}
        dismiss(appointment=officer, by=None)
        assert checkers_of([check]) == {check.pk: bureau(LIAONING)}


class TestFound:
    def test_the_enterprise_learns_what_and_until_when_it_may_reply(self):
        check = an_assigned()
        sent = told(lambda: found(check, "partly", by=an_officer(CHAOYANG)))
        firm = check.factory.enterprise.organisation
        assert set(sent) == {firm}
        assert sent[firm].title == f"抽检检查结果：{check.line.name}部分符合，2026年3月28日前反馈"
        assert "现场未见数据采集" in sent[firm].text

    def test_of_one_without_an_account_its_county_learns_and_is_to_ask_it(self):
        check = without_account(an_assigned())
        sent = told(lambda: found(check, by=an_officer(CHAOYANG)))
        assert set(sent) == {bureau(BEIPIAO)}
        assert sent[bureau(BEIPIAO)].text.startswith("该企业在门户没有账户，收不到以下通知。请与企业联系告知")

    def test_whom_to_tell_is_asked_as_often_for_many_as_for_one(self):
        handed_in(n=4)
        checks = list(a_draw(rate=100).checks.with_names())
        for one in checks[2:]:
            without_account(one)

        def queries(some):
            with CaptureQueriesContext(connection) as asked:
                whom = firms_of(some)
            return len(whom), len(asked)

        assert (queries(checks), queries(checks[3:])) == ((4, 2), (1, 2))


def test_what_the_enterprise_replies_is_told_to_who_checked():
    check = a_found()
    sent = told(lambda: reply(check_id=check.pk, text="六月底前整改", by=clerk_of(check)))
    assert set(sent) == {bureau(CHAOYANG)}
    assert sent[bureau(CHAOYANG)].text.endswith("六月底前整改")


class TestConcluded:
    def test_revoked_with_the_document_and_what_follows(self):
        check = a_found()
        reply(check_id=check.pk, text="无异议", by=clerk_of(check))
        sent = concluded(check, "revoke")
        firm = check.factory.enterprise.organisation
        assert set(sent) == {firm, bureau(BEIPIAO), bureau(CHAOYANG)}
        assert {one.kind for one in sent.values()} == {"decided"}
        follows = "依据辽工信发〔2026〕12号，该工厂的基础级智能工厂认定自2026年3月23日起终止，移出名单"
        assert follows in sent[firm].text
        assert sent[firm].text.endswith("经研究")

    def test_kept_and_the_county_of_one_without_an_account_is_told_once(self):
        check = without_account(a_found("met"))
        sent = concluded(check, "keep")
        assert set(sent) == {bureau(BEIPIAO), bureau(CHAOYANG)}
        assert sent[bureau(BEIPIAO)].text.startswith("该企业在门户没有账户")
        assert sent[bureau(CHAOYANG)].text.startswith("辽宁省工业和信息化厅对")
        assert "该工厂的认定保持有效" in sent[bureau(CHAOYANG)].text
