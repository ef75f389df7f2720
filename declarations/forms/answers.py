"""The answers of a form as typed, apart from where they are kept."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

from declarations.forms.definition import Columns, FieldSpec, FormSpec, Group, Sheets, Table
from declarations.forms.paths import join

LONGEST_ANSWER = 20_000
UNFIT = "\ufffe\uffff"  # no characters at all (Unicode 23.7), and not to be held by XML 1.0


def tidy(text: str) -> str:
    """Text as it is kept: NFC, LF line ends, no control characters, lone surrogates or noncharacters, no blank ends.

    What a person typed stays; what no printer, database or XML takes goes at the door.
    """
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    kept = (c for c in text if c in {"\n", "\t"} or (unicodedata.category(c) not in {"Cc", "Cs"} and c not in UNFIT))
    return "".join(kept).strip()


@dataclass
class Answers:
    """``texts``: path → text; ``rows``: path of a table or sheets → row ids in order; ``versions``: path → version."""

    texts: dict[str, str] = field(default_factory=dict)
    rows: dict[str, list[str]] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=dict)

    def text(self, path: str) -> str:
        return self.texts.get(path, "")


def with_printed(form: FormSpec, answers: Answers) -> Answers:
    """Answers that have the rows which the form prints, by their keys; nobody adds or removes those."""
    for part in form.parts:
        if isinstance(part, Table) and part.printed:
            answers.rows[part.key] = list(part.printed)
    return answers


@dataclass(frozen=True)
class Blank:
    """One place to answer: where it is, and what is asked there."""

    path: str
    spec: FieldSpec
    # What a message calls the place, such as 「智能制造典型场景实例 第2行 实例名」.
    place: str


def asked(spec: FieldSpec, path: str, answers: Answers) -> bool:
    """Whether the blank at ``path`` is asked, as what stands beside it says (``when``)."""
    beside = path.rpartition("/")[0]
    return all(answers.text(join(beside, key)) == wanted for key, wanted in spec.when.items())


def blanks(form: FormSpec, answers: Answers) -> Iterator[Blank]:
    """Every place to answer, in the order of the form, rows as they are now."""
    for part in form.parts:
        if isinstance(part, Group):
            for key, spec in part.fields.items():
                yield Blank(join(part.key, key), spec, _under(spec))
        elif isinstance(part, Table):
            yield from _of_columns(part, part.key, part.title, answers)
        else:
            yield from _of_sheets(part, answers)


def _under(spec: FieldSpec) -> str:
    return f"{spec.head} {spec.label}" if spec.head else spec.label


def _of_columns(columns: Columns, path: str, title: str, answers: Answers) -> Iterator[Blank]:
    for n, row in enumerate(answers.rows.get(path, []), start=1):
        where = "" if columns.row_title(row) else f"第{n}行 "
        for key in columns.columns:
            spec = columns.cell(row, key)
            yield Blank(join(path, row, key), spec, f"{title} {where}{spec.label}")


def _of_sheets(part: Sheets, answers: Answers) -> Iterator[Blank]:
    for n, row in enumerate(answers.rows.get(part.key, []), start=1):
        for key, spec in part.fields.items():
            yield Blank(join(part.key, row, key), spec, f"{part.title} 第{n}份 {_under(spec)}")
        for table_key, columns in part.tables.items():
            yield from _of_columns(
                columns,
                join(part.key, row, table_key),
                f"{part.title} 第{n}份 {columns.title}",
                answers,
            )


def blank_at(form: FormSpec, answers: Answers, path: str) -> Blank:
    """The place of that path.

    Raises:
        KeyError: the form has no such place, or the row is not (or no longer) there.
    """
    for blank in blanks(form, answers):
        if blank.path == path:
            return blank
    raise KeyError(path)
