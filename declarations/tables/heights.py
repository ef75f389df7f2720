"""How high a row must be, and how small its letters, so that all of its text is printed.

A file says the height of each row: of the programs that open it, some measure wrapped text by themselves and some do not.
"""

import math
from collections.abc import Sequence
from functools import lru_cache

HIGHEST = 409.0  # points; the format allows no higher row
SIZES = (10.5, 9.0, 8.0, 7.0, 6.0)  # points, 五号 to 小六; the first that fits is taken
LINE = 1.45  # the height of a line by the size of its letters; Chinese fonts differ, this is the highest of the common
PADDING = 4.0  # points


def row_fit(texts: Sequence[str], widths: Sequence[float]) -> tuple[float, float]:
    """The size of letters and the height of a row, both in points.

    Args:
        texts: what stands in each cell.
        widths: of each column, in digits of letters of the first size.
    """
    for size in SIZES:
        scale = SIZES[0] / size
        lines = max(lines_of(text, width * scale) for text, width in zip(texts, widths, strict=True))
        height = lines * size * LINE + PADDING
        if height <= HIGHEST:
            return size, height
    return SIZES[-1], HIGHEST


@lru_cache(maxsize=2048)  # most cells of a column say one of few things
def lines_of(text: str, width: float) -> int:
    """How many lines ``text`` takes in a cell ``width`` digits wide; a Chinese character is as wide as two digits."""
    room = max(width - 1, 2)  # of which the cell keeps some at its sides, and full characters leave some at the end
    if "\n" in text:
        return sum(math.ceil(_breadth(line) / room) or 1 for line in text.split("\n"))
    return math.ceil(_breadth(text) / room) or 1


def _breadth(text: str) -> float:
    """In digits. UTF-8 takes three bytes for a Chinese character and one for a digit, which makes this a quick count."""
    return len(text) if text.isascii() else (len(text) + len(text.encode())) / 2
