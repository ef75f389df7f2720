"""The one key of an answer: ``part/field``, ``part/row/column``, ``part/row/field`` or ``part/row/table/row/column``.

Remarks, pictures, diff and autosave all name an answer by its path; row ids are minted, so that a path stays true when
rows move.
"""

from portal.ids import mint

ROW_ID_LENGTH = 6


def mint_row_id() -> str:
    """A new row's id, never used again within its form in practice (32^6 values)."""
    return "r" + mint(ROW_ID_LENGTH - 1)


def join(*pieces: str) -> str:
    return "/".join(piece for piece in pieces if piece)
