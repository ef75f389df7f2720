"""What a programme says of its paper (申报书): title, cover, where it is signed, sealed and stamped, and when it is made."""

from collections.abc import Iterable
from typing import Literal

from pydantic import Field

from declarations.forms.definition import FormSpec, Group, Key, Sheets, Strict, Table, Text

COVER = "首页"
SUBMITTED_ON = "submitted_on"
# Of a letter: the notice's year, whose list it is and who writes, the programmes on it, how many cases in all, and how
# many of each programme (先进级智能工厂3项、省级数字化车间2项).
LETTER_PARTS = frozenset({"year", "region", "bureau", "programmes", "count", "counts"})


class CoverLine(Strict):
    """One line of the cover: filled from an answer, with the date of submitting, or left open for pen and seal."""

    label: Text
    value: str = ""  # path of an answer asked once (enterprise/name), or ``submitted_on``


class SealSpec(Strict):
    """盖章处: what is declared above it (真实性承诺, verbatim), who signs, whose seal; the date is left open."""

    label: Text
    statement: str = ""
    lines: tuple[Text, ...] = ()


class PaperSpec(Strict):
    """A paper without a title has that of its form.

    ``stamped`` are the parts of the form whose pages are stamped. After a return ``restamp`` says what is printed and
    stamped anew: the whole paper with those pages, the pages alone on which something has changed, or none.
    """

    title: str = ""
    made: Literal["on_request", "on_submit"] = "on_request"
    cover: tuple[CoverLine, ...] = ()
    seals: tuple[SealSpec, ...] = ()
    stamped: tuple[Key, ...] = ()
    restamp: Literal["whole", "changed", "none"] = "whole"

    def stamped_pages(self, form: FormSpec) -> list[str]:
        """What the pages to be stamped are called."""
        return called([form.part(key) for key in self.stamped], form)


class LetterSpec(Strict):
    """推荐函: the letter to the bureau above that goes up with a list.

    ``to`` is whom it is addressed to, ``text`` its paragraphs, ``annexes`` what is enclosed. What is filled in stands in
    braces, see ``LETTER_PARTS``.
    """

    title: Text
    to: Text
    text: Text
    annexes: tuple[Text, ...] = ()


class ScanSpec(Strict):
    """盖章扫描件: the scan of the stamped pages (``PaperSpec.stamped``), without which the review stage ``by`` lets nothing pass."""

    by: Key
    clause: str = ""


class PieceSpec(Strict):
    """One paper that goes with a list: of the list itself (推荐函), or of each case on it (申报材料盖章版)."""

    key: Key
    title: Text
    of: Literal["list", "case"] = "list"


class CopiesSpec(Strict):
    """纸质件: the papers that are sent to the level above beside a reported list, one of each."""

    pieces: tuple[PieceSpec, ...] = Field(min_length=1)
    clause: str = ""


class PlatformSpec(Strict):
    """The platform on which a case is declared as well; its number and date there are recorded with the case."""

    title: Text
    url: Text
    clause: str = ""


def called(parts: Iterable[Group | Table | Sheets], form: FormSpec) -> list[str]:
    """What parts of a form are called on paper; the first one is its cover."""
    return [COVER if part.key == form.parts[0].key else part.title for part in parts]
