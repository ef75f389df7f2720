"""Which submission a new one is held against, and what counts as acting on a remark."""

import pytest

from declarations.cases.drafting import save_answer
from declarations.cases.rows import add_row, remove_row
from declarations.cases.withdrawing import withdraw
from reviews.desk.amending import amendments
from reviews.desk.deciding import newest_submission
from reviews.desk.judging import judge
from reviews.desk.remarking import reply
from tests.builders import a_submitted
from tests.reviews.desk.returns import a_resubmitted, a_returned, clerk_of, fresh, scenario_rows

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]


def amended(case):
    newest = newest_submission(case)
    return amendments(newest, judge(newest).view)


def test_withdrawn_unread_it_is_held_against_the_one_before():
    case = a_submitted()
    withdraw(declaration_id=case.pk, by=clerk_of(case))
    found = amended(a_resubmitted(fresh(case), maturity_score="3"))
    assert (found.since.n, [one.new for one in found.others], list(found.answered)) == (1, ["3"], [])


def test_withdrawn_after_a_return_it_is_held_against_the_one_that_was_read():
    case = a_resubmitted(a_returned(a_submitted(), {"maturity/score": "请核对"}), maturity_score="3")
    withdraw(declaration_id=case.pk, by=clerk_of(case))
    found = amended(a_resubmitted(fresh(case), factory_subsector="轴承"))
    assert (found.since.n, found.answered[0].ignored) == (1, False)
    assert [one.path for one in found.others] == ["factory/subsector"]


def test_a_reply_alone_is_acting_on_it():
    case = a_returned(a_submitted(), {"maturity/score": "请核对"})
    reply(remark_id=case.remarks.get().pk, text="与平台一致，无需修改", was="", by=clerk_of(case))
    (one,) = amended(a_resubmitted(case)).answered
    assert (one.reply, one.changes, one.ignored) == ("与平台一致，无需修改", [], False)


def test_taking_out_the_row_of_a_remarked_cell_is_acting_on_it():
    case = a_submitted()
    second = scenario_rows(case)[1]
    case = a_returned(case, {f"scenarios/{second}/instance": "不是实例"})
    remove_row(declaration_id=case.pk, path="scenarios", row=second, by=clerk_of(case))
    (one,) = amended(a_resubmitted(case)).answered
    assert [change.how for change in one.changes] == ["removed"]


def test_a_new_row_is_acting_on_a_remark_on_the_table():
    case = a_returned(a_submitted(), {"scenarios": "请补充"})
    row, _ = add_row(declaration_id=case.pk, path="scenarios", by=clerk_of(case))
    for key, text in {"scenario": "人机协同作业", "instance": "装配", "ai": "否"}.items():
        save_answer(declaration_id=case.pk, path=f"scenarios/{row}/{key}", text=text, seen=None, by=clerk_of(case))
    found = amended(a_resubmitted(case))
    assert ([one.how for one in found.answered[0].changes], list(found.others)) == (["added"], [])
