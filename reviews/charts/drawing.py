"""What the pictures are made of: bars in parts, numbers that lead to their list, and the twin of each as a table."""

from collections.abc import Sequence
from dataclasses import dataclass

from declarations.tables.values import Cell

SHADES = 5


@dataclass(frozen=True)
class Number:
    """A number with the list behind it; ``tone`` names how it is painted."""

    label: str
    n: int
    url: str = ""
    tone: str = ""


@dataclass(frozen=True)
class Part:
    """A part of a bar: from where and how long, in percent of the longest bar there is."""

    start: float
    length: float
    tone: str


@dataclass(frozen=True)
class Twin:
    """The same numbers as a table, to read and to take along. ``widths`` of the columns are in characters."""

    columns: tuple[str, ...]
    rows: Sequence[tuple[Cell, ...]] = ()


def parts(numbers: Sequence[tuple[float, str]], longest: float) -> list[Part]:
    """``numbers`` with their tones, one behind the other, on a scale that ends at ``longest``."""
    drawn, start = [], 0.0
    for n, tone in numbers:
        length = round(100 * n / longest, 2) if longest else 0.0
        if length:
            drawn.append(Part(round(start, 2), length, tone))
        start += length
    return drawn


def shade(n: int, most: int) -> int:
    """0 for nothing, else 1 to ``SHADES``: how dark a cell is beside the fullest."""
    return 0 if not n or not most else min(SHADES, 1 + (n * SHADES - 1) // most)


def percent(n: int, of: int) -> int:
    """Whole percent; 0 of nothing."""
    return round(100 * n / of) if of else 0
