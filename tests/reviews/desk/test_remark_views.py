"""Remarks and replies as they are typed on the pages, and who reads what."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reviews.desk.deciding import decide
from reviews.desk.models import Remark, Verdict
from reviews.desk.remarking import reply
from tests.builders import BEIPIAO, CHAOYANG, LIAONING, a_submitted, an_officer
from tests.reviews.builders import a_recheck, at_city
from tests.reviews.desk.returns import a_resubmitted, a_returned, clerk_of, fresh, remarked, scenario_rows

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]
HTMX = {"HX-Request": "true"}


@pytest.fixture
def officer(notice):
    return an_officer(BEIPIAO)


def shown(client, who, name, case):
    client.force_login(who.user)
    return client.get(reverse(name, args=[case.pk])).content.decode()


def typed(client, case, path, text, was=""):
    sent = {"path": path, "text": text, "was": was, "submission": case.submissions.latest("n").pk}
    return client.post(reverse("desk-remark", args=[case.pk]), sent, headers=HTMX)


class TestOfficer:
    def test_each_place_can_be_remarked_on(self, client, officer):
        case = a_submitted()
        page = shown(client, officer, "decide", case)
        row = scenario_rows(case)[0]
        for path in ["maturity", "maturity/score", "scenarios", f"scenarios/{row}", f"scenarios/{row}/ai"]:
            assert page.count(f'id="at-{path.replace("/", "-")}"') == 1

    def test_the_place_to_write_in_comes_when_asked_for(self, client, officer):
        case = a_submitted()
        client.force_login(officer.user)
        answer = client.get(reverse("desk-remark", args=[case.pk]), {"path": "maturity/score"}, headers=HTMX)
        assert (answer.status_code, answer.content.decode().count("标注：能力成熟度自评估得分")) == (200, 1)

    def test_no_such_place(self, client, officer):
        client.force_login(officer.user)
        answer = client.get(reverse("desk-remark", args=[a_submitted().pk]), {"path": "no/where"}, headers=HTMX)
        assert (answer.status_code, "没有此处" in answer.content.decode()) == (422, True)

    def test_a_recheck_that_was_not_begun_has_nothing_to_remark_on(self, client, officer):
        client.force_login(officer.user)
        case = a_recheck(by=officer)
        assert client.get(reverse("desk-remark", args=[case.pk]), {"path": "maturity"}).status_code == 404

    def test_what_is_typed_is_kept_and_listed(self, client, officer):
        case = a_submitted()
        client.force_login(officer.user)
        answer = typed(client, case, "maturity/score", "请核对")
        piece = answer.content.decode()
        assert (answer.status_code, "已标注1处" in piece, "已保存" in piece) == (200, True, True)
        assert '<textarea hidden name="was" aria-hidden="true">请核对</textarea>' in piece
        assert shown(client, officer, "decide", case).count("请核对</textarea>") == 2

    def test_a_colleague_was_faster(self, client, officer):
        case = a_submitted()
        remarked(case, "maturity/score", "同事写的", by=an_officer(BEIPIAO))
        client.force_login(officer.user)
        answer = typed(client, case, "maturity/score", "我写的")
        piece = answer.content.decode()
        assert (answer.status_code, "同事所写：同事写的" in piece) == (409, True)
        assert '<textarea hidden name="was" aria-hidden="true">同事写的</textarea>' in piece

    def test_withdrawn_meanwhile(self, client, officer):
        from declarations.cases.withdrawing import withdraw

        case = a_submitted()
        withdraw(declaration_id=case.pk, by=clerk_of(case))
        client.force_login(officer.user)
        answer = typed(client, case, "maturity/score", "请核对")
        assert (answer.status_code, "目前为“填报中”" in answer.content.decode()) == (409, True)

    @pytest.mark.parametrize("submission", ["", "x"])
    def test_nonsense_is_refused(self, client, officer, submission):
        case = a_submitted()
        client.force_login(officer.user)
        sent = {"path": "maturity/score", "text": "请核对", "submission": submission}
        assert client.post(reverse("desk-remark", args=[case.pk]), sent, headers=HTMX).status_code == 400

    def test_returning_with_the_choice_to_open_only_those(self, client, officer):
        case = a_submitted()
        remarked(case, "maturity/score", "请核对", by=officer)
        client.force_login(officer.user)
        sent = {"seen": case.moves, "verdict": "return", "text": "请修改", "only_remarked": "1"}
        assert client.post(reverse("decide", args=[case.pk]), sent).status_code == 302
        assert fresh(case).open_paths == ["maturity/score"]

    def test_nothing_remarked_is_told_at_the_choice(self, client, officer):
        case = a_submitted()
        client.force_login(officer.user)
        sent = {"seen": case.moves, "verdict": "return", "text": "请修改", "only_remarked": "1"}
        answer = client.post(reverse("decide", args=[case.pk]), sent)
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["only_remarked"])

    def test_the_page_asks_as_often_with_many_remarks(self, client, officer):
        case = a_submitted()
        remarked(case, "maturity/score", "请核对", by=officer)
        shown(client, officer, "decide", case)
        with CaptureQueriesContext(connection) as one:
            shown(client, officer, "decide", case)
        for path in ["maturity/level", "maturity/year", "factory/name", "factory", "scenarios"]:
            remarked(case, path, "请核对", by=officer)
        with CaptureQueriesContext(connection) as many:
            shown(client, officer, "decide", case)
        assert len(many) == len(one)


class TestEnterprise:
    @pytest.fixture
    def case(self, officer):
        return a_returned(a_submitted(), {"maturity/score": "请核对得分", "scenarios": "请补充"}, by=officer)

    def test_each_remark_stands_at_its_answer_and_in_a_list_that_leads_there(self, client, case):
        for name in ("case-fill", "case"):
            page = shown(client, clerk_of(case), name, case)
            for one in case.remarks.all():
                assert (page.count(f'id="remark-{one.pk}"'), page.count(f'href="#remark-{one.pk}"')) == (1, 1)

    def test_rows_and_parts_that_are_drawn_anew_keep_theirs(self, client, officer):
        case = a_submitted()
        row = scenario_rows(case)[1]
        case = a_returned(case, {f"scenarios/{row}": "请改写"}, by=officer)
        client.force_login(clerk_of(case).user)
        mark = f'id="remark-{case.remarks.get().pk}"'
        assert mark in client.get(reverse("case-part", args=[case.pk, "scenarios"])).content.decode()
        url = reverse("case-rows", args=[case.pk])
        sent = {"deed": "place", "path": "scenarios", "row": row, "position": 0}
        assert mark in client.post(url, sent, content_type="application/json").json()["html"]

    def test_a_reply_is_kept_as_it_is_typed(self, client, case):
        client.force_login(clerk_of(case).user)
        one = case.remarks.first()
        url = reverse("remark-reply", args=[case.pk, one.pk])
        answer = client.post(url, {"text": "已核对", "was": ""}, headers=HTMX)
        one.refresh_from_db()
        assert (answer.status_code, one.reply, "已保存" in answer.content.decode()) == (200, "已核对", True)
        answer = client.post(url, {"text": "同事不知道", "was": ""}, headers=HTMX)
        assert (answer.status_code, "同事所写：已核对" in answer.content.decode()) == (409, True)

    def test_another_cases_remark_is_not_there(self, client, case, officer):
        other = a_returned(a_submitted(), {"maturity/score": "别家的"}, by=officer)
        client.force_login(clerk_of(case).user)
        url = reverse("remark-reply", args=[case.pk, other.remarks.get().pk])
        assert client.post(url, {"text": "x", "was": ""}, headers=HTMX).status_code == 404

    def test_a_draft_cannot_be_replied_to(self, client, case, officer):
        case = a_resubmitted(case)
        draft = remarked(case, "maturity/level", "还没发出", by=officer)
        client.force_login(clerk_of(case).user)
        url = reverse("remark-reply", args=[case.pk, draft.pk])
        assert client.post(url, {"text": "x", "was": ""}, headers=HTMX).status_code == 404


class TestWhoReadsWhat:
    SECRET = "尚未发出的话"

    def test_drafts_are_the_bureaus_own(self, client, officer):
        case = a_submitted()
        remarked(case, "maturity/score", self.SECRET, by=officer)
        assert self.SECRET in shown(client, an_officer(BEIPIAO), "decide", case)
        for who, name in [
            (clerk_of(case), "case"),
            (an_officer(CHAOYANG), "decide"),
            (an_officer(LIAONING), "decide"),
            (an_officer(CHAOYANG), "case"),
        ]:
            assert self.SECRET not in shown(client, who, name, case)

    def test_nor_do_they_leak_once_it_is_approved_and_returned_by_the_city(self, client, officer):
        case = a_submitted()
        remarked(case, "maturity/score", self.SECRET, by=officer)
        decide(declaration_id=case.pk, verdict=Verdict.APPROVE, by=officer)
        case = a_returned(at_city(fresh(case)), {"maturity/level": "请核对"}, by=an_officer(CHAOYANG))
        for name in ("case", "case-fill"):
            page = shown(client, clerk_of(case), name, case)
            assert (self.SECRET in page, "请核对" in page) == (False, True)
        assert Remark.objects.drafts_of(officer).get().text == self.SECRET

    def test_a_reply_is_the_enterprises_own_until_it_is_submitted(self, client, officer):
        case = a_returned(a_submitted(), {"maturity/score": "请核对"}, by=officer)
        reply(remark_id=case.remarks.get().pk, text=self.SECRET, was="", by=clerk_of(case))
        for name in ("case", "decide"):
            assert self.SECRET not in shown(client, officer, name, case)
        assert self.SECRET in shown(client, clerk_of(case), "case", case)
        case = a_resubmitted(case)
        for name in ("case", "decide"):
            assert self.SECRET in shown(client, officer, name, case)


class TestSubmittedAgain:
    def test_the_officer_sees_remark_by_remark_what_changed_and_what_else(self, client, officer):
        case = a_returned(a_submitted(), {"maturity/score": "请核对得分", "factory/name": "请写全称"}, by=officer)
        case = a_resubmitted(case, maturity_score="2.45", factory_subsector="轴承")
        client.force_login(officer.user)
        answer = client.get(reverse("decide", args=[case.pk]))
        amended = answer.context["amended"]
        assert [(one.remark.path, one.ignored) for one in amended.answered] == [
            ("factory/name", True),
            ("maturity/score", False),
        ]
        assert [one.path for one in amended.others] == ["factory/subsector"]
        page = answer.content.decode()
        assert ("1处未修改、未回复" in page, "<del>" in page, "<ins>" in page) == (True, True, True)

    def test_a_first_submission_is_held_against_nothing(self, client, officer):
        case = a_submitted()
        client.force_login(officer.user)
        assert client.get(reverse("decide", args=[case.pk])).context["amended"] is None
