"""Tables: what their columns name."""

from collections.abc import Iterator

from declarations.notices.checks.base import Read, not_one, placeholders
from declarations.notices.problems import Problem
from declarations.tables.values import EACH_NAMES, KNOWN_VALUES, REPEATING_VALUES

FILE_NAME_PARTS = frozenset({"region", "round"})


def tables_are_known(read: Read) -> Iterator[Problem]:
    """Columns name what a line offers, and say how values that repeat are written."""
    for file, table in read.each("tables", read.pack.tables):
        yield from placeholders(file, ("file_name",), table.file_name, FILE_NAME_PARTS)
        for n, column in enumerate(table.columns):
            if column.value not in KNOWN_VALUES:
                yield file.problem(("columns", n, "value"), not_one(column.value, sorted(KNOWN_VALUES)))
            elif (column.value in REPEATING_VALUES) != bool(column.each):
                wanted = "应写明每一项的格式（each）" if not column.each else "此栏只有一个值，不用 each"
                yield file.problem(("columns", n, "each"), wanted)
            if bool(column.text) != (column.value == "text"):
                yield file.problem(("columns", n, "text"), "value: text 与每行的文字（text）应同时写明")
            yield from placeholders(file, ("columns", n, "each"), column.each, EACH_NAMES)
