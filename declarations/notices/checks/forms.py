"""Forms: kinds of field, sources, facts."""

from collections.abc import Iterator

from declarations.cases.prefill import SOURCES
from declarations.facts.project import FACT_NAMES
from declarations.forms.definition import Columns, FieldSpec, FormSpec, Group, Sheets
from declarations.forms.kinds import KINDS
from declarations.notices.checks.base import Read, listed, not_one
from declarations.notices.problems import KeyPath, Problem


def fields_are_known(read: Read) -> Iterator[Problem]:
    """Each field is of a known kind, and has what the kind needs."""
    for file, form in read.each("forms", read.pack.forms):
        for path, spec in _fields(form):
            if spec.kind not in KINDS:
                yield file.problem((*path, "kind"), not_one(spec.kind, sorted(KINDS)))
            if spec.kind == "choice" and not spec.of:
                yield file.problem((*path, "of"), "选择题应列出选项")
            if spec.kind == "scenario" and read.pack.scenarios is None:
                yield file.problem((*path, "kind"), "通知包中没有场景指引（scenarios.yaml），不能用 scenario")
            if spec.source and spec.source not in SOURCES:
                yield file.problem((*path, "from"), not_one(spec.source, sorted(SOURCES)))
            if spec.fixed and not spec.source:
                yield file.problem((*path, "fixed"), "不可填写的栏目应写明来源（from）")


def facts_are_in_the_form(read: Read) -> Iterator[Problem]:
    """Facts have known names, and each is read from a field that the form has."""
    for file, form in read.each("forms", read.pack.forms):
        asked = [f"{part.key}/{key}" for part in form.parts if isinstance(part, Group) for key in part.fields]
        for name, path in form.facts.items():
            if name not in FACT_NAMES:
                yield file.problem(("facts", name), f"没有此事实；可用：{listed(sorted(FACT_NAMES))}")
            if path not in asked:
                yield file.problem(("facts", name), f"表中没有“{path}”，应写作 部分/栏目，如 {listed(asked[:3])}")
        if each := form.scenarios:
            rows = next(
                (one for one in form.parts if one.key == each.each and isinstance(one, (Columns, Sheets))), None
            )
            if rows is None:
                yield file.problem(("scenarios", "each"), f"表中没有名为“{each.each}”的可增行部分")
                continue
            columns = rows.fields if isinstance(rows, Sheets) else rows.columns
            for name in ("scenario", "instance", "ai"):
                if getattr(each, name) not in columns:
                    yield file.problem(("scenarios", name), not_one(getattr(each, name), list(columns)))


def _fields(form: FormSpec) -> Iterator[tuple[KeyPath, FieldSpec]]:
    """Each field of a form with its path in the file."""
    for n, part in enumerate(form.parts):
        holder = "columns" if isinstance(part, Columns) else "fields"
        for key, spec in getattr(part, holder).items():
            yield ("parts", n, holder, key), spec
        for table, columns in part.tables.items() if isinstance(part, Sheets) else ():
            for key, spec in columns.columns.items():
                yield ("parts", n, "tables", table, "columns", key), spec
