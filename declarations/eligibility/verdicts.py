"""What a rule says of a case."""

from dataclasses import dataclass
from enum import StrEnum


class Finding(StrEnum):
    """``INCOMPLETE``: the form does not say yet; ``PENDING``: nobody can say yet; ``JUDGE``: a person decides."""

    MET = "met"
    UNMET = "unmet"
    PENDING = "pending"
    INCOMPLETE = "incomplete"
    JUDGE = "judge"


FINDING_LABELS = {
    Finding.MET: "符合",
    Finding.UNMET: "不符合",
    Finding.PENDING: "待评估",
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

    @property
    def label(self) -> str:
        return FINDING_LABELS[self.finding]

    @property
    def force_label(self) -> str:
        return FORCE_LABELS[self.force]

    @property
    def forbids(self) -> bool:
        """Whether the case cannot pass as it stands."""
        return self.force == "must" and self.finding in {Finding.UNMET, Finding.PENDING, Finding.INCOMPLETE}

    @property
    def needs_exception(self) -> bool:
        """Whether passing the case asks for a reason (原则上)."""
        return self.force == "in_principle" and self.finding in {Finding.UNMET, Finding.PENDING}
