"""Tables of the notice on paper, and what the notice prints for each."""

import datetime as dt
import re
from collections.abc import Sequence
from typing import Any

from declarations.tables.printing import print_table
from declarations.tables.sources import Listing
from tests.declarations.tables.sheets import OFFICIAL, the_table

DIGEST = "0123456789abcdef" * 4
MOMENT = dt.datetime(2026, 4, 8, 2, 0, tzinfo=dt.UTC)
# Table → from which line of the notice to before which it is printed.
ANNEXES = {
    "basic-summary": ("\n附件3\n", "\n附件4\n"),
    "recommendation": ("\n附件 4-4\n", "\n附件 5\n"),
    "overseas-list": ("\n附件 5\n", "\n附件2:\n"),
}


def annex(table: str) -> tuple[str, list[str], list[str], list[str]]:
    """Title, head lines, titles of columns and footnotes, as printed in the notice; blanks inside are the print's own."""
    begin, end = ANNEXES[table]
    lines = [line.strip() for line in OFFICIAL.split(begin)[1].split(end)[0].splitlines() if line.strip()]
    columns = next(n for n, line in enumerate(lines) if line.startswith("序号"))
    footnotes = [line for line in lines[columns + 1 :] if not re.match(r"1(\t|$)|\.{5}", line)]
    return lines[0], lines[1:columns], lines[columns].split("\t"), footnotes


def tight(text: str) -> str:
    """Without blanks, which the columns of a print break where they like; of a slip, what is meant."""
    return re.sub(r"\s", "", text).replace("海州", "海外")


def printed(table: str, rows: Sequence[Sequence[Any]], *, step: Any = None, **listing: Any) -> bytes:
    """The PDF of these rows."""
    spec = the_table(table)
    told = {"final": True, "total": len(rows), "cases": iter(()), "lists": "朝阳市名单（第1版）", "sha256": DIGEST}
    pdf, _rows = print_table(
        spec=spec,
        head=spec.head,
        rows=rows,
        listing=Listing(**(told | listing)),
        whose="朝阳市工业和信息化局",
        dated=MOMENT,
        step=step,
    )
    return pdf
