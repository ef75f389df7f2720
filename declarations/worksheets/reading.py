"""Reading a table that was handed out (or one with the same headings): rows known again by their ids, mistakes by cell."""

from dataclasses import dataclass, field
from typing import Any

from declarations.forms.answers import LONGEST_ANSWER, Answers, tidy
from declarations.forms.definition import FieldSpec
from declarations.forms.kinds import KINDS, Unfit
from declarations.forms.paths import is_row_id, join, mint_row_id
from declarations.tables.writing import as_text
from declarations.worksheets.layout import PRINTED, ROW, TableSheet
from factories.registry.list_rows import BadCell
from factories.registry.list_sheet import ListSheet, SheetRow, Skipped, read_list
from portal.errors import Refused


@dataclass
class Read:
    """What a file brings to a table: answers that are not there yet, its rows in order, and what cannot be taken."""

    answers: Answers = field(default_factory=Answers)
    bad: list[BadCell] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)


def read_sheet(file: Any, sheet: TableSheet) -> Read:
    """What an uploaded .xlsx or .csv says for the table.

    A cell that is empty, says what stands there, or is wrong brings nothing; a wrong one is told with its reason.

    Raises:
        Refused: the file is none that can be read (413: too large), has no such headings, or has no row.
    """
    return _Reader(sheet, read_list(file, sheet.layout)).read()


class _Reader:
    def __init__(self, sheet: TableSheet, found: ListSheet) -> None:
        self.sheet, self.found = sheet, found
        self.there = {row.id: row for row in sheet.table.rows}
        self.titles = {row.title: row.id for row in sheet.table.rows if row.title}
        self.out = Read(skipped=list(found.skipped), ignored=found.ignored)

    def read(self) -> Read:
        """Everything that the file brings."""
        path = self.sheet.path
        part, _, rest = path.partition("/")
        if rest:
            self.out.answers.rows[part] = [rest.partition("/")[0]]
        ids = self.out.answers.rows.setdefault(path, [])
        for row in self.found.rows:
            if not any(row.cells.get(key) for key in self.sheet.columns) and row.cells.get(ROW) not in self.there:
                self.out.skipped.append(Skipped(row.number, "空行"))
            elif one := self._id_of(row, ids):
                ids.append(one)
                self._cells(row, one)
        if not ids:
            raise Refused(f"表头（第{self.found.heading_row}行）下面没有可导入的行，请核对文件", field="file")
        return self.out

    def _id_of(self, row: SheetRow, taken: list[str]) -> str:
        """The row that it means; a new one where it means none, or one that stands above already (copied in the file)."""
        told = row.cells.get(ROW, "")
        if self.sheet.table.printed:
            one = told if told in self.there else self.titles.get(row.cells.get(PRINTED, ""), "")
            if not one or one in taken:
                reason = "与上面的行重复" if one else "本表没有这一行，不能增加"
                self._tell(row, PRINTED, self.sheet.printed_title, reason)
                return ""
            return one
        fits = told in self.there or is_row_id(told)
        return told if fits and told not in taken else mint_row_id()

    def _cells(self, row: SheetRow, one: str) -> None:
        there = {each.path: each for each in self.there[one].fields} if one in self.there else {}
        for key in self.sheet.columns:
            text = tidy(row.cells.get(key, ""))
            path = join(self.sheet.path, one, key)
            known = there.get(path)
            if not text or (known and text in (known.text, as_text(known.text).strip())):
                continue
            spec = self.sheet.table.columns.cell(one, key)
            if spec.fixed:
                continue
            said, value, wrong = self._cleaned(text, spec)
            if wrong:
                self._tell(row, key, self.sheet.titles[key], wrong)
            elif known is None or known.value is None or value != known.value:  # 2.350 is 2.35
                self.out.answers.texts[path] = said

    def _cleaned(self, text: str, spec: FieldSpec) -> tuple[str, Any, str]:
        """The text of the answer, its value, and what is wrong with it."""
        if len(text) > LONGEST_ANSWER:
            return "", None, f"内容过长，最多{LONGEST_ANSWER}个字符"
        kind, context = KINDS[spec.kind], self.sheet.view.context
        said = tidy(kind.from_cell(text, spec, context))
        try:
            return said, kind.clean(said, spec, context), ""
        except Unfit as unfit:
            return "", None, str(unfit)

    def _tell(self, row: SheetRow, meant: str, title: str, reason: str) -> None:
        letter = self.found.letters.get(meant, "")
        self.out.bad.append(BadCell(row.number, title, letter, row.cells.get(meant, ""), reason))
