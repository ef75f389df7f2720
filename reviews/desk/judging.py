"""What stands between a submission and passing: blanks, rules that must hold, and rules in principle."""

from dataclasses import dataclass

from declarations.cases.models import Submission
from declarations.cases.reading import CaseView, submitted
from declarations.eligibility.verdicts import Verdict
from declarations.forms.answers import asked, blanks
from declarations.forms.definition import Group
from declarations.notices.links import citation
from portal.errors import Refused


@dataclass(frozen=True)
class Judgement:
    """``gaps``: what the submission leaves blank (only a failed recheck may); the rest are verdicts of the rules."""

    view: CaseView
    gaps: tuple[str, ...]

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        return self.view.assessment.verdicts

    @property
    def forbidding(self) -> list[Verdict]:
        return self.view.assessment.forbidding

    @property
    def needing_exception(self) -> list[Verdict]:
        return self.view.assessment.needing_exception

    @property
    def may_pass(self) -> bool:
        return not self.gaps and not self.forbidding


def judge(submission: Submission) -> Judgement:
    """A submission held against its form and the rules of its programme, from its stored bytes."""
    view = submitted(submission)
    gaps = [
        blank.place
        for blank in blanks(view.form, view.answers)
        if not blank.spec.optional
        and blank.path not in view.checked.values
        and asked(blank.spec, blank.path, view.answers)
    ]
    gaps += [
        part.title
        for part in view.form.parts
        if not isinstance(part, Group) and len(view.answers.rows.get(part.key, [])) < part.min
    ]
    return Judgement(view, tuple(gaps))


def require_passable(judgement: Judgement, *, exception: str) -> None:
    """Raises Refused, naming the clause, unless the submission can pass as it stands."""
    if judgement.gaps:
        named = "、".join(judgement.gaps[:5]) + ("等" if len(judgement.gaps) > 5 else "")
        raise Refused(f"材料不完整（缺{named}），不能通过；请退回补充，或作不通过处理。", field="verdict")
    if judgement.forbidding:
        reasons = "；".join(f"{one.message}（{citation(one.clause)}）" for one in judgement.forbidding)
        raise Refused(f"不符合必须满足的要求，不能通过：{reasons}", field="verdict")
    if judgement.needing_exception and not exception:
        reasons = "；".join(f"{one.message}（{citation(one.clause)}）" for one in judgement.needing_exception)
        raise Refused(f"不符合原则性要求，通过须说明例外理由：{reasons}", field="exception")
