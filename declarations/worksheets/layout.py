"""One table of a form as a spreadsheet: which column means what, written out and read in alike."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from declarations.cases.live import table_at
from declarations.cases.reading import CaseView
from declarations.forms.binding import BoundTable
from declarations.forms.definition import FieldSpec
from factories.registry.list_sheet import POSITION, Layout, heading_key

ROW = "行标识"
ROW_TITLE = "行标识（请勿修改）"
PRINTED = "项目"
_MARKS = "甲乙丙丁戊己庚辛壬癸"


@dataclass(frozen=True)
class TableSheet:
    """A table of a case, and the title of each of its columns in the spreadsheet: as printed, with its unit."""

    view: CaseView
    table: BoundTable
    titles: dict[str, str]

    @property
    def path(self) -> str:
        return self.table.path

    @property
    def columns(self) -> dict[str, FieldSpec]:
        return self.table.columns.columns

    @property
    def name(self) -> str:
        """What the table is called, with the number of its sheet where it stands in one."""
        part, _, rest = self.path.partition("/")
        if not rest:
            return self.table.title
        n = self.view.answers.rows[part].index(rest.partition("/")[0]) + 1
        return f"{self.view.form.part(part).title} 第{n}份 {self.table.title}"

    @property
    def printed_title(self) -> str:
        """What stands over the printed rows; empty where rows are numbered."""
        return (getattr(self.table.columns, "printed_title", "") or PRINTED) if self.table.printed else ""

    @property
    def layout(self) -> Layout:
        """What the table is known by when it comes back. A column that may stay empty may be left out."""
        aliases = {heading_key(POSITION): POSITION, heading_key(ROW_TITLE): ROW, heading_key(ROW): ROW}
        if self.table.printed:
            aliases |= {heading_key(self.printed_title): PRINTED}
        plain = Counter(_short(spec.label) for spec in self.columns.values())
        for key, title in self.titles.items():
            aliases[heading_key(title)] = key
            if plain[short := _short(self.columns[key].label)] == 1:
                aliases.setdefault(short, key)
        required = tuple(key for key, spec in self.columns.items() if not spec.optional)
        return Layout(aliases, required or tuple(self.columns), titles=self.titles, as_typed=True)


def sheet_of(view: CaseView, path: str) -> TableSheet | None:
    """The table at ``path`` of a case; None where there is none."""
    table = table_at(view, path)
    return TableSheet(view, table, dict(_titles(table.columns.columns))) if isinstance(table, BoundTable) else None


def _short(label: str) -> str:
    """A label as people head their own tables: without its unit or remark."""
    return heading_key(re.sub(r"[(（].*", "", label))


def _titles(columns: dict[str, FieldSpec]) -> Iterator[tuple[str, str]]:
    """A title each, told apart where the form prints the same twice."""
    printed = {key: f"{spec.label}（{spec.unit}）" if spec.unit else spec.label for key, spec in columns.items()}
    often = Counter(heading_key(title) for title in printed.values())
    seen: Counter[str] = Counter()
    for key, title in printed.items():
        same = heading_key(title)
        yield key, f"{title}（{_MARKS[seen[same]]}）" if often[same] > 1 else title
        seen[same] += 1
