"""Forms as they come to paper: what is printed once more is asked, and what is filled in to the brim can still be printed."""

from collections.abc import Iterator, Mapping

from declarations.forms.definition import Columns, FieldSpec, Group, Sheets, Table
from declarations.forms.kinds import KINDS
from declarations.notices.checks.base import Read, not_one
from declarations.notices.problems import Problem

# 字 of a form with every row and every blank full: some thousand pages, half a minute of work and 1 GB.
MOST_CHARACTERS = 1_000_000
ANY = 20  # 字, of a blank whose kind says no length of its own


def heads_of_tables_are_fields(read: Read) -> Iterator[Problem]:
    """What heads the tables of a sheet once more is a field of that sheet."""
    for file, form in read.each("forms", read.pack.forms):
        for n, part in enumerate(form.parts):
            for key in part.tables_head if isinstance(part, Sheets) else ():
                if key not in part.fields:
                    yield file.problem(("parts", n, "tables_head", key), not_one(key, part.fields))


def forms_can_be_printed(read: Read) -> Iterator[Problem]:
    """The limits of a form hold its paper within bounds, so that nothing is accepted that cannot be printed."""
    for file, form in read.each("forms", read.pack.forms):
        sizes = [longest(part) for part in form.parts]
        if sum(sizes) > MOST_CHARACTERS:
            largest = max(range(len(sizes)), key=sizes.__getitem__)
            message = (
                f"全部填满约{sum(sizes)}字，超过能打印的{MOST_CHARACTERS}字；"
                f"此部分最多{sizes[largest]}字，请减少行数（max）或字数（limit）"
            )
            yield file.problem(("parts", largest), message)


def longest(part: Group | Table | Sheets) -> int:
    """字 of a part with every row and every blank full."""
    if isinstance(part, Table):
        return _of_rows(part, len(part.printed) or part.max)
    if isinstance(part, Group):
        return _of_fields(part.fields)
    return part.max * (_of_fields(part.fields) + sum(_of_rows(one, one.max) for one in part.tables.values()))


def _of_rows(columns: Columns, rows: int) -> int:
    return rows * _of_fields(columns.columns)


def _of_fields(fields: Mapping[str, FieldSpec]) -> int:
    return sum(KINDS[spec.kind].room(spec) or ANY for spec in fields.values() if spec.kind in KINDS)
