"""标注: kept as they are typed, seen by the bureau alone until they go out, answered by the enterprise."""

import pytest

from declarations.cases.withdrawing import withdraw
from portal.errors import Outdated, Refused
from reviews.desk.deciding import decide
from reviews.desk.models import Remark, Verdict
from reviews.desk.remarking import LONGEST, Overtaken, reply, sent_with_return
from tests.builders import BEIPIAO, CHAOYANG, LONGCHENG, a_clerk, a_submitted, an_enterprise, an_officer
from tests.reviews.builders import a_rechecked, an_approved, at_city
from tests.reviews.desk.returns import a_resubmitted, a_returned, clerk_of, fresh, remarked, scenario_rows

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]


@pytest.fixture
def officer(registers):
    return an_officer(BEIPIAO)


class TestDraft:
    def test_on_an_answer_a_row_or_a_part(self, officer):
        case = a_submitted()
        row = scenario_rows(case)[1]
        for path, place in [
            ("maturity/score", "能力成熟度自评估得分"),
            (f"scenarios/{row}", "智能制造典型场景实例 第2行"),
            ("scenarios", "智能制造典型场景实例"),
        ]:
            assert remarked(case, path, "请核对", by=officer).place == place

    def test_typing_on_changes_it_and_emptying_takes_it_away(self, officer):
        case = a_submitted()
        remarked(case, "maturity/score", "请", by=officer)
        remarked(case, "maturity/score", "请核对", was="请", by=officer)
        assert Remark.objects.get().text == "请核对"
        assert remarked(case, "maturity/score", "", was="请核对", by=officer) is None
        assert Remark.objects.count() == 0

    def test_the_same_again_changes_nothing(self, officer):
        case = a_submitted()
        for _ in range(2):
            remarked(case, "maturity/score", "请核对", by=officer)
        assert Remark.objects.count() == 1

    def test_a_colleagues_words_are_told_and_not_overwritten(self, officer):
        case = a_submitted()
        remarked(case, "maturity/score", "同事写的", by=an_officer(BEIPIAO))
        with pytest.raises(Overtaken) as told:
            remarked(case, "maturity/score", "我写的", by=officer)
        assert (told.value.theirs, Remark.objects.get().text) == ("同事写的", "同事写的")
        remarked(case, "maturity/score", "我写的", was="同事写的", by=officer)
        assert Remark.objects.get().text == "我写的"

    @pytest.mark.parametrize("path", ["maturity/none", "scenarios/r00000", "nothing", ""])
    def test_where_there_is_nothing(self, officer, path):
        with pytest.raises(Refused, match="没有此处"):
            remarked(a_submitted(), path, "请核对", by=officer)

    def test_too_long(self, officer):
        with pytest.raises(Refused, match="标注最多500字"):
            remarked(a_submitted(), "maturity/score", "长" * (LONGEST + 1), by=officer)

    def test_only_the_bureau_at_whose_desk_it_is(self, officer):
        case = a_submitted()
        for by in [an_officer(CHAOYANG), an_officer(LONGCHENG), clerk_of(case)]:
            with pytest.raises(Refused, match="只有正在审核的单位"):
                remarked(case, "maturity/score", "请核对", by=by)

    def test_on_a_submission_that_is_not_the_newest_any_more(self, officer):
        case = a_submitted()
        older = case.submissions.get()
        a_resubmitted(a_returned(case, by=officer))
        from reviews.desk.remarking import remark

        with pytest.raises(Outdated, match="标注未保存"):
            remark(
                declaration_id=case.pk, submission_id=older.pk, path="maturity/score", text="请核对", was="", by=officer
            )

    def test_once_it_is_decided_or_withdrawn(self, officer):
        withdrawn = a_submitted()
        withdraw(declaration_id=withdrawn.pk, by=clerk_of(withdrawn))
        for case in [an_approved(by=officer), withdrawn]:
            with pytest.raises(Outdated, match="标注未保存"):
                remarked(case, "maturity/score", "请核对", by=officer)


class TestGoingOut:
    def test_with_the_return_in_the_order_of_the_form(self, officer):
        case = a_submitted()
        row = scenario_rows(case)[0]
        case = a_returned(case, {f"scenarios/{row}": "请改写", "maturity/score": "请核对"}, by=officer)
        assert [(one.path, one.opinion.verdict) for one in sent_with_return(case)] == [
            ("maturity/score", Verdict.RETURN),
            (f"scenarios/{row}", Verdict.RETURN),
        ]

    def test_with_a_rejection_too(self, officer):
        case = a_submitted()
        remarked(case, "maturity/score", "与平台不符", by=officer)
        opinion = decide(declaration_id=case.pk, verdict=Verdict.REJECT, text="不符合", by=officer)
        assert [one.text for one in opinion.remarks.all()] == ["与平台不符"]

    def test_an_approval_leaves_them_with_the_bureau(self, officer):
        case = a_submitted()
        remarked(case, "maturity/score", "已电话核实", by=officer)
        opinion = decide(declaration_id=case.pk, verdict=Verdict.APPROVE, by=officer)
        assert (opinion.remarks.count(), Remark.objects.drafts_of(officer).count()) == (0, 1)

    def test_another_bureaus_drafts_stay_where_they_are(self, officer):
        case = a_submitted()
        remarked(case, "maturity/score", "县里的话", by=officer)
        decide(declaration_id=case.pk, verdict=Verdict.APPROVE, by=officer)
        case, city = at_city(fresh(case)), an_officer(CHAOYANG)
        remarked(case, "maturity/score", "市里的话", by=city)
        decide(declaration_id=case.pk, verdict=Verdict.RETURN, text="请修改", by=city)
        assert [one.text for one in sent_with_return(case)] == ["市里的话"]

    def test_only_what_is_remarked_needs_something_remarked(self, officer):
        case = a_submitted()
        with pytest.raises(Refused) as refused:
            decide(declaration_id=case.pk, verdict=Verdict.RETURN, text="请修改", only_remarked=True, by=officer)
        assert (refused.value.field, fresh(case).status) == ("only_remarked", "under_review")

    def test_what_was_written_before_a_withdrawal_is_not_lost(self, officer):
        case = a_submitted()
        remarked(case, "maturity/score", "请核对", by=officer)
        withdraw(declaration_id=case.pk, by=clerk_of(case))
        case = a_resubmitted(fresh(case))
        decide(declaration_id=case.pk, verdict=Verdict.RETURN, text="请修改", by=officer)
        (sent,) = sent_with_return(case)
        assert (sent.text, sent.submission.n) == ("请核对", 2)


class TestReply:
    @pytest.fixture
    def case(self, officer):
        return a_returned(a_submitted(), {"maturity/score": "请核对"}, by=officer)

    def say(self, case, text, *, by, was=""):
        return reply(remark_id=case.remarks.get().pk, text=text, was=was, by=by)

    def test_the_enterprise_replies_and_changes_its_mind(self, case):
        self.say(case, "已改", by=clerk_of(case))
        one = self.say(case, "已按平台数据改为3", was="已改", by=clerk_of(case))
        assert (one.reply, one.replied_by) == ("已按平台数据改为3", clerk_of(case).user)

    def test_it_is_read_once_it_is_submitted(self, case):
        self.say(case, "已核对", by=clerk_of(case))
        first = case.submissions.get()
        assert case.remarks.get().reply_by(first.submitted_at) == ""
        case = a_resubmitted(case)
        assert case.remarks.get().reply_by(case.submissions.latest("n").submitted_at) == "已核对"

    def test_a_colleagues_reply_is_not_overwritten(self, case):
        self.say(case, "同事的回复", by=clerk_of(case))
        with pytest.raises(Overtaken) as told:
            self.say(case, "我的回复", by=clerk_of(case))
        assert (told.value.theirs, case.remarks.get().reply) == ("同事的回复", "同事的回复")

    def test_nobody_else_replies(self, case, officer):
        for by in [officer, a_clerk(an_enterprise())]:
            with pytest.raises(Refused, match="不能回复"):
                self.say(case, "我来说", by=by)

    def test_not_after_submitting_again(self, case):
        case = a_resubmitted(case)
        with pytest.raises(Refused, match="不能回复"):
            self.say(case, "补一句", by=clerk_of(case))

    def test_not_to_the_remarks_of_an_earlier_return(self, case, officer):
        case = a_returned(a_resubmitted(case), by=officer)
        with pytest.raises(Refused, match="不能回复"):
            self.say(case, "补一句", by=clerk_of(case))

    def test_the_county_replies_to_the_city_on_a_recheck(self, officer):
        city = an_officer(CHAOYANG)
        case = at_city(a_rechecked(by=officer))
        case = a_returned(case, {"maturity/score": "请核对"}, by=city)
        assert self.say(case, "已核对", by=officer).reply == "已核对"
