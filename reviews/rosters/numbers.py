"""How many cases of each sort stand on a list. Kept on the list, so that a province's page counts no lines."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from declarations.cases.models import Kind, Outcome

if TYPE_CHECKING:
    from reviews.rosters.models import Roster, RosterLine


@dataclass
class Numbers:
    """How many cases of each sort. A new declaration that failed stands on no list."""

    rechecks_passed: int = 0
    rechecks_failed: int = 0
    new_passed: int = 0

    @property
    def total(self) -> int:
        return self.rechecks_passed + self.rechecks_failed + self.new_passed

    @property
    def words(self) -> str:
        """In a sentence; where nothing was rechecked, all are new and nothing is to be told apart."""
        if not self.rechecks_passed + self.rechecks_failed:
            return f"共{self.total}项"
        parts = f"复核通过{self.rechecks_passed}项，复核不通过{self.rechecks_failed}项，新申报通过{self.new_passed}项"
        return f"共{self.total}项：{parts}"

    def include(self, other: "Numbers") -> None:
        self.rechecks_passed += other.rechecks_passed
        self.rechecks_failed += other.rechecks_failed
        self.new_passed += other.new_passed

    def add(self, *, kind: str, outcome: str, n: int = 1) -> None:
        if kind == Kind.NEW:
            self.new_passed += n
        elif outcome == Outcome.PASSED:
            self.rechecks_passed += n
        else:
            self.rechecks_failed += n


def numbers_of(roster: "Roster") -> Numbers:
    """What the list keeps of its lines, without those that went back."""
    return Numbers(**{name: getattr(roster, name) for name in FIELDS})


def keep_numbers(roster: "Roster", lines: Iterable["RosterLine"]) -> None:
    """Set the numbers of ``roster`` (not saved) from those of ``lines`` that did not go back."""
    numbers = Numbers()
    for line in lines:
        if line.returned_at is None:
            numbers.add(kind=line.declaration.kind, outcome=line.outcome)
    for name, n in asdict(numbers).items():
        setattr(roster, name, n)


FIELDS = tuple(asdict(Numbers()))
