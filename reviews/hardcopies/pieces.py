"""Which papers go with a list (``copies`` in the pack), each with what became of it."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from declarations.notices.papers import CopiesSpec, PieceSpec
from portal.errors import Outdated, Refused
from reviews.hardcopies.models import HELD, WANTED, Hardcopy
from reviews.rosters.models import Edition, Roster, RosterLine
from reviews.stages import programme_of_round


@dataclass(frozen=True)
class Piece:
    """One paper of a list: of the list itself, or of the case on ``line``."""

    spec: PieceSpec
    sha256: str
    line: RosterLine | None = None
    copy: Hardcopy | None = None

    @property
    def name(self) -> str:
        """By which a form names it."""
        return f"{self.spec.key}-{self.line.pk}" if self.line else self.spec.key

    @property
    def called(self) -> str:
        return f"{self.line.declaration.enterprise}{self.spec.title}" if self.line else self.spec.title

    @property
    def state(self) -> str:
        return self.copy.state if self.copy else ""

    @property
    def state_words(self) -> str:
        return self.copy.get_state_display() if self.copy else "待寄送"

    @property
    def is_held(self) -> bool:
        return self.state in HELD

    @property
    def is_wanted(self) -> bool:
        return self.state in WANTED


def copies_of(roster: Roster) -> CopiesSpec | None:
    """What the pack asks for beside the list; nothing beside a nil report, which recommends nobody."""
    if roster.edition == Edition.NIL:
        return None
    return programme_of_round(roster.round).stage(roster.stage).copies


def pieces_on(roster: Roster, lines: Iterable[RosterLine], *, of_list: bool = True) -> list[Piece]:
    """The papers of these lines, after those of the list itself; one query."""
    asked = copies_of(roster)
    if asked is None:
        return []
    shown = list(lines)
    wanted = [Piece(one, roster.sha256) for one in asked.pieces if one.of == "list" and of_list]
    wanted += [Piece(one, line.submission.sha256, line) for line in shown for one in asked.pieces if one.of == "case"]
    meant = Q(submission__isnull=True, sha256=roster.sha256) | Q(submission__in=[line.submission_id for line in shown])
    found = {
        (one.key, one.sha256): one
        for one in Hardcopy.objects.filter(meant, round=roster.round_id, region=roster.region_id, stage=roster.stage)
    }
    return [Piece(one.spec, one.sha256, one.line, found.get((one.spec.key, one.sha256))) for one in wanted]


def all_pieces(roster: Roster) -> list[Piece]:
    """Every paper of the list as it stands now."""
    return pieces_on(roster, standing_lines(roster))


def chosen_pieces(roster: Roster, names: Collection[str]) -> list[Piece]:
    """The papers of these names.

    Raises:
        Refused: none is named.
        Outdated: one of them does not go with the list any more.
    """
    if not names:
        raise Refused("请先勾选纸质件。", field="piece")
    wanted = set(names)
    lines = {int(one.rpartition("-")[2]) for one in wanted if one.rpartition("-")[2].isdecimal()}
    found = [one for one in pieces_on(roster, standing_lines(roster, only=lines)) if one.name in wanted]
    if len(found) != len(wanted):
        raise Outdated("所选纸质件中有的已不需要报送（事项已退回或收回），请核对后再登记。")
    return found


def standing_lines(roster: Roster, *, only: Collection[int] | None = None) -> Sequence[RosterLine]:
    lines = roster.lines.standing().select_related("submission", "declaration__enterprise__organisation")
    if only is not None:
        lines = lines.filter(pk__in=[one for one in only if one < 2**63])
    return list(lines.defer("submission__envelope").order_by("position"))


def ids_of(pieces: Iterable[Piece]) -> list[UUID]:
    """The rows of those that have one."""
    return [one.copy.pk for one in pieces if one.copy]
