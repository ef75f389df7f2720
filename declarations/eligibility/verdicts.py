"""What a rule says of a case."""

from dataclasses import dataclass
from enum import StrEnum


class Finding(StrEnum):
    """``INCOMPLETE``: the form does not say yet; ``PENDING``: nobody can say yet; ``JUDGE``: a person decides.

    ``UNDER_REVIEW``: it depends on another case that is not decided yet.
    """

    MET = "met"
    UNMET = "unmet"
    PENDING = "pending"
    UNDER_REVIEW = "under_review"
    INCOMPLETE = "incomplete"
    JUDGE = "judge"


FINDING_LABELS = {
    Finding.MET: "符合",
    Finding.UNMET: "不符合",
    Finding.PENDING: "待评估",
    Finding.UNDER_REVIEW: "在办",
    Finding.INCOMPLETE: "待填写",
    Finding.JUDGE: "人工判断",
}
FORCE_LABELS = {"must": "必须", "in_principle": "原则上", "judge": "人工判断"}


@dataclass(frozen=True)
class Verdict:
    """One rule's finding, in words for clerk and officer, with the clause it carries out."""

    finding: Finding
    force: str
    message: str
    clause: str
    rule: str = ""  # which rule found it; none for what a person judges
    by: str = ""  # the title of the stage by which it must be met; empty: from the first submission
    due: bool = True  # the case has come so far

    @property
    def label(self) -> str:
        return FINDING_LABELS[self.finding]

    @property
    def force_label(self) -> str:
        return FORCE_LABELS[self.force]

    @property
    def forbids(self) -> bool:
        """Whether the case cannot pass as it stands."""
        return self.due and self.force == "must" and self.finding not in {Finding.MET, Finding.JUDGE}

    @property
    def needs_exception(self) -> bool:
        """Whether passing the case asks for a reason (原则上)."""
        open_ones = {Finding.UNMET, Finding.PENDING, Finding.UNDER_REVIEW}
        return self.due and self.force == "in_principle" and self.finding in open_ones

    @property
    def warns(self) -> bool:
        """Whether it does not hold yet and must by a later stage."""
        return not self.due and self.finding not in {Finding.MET, Finding.JUDGE}
