"""The page to fill in, and the page that submits."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from declarations.cases.drafting import save_answer, start
from declarations.cases.models import Declaration, Status, Submission
from declarations.cases.prefill import ORIGINS, SOURCES
from declarations.cases.rows import add_row
from declarations.cases.submitting import submit
from portal.people.models import Appointment
from reviews.desk.deciding import decide
from reviews.desk.models import Verdict
from tests.builders import BEIPIAO, a_clerk, a_draft, a_factory, a_submitted, an_enterprise, an_officer, the_round
from tests.conftest import set_clock
from tests.reviews.builders import a_recheck
from tests.reviews.desk.returns import a_returned

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]


def clerk_of(case):
    return Appointment.objects.get(organisation=case.enterprise.organisation)


@pytest.fixture
def draft():
    return a_draft()


@pytest.fixture
def browser(client, draft):
    client.force_login(clerk_of(draft).user)
    return client


def told(response):
    return [str(one) for one in response.context["messages"]]


class TestFill:
    def test_every_blank_is_there_with_its_version(self, browser, draft):
        page = browser.get(reverse("case-fill", args=[draft.pk])).content.decode()
        assert page.count("data-path=") == 9 + 2 * 3
        assert 'data-path="maturity/score" data-version="1"' in page
        assert "多机协同的发动机壳体柔性加工与检测" in page

    def test_what_is_missing_is_told_where_it_is_asked_for(self, browser, draft):
        save_answer(declaration_id=draft.pk, path="maturity/score", text="", seen=None, by=clerk_of(draft))
        url = reverse("case-fill", args=[draft.pk])
        needle = "请填写能力成熟度自评估得分"
        assert [needle in browser.get(one).content.decode() for one in (url, f"{url}?check")] == [False, True]

    def test_a_locked_case_leads_to_its_page(self, client):
        case = a_submitted()
        client.force_login(clerk_of(case).user)
        answer = client.get(reverse("case-fill", args=[case.pk]), follow=True)
        assert answer.redirect_chain == [(reverse("case", args=[case.pk]), 302)]
        assert told(answer) == ["该事项目前为“待审核”，内容已锁定，不能再修改。"]

    def test_a_clerk_is_told_that_the_bureau_fills_a_recheck(self, client):
        case = a_recheck(BEIPIAO)
        client.force_login(a_clerk(case.enterprise).user)
        answer = client.get(reverse("case-fill", args=[case.pk]), follow=True)
        assert told(answer) == ["该事项由北票市工业和信息化局填写。"]

    def test_who_serves_two_enterprises_is_told_to_change_over(self, client, draft):
        other = a_clerk(an_enterprise())
        from portal.people.appointments import appoint  # a second appointment of the same person

        appoint(user=other.user, organisation=draft.enterprise.organisation, role="clerk", by=None)
        client.force_login(other.user)
        answer = client.get(reverse("case-fill", args=[draft.pk]), follow=True)
        assert told(answer) == [f"该申报由{draft.enterprise}填写；如您也代表该企业，请先在右上角切换身份。"]

    def test_the_county_fills_a_recheck_without_a_door_to_submitting(self, client):
        officer = an_officer(BEIPIAO)
        case = a_recheck(BEIPIAO, by=officer)
        client.force_login(officer.user)
        page = client.get(reverse("case-fill", args=[case.pk]))
        assert (page.status_code, reverse("case-submit", args=[case.pk]) in page.content.decode()) == (200, False)

    def test_a_returned_case_shows_why(self, client):
        case = a_submitted()
        decide(declaration_id=case.pk, verdict=Verdict.RETURN, text="得分与证书不一致", by=an_officer(BEIPIAO))
        client.force_login(clerk_of(case).user)
        assert "得分与证书不一致" in client.get(reverse("case-fill", args=[case.pk])).content.decode()

    @pytest.mark.parametrize("name", ["case-fill", "case-submit", "case"])
    def test_another_enterprises_case_is_not_found(self, client, draft, name):
        client.force_login(a_clerk(an_enterprise()).user)
        assert client.get(reverse(name, args=[draft.pk])).status_code == 404

    def test_queries_do_not_grow_with_rows(self, browser, draft):
        def queries():
            with CaptureQueriesContext(connection) as seen:
                browser.get(reverse("case-fill", args=[draft.pk]))
            return len(seen)

        queries()
        few = queries()
        for _ in range(20):
            add_row(declaration_id=draft.pk, path="scenarios", by=clerk_of(draft))
        assert queries() == few


class TestSubmit:
    def test_everything_is_shown_as_it_will_be_sent(self, browser, draft):
        page = browser.get(reverse("case-submit", args=[draft.pk]))
        assert page.context["problems"] == []
        shown = page.content.decode()
        for text in ("3670 汽车零部件及配件制造", "生产作业-人机协同作业", "2026年4月6日", "确认无误，提交"):
            assert shown.count(text) >= 1, text

    def test_submitting_leads_to_the_receipt(self, browser, draft):
        page = browser.get(reverse("case-submit", args=[draft.pk]))
        sent = {"seen": draft.moves, "answers": page.context["view"].fingerprint}
        answer = browser.post(reverse("case-submit", args=[draft.pk]), sent, follow=True)
        case = Declaration.objects.get(pk=draft.pk)
        assert answer.redirect_chain == [(reverse("case", args=[case.pk]), 302)]
        assert told(answer) == [f"已提交，编号 {case.number}。主管部门审核后，结果会显示在这里。"]
        submission = case.submissions.get()
        shown = answer.content.decode()
        assert (submission.sha256 in shown, case.number in shown) == (True, True)

    def test_a_double_click_submits_once(self, browser, draft):
        url = reverse("case-submit", args=[draft.pk])
        browser.post(url, {"seen": draft.moves})
        again = browser.post(url, {"seen": draft.moves}, follow=True)
        assert told(again)[-1] == "该事项已提交，无需重复提交。"
        assert Submission.objects.count() == 1

    def test_problems_are_listed_each_leading_to_its_place(self, browser, draft):
        save_answer(declaration_id=draft.pk, path="maturity/score", text="二", seen=None, by=clerk_of(draft))
        answer = browser.post(reverse("case-submit", args=[draft.pk]), {"seen": draft.moves})
        assert answer.status_code == 422
        assert [(one.path, one.message) for one in answer.context["problems"]] == [
            ("maturity/score", "请填写数字，例如 2.35")
        ]
        assert f"{reverse('case-fill', args=[draft.pk])}?check#at=maturity/score" in answer.content.decode()
        assert Submission.objects.count() == 0

    def test_a_must_rule_that_is_not_met_is_told_with_its_clause(self, browser, draft):
        save_answer(declaration_id=draft.pk, path="maturity/level", text="一级", seen=None, by=clerk_of(draft))
        answer = browser.post(reverse("case-submit", args=[draft.pk]), {"seen": draft.moves})
        assert answer.status_code == 422
        assert [one.message for one in answer.context["problems"]] == ["2026年自评估一级，不达标（要素条件一、5）"]

    @pytest.mark.parametrize(
        ("moment", "message"),
        [
            ("2026-03-12 09:00", "本批次自2026年3月13日起受理，届时再提交；已填写的内容会一直保留"),
            ("2026-04-07 00:01", "本批次已于2026年4月6日截止"),
        ],
    )
    def test_outside_of_its_time(self, browser, draft, monkeypatch, moment, message):
        set_clock(monkeypatch, moment)
        answer = browser.post(reverse("case-submit", args=[draft.pk]), {"seen": draft.moves})
        assert (answer.status_code, answer.context["message"].startswith(message)) == (422, True)
        assert "确认无误，提交" not in answer.content.decode()
        assert Declaration.objects.get(pk=draft.pk).status == Status.DRAFT

    def test_the_last_minute_of_the_last_day_counts(self, browser, draft, monkeypatch):
        set_clock(monkeypatch, "2026-04-06 23:58")
        assert browser.post(reverse("case-submit", args=[draft.pk]), {"seen": draft.moves}).status_code == 302

    def test_what_a_colleague_changed_after_it_was_read_is_not_submitted_unread(self, browser, draft):
        page = browser.get(reverse("case-submit", args=[draft.pk]))
        save_answer(declaration_id=draft.pk, path="maturity/score", text="3", seen=None, by=clerk_of(draft))
        answer = browser.post(
            reverse("case-submit", args=[draft.pk]), {"seen": draft.moves, "answers": page.context["view"].fingerprint}
        )
        assert (answer.status_code, answer.context["message"]) == (
            409,
            "您核对之后，同事又修改了内容。以下为最新内容，请重新核对后提交",
        )
        assert Submission.objects.count() == 0

    def test_a_returned_case_is_submitted_again(self, client):
        case = a_submitted()
        decide(declaration_id=case.pk, verdict=Verdict.RETURN, text="得分与证书不一致", by=an_officer(BEIPIAO))
        case.refresh_from_db()
        submit(declaration_id=case.pk, by=clerk_of(case), seen=case.moves)
        client.force_login(clerk_of(case).user)
        page = client.get(reverse("case", args=[case.pk])).content.decode()
        assert ("第2次" in page, "此前的提交" in page) == (True, True)

    def test_officers_do_not_submit_for_the_enterprise(self, client, draft):
        client.force_login(an_officer(BEIPIAO).user)
        assert client.get(reverse("case-submit", args=[draft.pk])).status_code == 404


class TestSubmittingAgain:
    def test_what_changed_and_which_remarks_nobody_acted_on_is_shown_before(self, client):
        case = a_submitted()
        case = a_returned(case, {"maturity/score": "请核对", "factory/name": "请写全称"})
        clerk = clerk_of(case)
        save_answer(declaration_id=case.pk, path="maturity/score", text="3", seen=None, by=clerk)
        client.force_login(clerk.user)
        page = client.get(reverse("case-submit", args=[case.pk]))
        assert [(one.path, one.new) for one in page.context["changes"]] == [("maturity/score", "3")]
        assert [one.path for one in page.context["ignored"]] == ["factory/name"]
        assert "还有1处审核标注既未修改也未回复" in page.content.decode()

    def test_a_first_time_there_is_nothing_to_compare_with(self, client):
        case = a_draft()
        client.force_login(clerk_of(case).user)
        page = client.get(reverse("case-submit", args=[case.pk]))
        assert (page.context["changes"], page.context["ignored"]) == (None, [])


def test_what_was_filled_in_says_from_which_register_until_it_is_the_persons_own(client):
    factory = a_factory(name="一号工厂")
    clerk = a_clerk(factory.enterprise)
    case = start(factory=factory, round=the_round(), by=clerk)
    client.force_login(clerk.user)
    address = reverse("case-fill", args=[case.pk])
    assert "预填自工厂登记信息，如有出入请改正" in client.get(address).content.decode()
    save_answer(declaration_id=case.pk, path="factory/name", text="二号工厂", seen=None, by=clerk)
    page = client.get(address).content.decode()
    assert "预填自" not in page
    assert "取自企业登记信息" in page  # the name of the enterprise, which is not for typing


def test_every_source_of_a_pack_has_a_name():
    assert {one.partition(".")[0] for one in SOURCES} == set(ORIGINS)
