"""Filling, submitting, deciding, rechecking."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from declarations.cases import drafting, opening, rows
from declarations.cases.models import Declaration
from declarations.cases.reading import current
from declarations.cases.revising import catch_up
from declarations.cases.submitting import submit
from declarations.cases.taking_in import take_in
from declarations.cases.withdrawing import withdraw
from declarations.forms.answers import Answers
from declarations.worksheets.taking import take_table
from reviews.desk import assigning, deciding, rechecking, remarking
from reviews.desk.models import Verdict
from tests.builders import (
    BEIPIAO,
    a_clerk,
    a_draft,
    a_factory,
    a_known_factory,
    a_submitted,
    the_round,
)
from tests.declarations.attachments.asking import ask_for_files
from tests.reviews.builders import a_recheck, a_rechecked
from tests.reviews.desk.returns import a_returned, clerk_of
from tests.reviews.experts.builders import a_scored_case, again, scored
from tests.reviews.two_at_once.rows import (
    COUNTY,
    PROVINCE,
    Comes,
    Firm,
    Row,
    apart,
    clerks,
    each,
    of,
    once,
    one,
    region,
)


def a_row(firm: Firm) -> dict[str, Any]:
    case = firm.draft()
    row, _ = rows.add_row(declaration_id=case.pk, path="scenarios", by=firm.clerks[0])
    return {"declaration_id": case.pk, "path": "scenarios", "row": row}


def answers() -> list[Callable[[], Any]]:
    """Two different ones, in one place, by whom saw the same."""
    case = a_draft()
    clerk = case.enterprise.organisation.appointments.get()
    asked = {"declaration_id": case.pk, "path": "factory/subsector", "seen": 1, "by": clerk}
    return [partial(drafting.save_answer, **asked, text=text) for text in ("泵阀", "阀门")]


def a_submission(firm: Firm) -> Declaration:
    case = firm.draft()
    submit(declaration_id=case.pk, by=firm.clerks[0])
    return Declaration.objects.get(pk=case.pk)


def behind(firm: Firm) -> Declaration:
    """A draft whose notice was revised meanwhile."""
    case = firm.draft()
    with TemporaryDirectory() as folder:
        ask_for_files(Path(folder))
    return case


def brought(firm: Firm) -> dict[str, Any]:
    case = firm.draft()
    return {
        "declaration_id": case.pk,
        "brought": Answers({"factory/subsector": "轮毂"}),
        "replace": True,
        "source": "文件",
        "seen": current(case).fingerprint,
    }


def a_sheet(firm: Firm) -> dict[str, Any]:
    case = firm.draft()
    first, *_ = current(case).answers.rows["scenarios"]
    return {
        "declaration_id": case.pk,
        "path": "scenarios",
        "brought": Answers({f"scenarios/{first}/instance": "排产"}, {"scenarios": [first]}),
        "drop": True,
        "source": "表格",
        "seen": current(case).fingerprint,
    }


CASE_ROWS = [
    clerks(one, drafting.start, lambda firm: {"factory": a_factory(enterprise=firm.enterprise), "round": the_round()}),
    clerks(
        one,
        opening.open_declaration,
        lambda firm: {
            "round": the_round(),
            "enterprise": firm.enterprise,
            "factory": None,
            "name": "一号工厂",
            "region": region(BEIPIAO),
        },
    ),
    once(drafting.open_rechecks, lambda: {"round": the_round(), "region": a_known_factory().region}, COUNTY),
    Row(drafting.save_answer, Comes.ONE, answers),
    clerks(each, rows.add_row, lambda firm: {"declaration_id": firm.draft().pk, "path": "scenarios"}),
    clerks(each, rows.copy_row, a_row),
    clerks(one, rows.remove_row, a_row),
    clerks(once, rows.place_row, lambda firm: a_row(firm) | {"position": 0}),
    clerks(one, take_in, brought),
    clerks(one, take_table, a_sheet),
    clerks(once, catch_up, lambda firm: {"declaration_id": behind(firm).pk}),
    clerks(one, submit, lambda firm: of(firm.draft())),
    clerks(one, withdraw, lambda firm: of(a_submission(firm))),
]


def assignments() -> list[Callable[[], Any]]:
    """Each takes the case on."""
    officers = COUNTY()
    return apart(
        assigning.assign, {"declaration_id": a_submitted().pk}, officers, handler=[one.user for one in officers]
    )


def remarks() -> list[Callable[[], Any]]:
    case = a_submitted()
    asked = {"declaration_id": case.pk, "submission_id": case.submissions.get().pk, "path": "factory/subsector"}
    return apart(remarking.remark, asked | {"was": ""}, COUNTY(), text=("请核对", "请补充"))


def replies() -> list[Callable[[], Any]]:
    case = a_returned(a_submitted(), {"factory/subsector": "请核对"})
    asked = {"remark_id": case.remarks.get().pk, "was": ""}
    return apart(remarking.reply, asked, [clerk_of(case), a_clerk(case.enterprise)], text=("已核对", "已更正"))


def a_case_with_scores() -> Declaration:
    """Its form check is taken back, and its scores with it."""
    case = a_scored_case()
    scored(case, "0.8")
    return again(case)


DESK_ROWS = [
    one(deciding.decide, lambda: of(a_submitted()) | {"verdict": Verdict.APPROVE}, COUNTY),
    one(deciding.reopen, lambda: of(a_case_with_scores()), PROVINCE),
    one(rechecking.recheck, lambda: of(a_recheck()) | {"passed": False, "text": "停产"}, COUNTY),
    one(rechecking.take_back, lambda: of(a_rechecked()), COUNTY),
    Row(assigning.assign, Comes.ONE, assignments),
    Row(remarking.remark, Comes.ONE, remarks),
    Row(remarking.reply, Comes.ONE, replies),
]
