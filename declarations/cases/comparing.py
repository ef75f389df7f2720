"""修改对照: what changed from one submission to the next, place by place, in the words of the form."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from declarations.attachments.models import Attachment
from declarations.cases.reading import CaseView
from declarations.forms.answers import blanks
from declarations.forms.kinds import KINDS
from declarations.forms.paths import join, within

_LABELS = {"changed": "修改", "added": "新增", "removed": "删除", "moved": "移动"}
# Characters of Chinese, but words of Latin letters and whole numbers: 「2.35」 turned into 「2.45」 is read as one.
_PIECES = re.compile(r"[0-9A-Za-z.]+|\s+|[^0-9A-Za-z\s]")


@dataclass(frozen=True)
class Piece:
    """A stretch of a text: ``same``, ``old`` (taken out) or ``new`` (put in)."""

    how: str
    text: str


@dataclass(frozen=True)
class Change:
    """One answer or row that is not what it was. ``how`` is a key of ``_LABELS``."""

    path: str
    place: str
    how: str
    old: str = ""
    new: str = ""

    @property
    def label(self) -> str:
        return _LABELS[self.how]

    def touches(self, path: str) -> bool:
        """Whether it is at that place, or took it away with its row."""
        return within(self.path, [path]) or (self.how == "removed" and within(path, [self.path]))

    @property
    def pieces(self) -> list[Piece]:
        """The old and the new text in one, what is the same written once."""
        return list(_pieces(self.old, self.new))


def compare(before: CaseView, after: CaseView) -> list[Change]:
    """What is not the same, in the order of the form; what was taken out comes last.

    A row that came or went is one change, told with all its cells. Row ids are minted, so that a row that was moved and
    corrected is told as both, and one that only made room for another as neither.
    """
    was, now = _Text(before), _Text(after)
    came, gone = now.rows - was.rows, was.rows - now.rows
    moved = _moved(before.answers.rows, after.answers.rows)
    changes = []
    for path, place in now.places.items():
        inside_new = within(path.rpartition("/")[0], came)
        if path in came and not inside_new:
            changes.append(Change(path, place, "added", new=now.told(path)))
        elif path in moved:
            changes.append(Change(path, place, "moved", old=was.places[path], new=place))
        elif path in now.answers and not inside_new and was.answers.get(path, "") != now.answers[path]:
            changes.append(Change(path, place, "changed", was.answers.get(path, ""), now.answers[path]))
    for path, place in was.places.items():
        inside_gone = within(path.rpartition("/")[0], gone)
        if path in gone and not inside_gone:
            changes.append(Change(path, place, "removed", old=was.told(path)))
        elif path in was.answers and path not in now.answers and not inside_gone:  # another revision asks it no more
            changes.append(Change(path, place, "removed", old=was.answers[path]))
    return changes


class _Text:
    """A submission in words: its places, the text at each answer, and the paths of its rows."""

    def __init__(self, view: CaseView) -> None:
        self.places = view.places
        self.rows = {join(table, row) for table, rows in view.answers.rows.items() for row in rows}
        self.answers: dict[str, str] = {}
        self._labels: dict[str, str] = {}
        for blank in blanks(view.form, view.answers):
            value = view.checked.values.get(blank.path)
            self.answers[blank.path] = "" if value is None else KINDS[blank.spec.kind].display(value, blank.spec)
            self._labels[blank.path] = blank.spec.label
        for slot in view.pictures:
            shown = (f"配图{n}：{_named(one)}" for n, one in enumerate(slot.attached, start=1))
            self.answers[slot.path] = "\n".join(filter(None, [self.answers[slot.path], *shown]))
        for slot in view.slots:
            self.answers[slot.path] = "、".join(_named(one) for one in slot.attached)

    def told(self, row: str) -> str:
        """All cells of a row that say something."""
        cells = ((path, text) for path, text in self.answers.items() if text and within(path, [row]))
        return "；".join(f"{self._labels[path]}：{text}" for path, text in cells)


def _named(one: Attachment) -> str:
    """A file as one knows it again: two of the same name are told apart by their digest."""
    return (
        f"{one.caption}（{one.file.name}，{one.file.sha256[:8]}）"
        if one.caption
        else f"{one.file.name}（{one.file.sha256[:8]}）"
    )


def _moved(before: dict[str, list[str]], after: dict[str, list[str]]) -> set[str]:
    """The rows, as few as can be, whose place among those that stayed is another."""
    moved = set()
    for table, rows in after.items():
        was = [row for row in before.get(table, []) if row in rows]
        now = [row for row in rows if row in was]
        kept = SequenceMatcher(None, was, now, autojunk=False).get_matching_blocks()
        steady = {row for block in kept for row in now[block.b : block.b + block.size]}
        moved |= {join(table, row) for row in now if row not in steady}
    return moved


def _pieces(old: str, new: str) -> Iterator[Piece]:
    was, now = _PIECES.findall(old), _PIECES.findall(new)
    for how, a, b, c, d in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if how == "equal":
            yield Piece("same", "".join(was[a:b]))
            continue
        if b > a:
            yield Piece("old", "".join(was[a:b]))
        if d > c:
            yield Piece("new", "".join(now[c:d]))
