"""Forms: kinds of field, sources, facts."""

from collections.abc import Iterable, Iterator

from declarations.cases.prefill import SOURCES
from declarations.facts.project import FACT_NAMES, unfit_for
from declarations.forms.crosschecks import CROSS_CHECKS
from declarations.forms.definition import Columns, EachFact, EachIndicator, FieldSpec, FormSpec, Group, Sheets, Table
from declarations.forms.kinds import KINDS
from declarations.forms.paths import ATTACHMENTS, SCAN
from declarations.notices.checks.base import Read, listed, not_one
from declarations.notices.problems import KeyPath, Problem
from declarations.notices.yamlfiles import YamlFile


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
            if spec.pictures and (spec.kind != "text" or "columns" in path):
                yield file.problem((*path, "pictures"), "只有表格以外的大段文字（kind: text）可以配图")


def places_of_files_are_free(read: Read) -> Iterator[Problem]:
    """No part is called as the places are where files stand."""
    for file, form in read.each("forms", read.pack.forms):
        for n, part in enumerate(form.parts):
            if part.key in (ATTACHMENTS, SCAN):
                yield file.problem(("parts", n), f"“{part.key}”是附件、盖章扫描件所用的键，请换一个")


def attachments_make_sense(read: Read) -> Iterator[Problem]:
    """Only a video has a length, and of each there is at least one."""
    for file, form in read.each("forms", read.pack.forms):
        for key, spec in form.attachments.items():
            if spec.minutes is not None and spec.takes != "video":
                yield file.problem(("attachments", key, "minutes"), "只有视频（takes: video）可以限定时长")
            for name in ("max", "megabytes"):
                if getattr(spec, name) < 1:
                    yield file.problem(("attachments", key, name), "应为不小于1的整数")


def conditions_hold_on_choices(read: Read) -> Iterator[Problem]:
    """What a field hangs on (``when``) is a choice beside it, and one of its answers."""
    for file, form in read.each("forms", read.pack.forms):
        for path, holder in _holders(form):
            for key, spec in holder.items():
                for other, wanted in spec.when.items():
                    offered = _offered(holder.get(other))
                    if other == key or not offered:
                        choices = [one for one, beside in holder.items() if _offered(beside) and one != key]
                        yield file.problem((*path, key, "when", other), not_one(other, choices))
                    elif wanted not in offered:
                        yield file.problem((*path, key, "when", other), not_one(wanted, offered))


def _offered(spec: FieldSpec | None) -> list[str]:
    if spec is None or spec.kind not in ("choice", "yes_no"):
        return []
    return list(spec.of) if spec.kind == "choice" else ["是", "否"]


def cross_checks_are_known(read: Read) -> Iterator[Problem]:
    """Checks between answers have a known name, and their paths lead to fields."""
    for file, form in read.each("forms", read.pack.forms):
        asked = list(_paths(form))
        for n, one in enumerate(form.checks):
            if one.check not in CROSS_CHECKS:
                yield file.problem(("checks", n, "check"), not_one(one.check, sorted(CROSS_CHECKS)))
            for m, path in enumerate(one.fields):
                if path not in asked:
                    yield file.problem(("checks", n, "fields", m), _no_path(path, asked))
            if one.against not in asked:
                yield file.problem(("checks", n, "against"), _no_path(one.against, asked))
            if not one.fields or len({path.partition("/*/")[:2] for path in one.fields if "*" in path}) > 1:
                yield file.problem(("checks", n, "fields"), "应至少列出一栏；带 * 的各栏应在同一部分")


def _paths(form: FormSpec) -> Iterator[str]:
    """Every path of a form that is not within a table of a sheet, ``*`` for any row."""
    for part in form.parts:
        fields = part.columns if isinstance(part, Columns) else part.fields
        star = "" if isinstance(part, Group) else "*/"
        yield from (f"{part.key}/{star}{key}" for key in fields)
        if isinstance(part, Table):
            yield from (f"{part.key}/{row}/{key}" for row in part.printed for key in fields)


def _no_path(path: str, asked: Iterable[str]) -> str:
    return f"表中没有“{path}”，应写作 部分/栏目，如 {listed(list(asked)[:3])}"


def former_keys_are_gone(read: Read) -> Iterator[Problem]:
    """A key that ``was:`` names is not in use beside it: an answer could belong to either."""
    for file, form in read.each("forms", read.pack.forms):
        parts = [(("parts", n), part.key, part.was) for n, part in enumerate(form.parts)]
        fields = [(path, str(path[-1]), spec.was) for path, spec in _fields(form)]
        for path, _, was in [*parts, *fields]:
            beside = {key for other, key, _ in [*parts, *fields] if other[:-1] == path[:-1]}
            for old in sorted(beside.intersection(was)):
                yield file.problem((*path, "was"), f"“{old}”仍是现有的键，不能同时作为曾用的键")


def facts_are_in_the_form(read: Read) -> Iterator[Problem]:
    """Facts have known names, and each is read from a field that the form has."""
    for file, form in read.each("forms", read.pack.forms):
        asked = _asked_once(form)
        for name, path in form.facts.items():
            if name not in FACT_NAMES:
                yield file.problem(("facts", name), f"没有此事实；可用：{listed(sorted(FACT_NAMES))}")
            if path not in asked:
                yield file.problem(("facts", name), _no_path(path, asked))
            elif name in FACT_NAMES and (why_not := unfit_for(name, asked[path])):
                yield file.problem(("facts", name), why_not)


def repeated_facts_are_in_the_form(read: Read) -> Iterator[Problem]:
    """So are those of which a case has several: investments, indicators, scenario instances."""
    for file, form in read.each("forms", read.pack.forms):
        asked = _asked_once(form)
        for key, path in form.investments.items():
            if path not in asked:
                yield file.problem(("investments", key), _no_path(path, asked))
            elif asked[path].kind != "number":
                yield file.problem(("investments", key), "投资应取自 number 栏目")
        if form.indicators:
            yield from _check_indicators(file, form, form.indicators)
        if form.scenarios:
            yield from _check_scenarios(file, form, form.scenarios)


def _asked_once(form: FormSpec) -> dict[str, FieldSpec]:
    return {
        f"{part.key}/{key}": spec for part in form.parts if isinstance(part, Group) for key, spec in part.fields.items()
    }


def _check_scenarios(file: YamlFile, form: FormSpec, each: EachFact) -> Iterator[Problem]:
    rows = next((one for one in form.parts if one.key == each.each and isinstance(one, (Columns, Sheets))), None)
    if rows is None:
        yield file.problem(("scenarios", "each"), f"表中没有名为“{each.each}”的可增行部分")
        return
    columns = rows.fields if isinstance(rows, Sheets) else rows.columns
    for name in ("scenario", "instance", "ai", "segment"):
        if getattr(each, name) and getattr(each, name) not in columns:
            yield file.problem(("scenarios", name), not_one(getattr(each, name), list(columns)))


def _check_indicators(file: YamlFile, form: FormSpec, each: EachIndicator) -> Iterator[Problem]:
    table = next((one for one in form.parts if one.key == each.each and isinstance(one, Table) and one.printed), None)
    if table is None:
        yield file.problem(("indicators", "each"), f"表中没有名为“{each.each}”、印有各行（printed）的部分")
        return
    for name in ("before", "after"):
        if getattr(each, name) not in table.columns:
            yield file.problem(("indicators", name), not_one(getattr(each, name), list(table.columns)))


def _holders(form: FormSpec) -> Iterator[tuple[KeyPath, dict[str, FieldSpec]]]:
    """Each list of fields that stand beside one another, with its path in the file."""
    for n, part in enumerate(form.parts):
        if isinstance(part, Columns):
            yield ("parts", n, "columns"), part.columns
        else:
            yield ("parts", n, "fields"), part.fields
        for table, columns in part.tables.items() if isinstance(part, Sheets) else ():
            yield ("parts", n, "tables", table, "columns"), columns.columns


def _fields(form: FormSpec) -> Iterator[tuple[KeyPath, FieldSpec]]:
    """Each field of a form with its path in the file."""
    for path, holder in _holders(form):
        for key, spec in holder.items():
            yield (*path, key), spec
