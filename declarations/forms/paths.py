"""The one key of an answer: ``part/field``, ``part/row/column``, ``part/row/field`` or ``part/row/table/row/column``.

Remarks, pictures, diff and autosave all name an answer by its path; row ids are minted, so that a path stays true when
rows move.
"""

import re
from collections.abc import Iterable

from portal.ids import ALPHABET, mint

ROW_ID_LENGTH = 6
_ROW_ID = re.compile(f"r[{ALPHABET}]{{{ROW_ID_LENGTH - 1}}}")
ATTACHMENTS = "attachments"  # where the files of a form stand: ``attachments/key``
SCAN = "scan"  # where the scan of the stamped pages stands


def mint_row_id() -> str:
    """A new row's id, never used again within its form in practice (32^6 values)."""
    return "r" + mint(ROW_ID_LENGTH - 1)


def is_row_id(text: str) -> bool:
    """Whether a text is an id such as ``mint_row_id`` gives."""
    return _ROW_ID.fullmatch(text) is not None


def within(path: str, places: Iterable[str]) -> bool:
    """Whether ``path`` is one of ``places`` or stands inside of one: a row takes in its cells, a part all its rows."""
    return any(path == place or path.startswith(f"{place}/") for place in places)


def join(*pieces: str) -> str:
    return "/".join(piece for piece in pieces if piece)
