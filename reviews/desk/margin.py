"""The margin of a submission: what stands beside each place of it on an officer's page."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from declarations.cases.comparing import Change
from declarations.cases.models import Declaration
from declarations.cases.reading import CaseView
from portal.people.models import Appointment
from reviews.desk.amending import Amendments, Answered
from reviews.desk.models import Remark


@dataclass
class Here:
    """What there is at one place. ``draft`` is of the reader's own bureau."""

    path: str
    place: str
    draft: Remark | None = None
    answered: list[Answered] = field(default_factory=list)
    change: Change | None = None


@dataclass(frozen=True)
class Margin:
    """``drafts`` in the order of the form; ``strays`` are those whose place the submission no longer has."""

    by_path: Mapping[str, Here]
    drafts: Sequence[Remark]
    strays: Sequence[Remark]
    writable: bool

    def at(self, path: str) -> Here | None:
        return self.by_path.get(path)


def margin_of(
    case: Declaration, view: CaseView, *, by: Appointment, writable: bool, amended: Amendments | None
) -> Margin:
    """Everything beside the places of a submission that ``by`` may read; one query."""
    by_path = {path: Here(path, place) for path, place in view.places.items()}
    drafts = {one.path: one for one in Remark.objects.drafts_of(by).filter(declaration=case)}
    for path, draft in drafts.items():
        if path in by_path:
            by_path[path].draft = draft
    if amended:
        _mark(by_path, amended)
    return Margin(
        by_path,
        [here.draft for here in by_path.values() if here.draft],
        [one for path, one in drafts.items() if path not in by_path],
        writable,
    )


def _mark(by_path: Mapping[str, Here], amended: Amendments) -> None:
    for one in amended.answered:
        if one.remark.path in by_path:
            by_path[one.remark.path].answered.append(one)
    for change in _all_changes(amended):
        if change.path in by_path and change.how != "removed":
            by_path[change.path].change = change


def _all_changes(amended: Amendments) -> Iterable[Change]:
    yield from amended.others
    for one in amended.answered:
        yield from one.changes
