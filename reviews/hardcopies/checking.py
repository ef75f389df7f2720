"""核对页脚: whether the number and digest printed on a paper are those of the version on the list."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from django.db import transaction

from declarations.papers.verifying import by_digest
from portal.errors import Refused
from portal.people.models import Appointment
from reviews.hardcopies.keeping import keep, lock_asked
from reviews.hardcopies.models import State
from reviews.hardcopies.pieces import Piece, pieces_on, standing_lines
from reviews.hardcopies.telling import tell_wanted
from reviews.rosters.going_back import require_above
from reviews.rosters.models import Roster

_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Checked:
    """What came of a check: the paper, and whether it is the version on the list."""

    piece: Piece
    agrees: bool
    told: str


@transaction.atomic
def check_printed(*, roster_id: UUID, printed: str, by: Appointment) -> Checked:
    """Record by what its foot says whether a stamped paper is the version on file. The same twice is once.

    Args:
        roster_id: the list.
        printed: what the code on the paper says, number and digest as printed, or the digest alone.
        by: an officer of the bureau above.

    Raises:
        Refused: not the bureau above; not handed in; not such a digest; no version of any case on the list: then
            nothing is recorded, since it may be mistyped (``field``: ``printed``).
    """
    roster = lock_asked(roster_id)
    require_above(roster, by)
    number, digest = _read(printed)
    piece = _piece(roster, number, digest)
    assert piece.line is not None
    if piece.sha256 == digest:
        if piece.state != State.VERIFIED:
            told = f"核对纸质件，与线上一致：{piece.called}"
            keep(roster, [piece], state=State.VERIFIED, deed="check_copy", summary=told, by=by)
        return Checked(piece, agrees=True, told=f"{piece.called}：与线上一致（第{piece.line.submission.n}次提交）。")
    finding = by_digest(number=str(piece.line.declaration.number), digest=digest)
    if finding is None:
        raise Refused(
            f"{piece.called}的线上各次提交都没有此数字摘要，未作登记。请逐位核对页脚；确认无误的，将该件登记为“与线上不一致”。",
            field="printed",
        )
    why = f"纸质件为第{finding.submission.n}次提交的版本，名单所列为第{piece.line.submission.n}次提交"
    if (piece.state, piece.copy.note if piece.copy else "") != (State.DIFFERS, why):
        told, notes = f"核对纸质件，与线上不一致：{piece.called}", {piece.name: why}
        keep(roster, [piece], state=State.DIFFERS, deed="check_copy", summary=told, notes=notes, by=by)
        tell_wanted(roster=roster, pieces=[piece], state=State.DIFFERS, notes=notes, by=by)
    return Checked(piece, agrees=False, told=f"{piece.called}：{why}，已登记为不一致并告知报送单位。")


def _read(printed: str) -> tuple[str, str]:
    """Number (may be empty) and digest."""
    asked = parse_qs(urlsplit(printed.strip()).query)
    if "digest" in asked:
        number, digest = asked.get("number", [""])[0], asked["digest"][0]
    else:
        number, _, digest = " ".join(printed.split()).partition(" ")
        if _DIGEST.fullmatch(f"{number}{digest}".replace(" ", "").lower()):  # the digest alone, in its two lines
            number, digest = "", f"{number}{digest}"
    number, digest = "".join(number.split()).upper(), "".join(digest.split()).lower()
    if not _DIGEST.fullmatch(digest):
        raise Refused(
            "请扫描页脚的二维码，或录入页脚的编号和64位数字摘要，两者之间空一格。数字摘要由数字和字母a至f组成。",
            field="printed",
        )
    return number, digest


def _piece(roster: Roster, number: str, digest: str) -> Piece:
    """The paper of the case that is meant; the first that the pack asks of each case is the one with the foot."""
    lines = roster.lines.standing()
    meant = (
        lines.filter(declaration__number=number) if number else lines.filter(declaration__submissions__sha256=digest)
    )
    found = meant.values_list("pk", flat=True).first()
    pieces = pieces_on(roster, standing_lines(roster, only=[found]), of_list=False) if found else []
    if not pieces:
        told = f"名单中没有编号为{number}的事项" if number else "名单所列的提交都没有此数字摘要"
        raise Refused(f"{told}，未作登记，请逐位核对页脚。", field="printed")
    return pieces[0]
