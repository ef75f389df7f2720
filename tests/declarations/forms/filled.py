"""Any form filled in whole, from its definition alone: what a person would type for each kind, one of each choice."""

from collections.abc import Mapping
from itertools import count

from declarations.cases.models import Declaration, Sheet
from declarations.cases.sheets import locate
from declarations.forms.answers import Answers, with_printed
from declarations.forms.definition import Columns, FieldSpec, FormSpec, Group, Table
from declarations.forms.paths import join
from tests.declarations.attachments.ready import bring_files

TYPED = {
    "date": "2025年8月1日",
    "month": "2025年8月",
    "period": "2025年8月-2025年12月",
    "measure": "35 %",
    "phone": "0421-2639317",
    "email": "name@example.com",
    "credit_code": "91211381MA0TY8XJ21",
    "industry": "3670 汽车零部件及配件制造",
    "scenario": "人机协同作业",
    "segment": "生产作业",
    "integer": "12",
    "number": "4.5",
    "yes_no": "是",
    "line": "五轴加工单元",
    "text": "围绕发动机壳体加工，搭建由五轴机床和机器人组成的柔性加工单元。",
}


def filled(form: FormSpec, *, rows: int = 1, longest: bool = False, **texts: str) -> Answers:  # noqa: C901 - one walk
    """A whole form; ``rows`` in each table and as many sheets, or what the form asks at least; three in a sheet's tables.

    ``longest`` fills running text to its limit; ``texts`` replace answers, the path written with underscores.
    """
    answers, numbers = Answers(), count(1)

    def fill(holder: Mapping[str, FieldSpec], path: str) -> None:
        for key, spec in holder.items():
            if not spec.fixed:
                answers.texts[join(path, key)] = _typed(spec, longest)
                answers.versions[join(path, key)] = 1

    def add(columns: Columns, path: str, wanted: int) -> None:
        there = list(columns.printed) if isinstance(columns, Table) else []
        answers.rows[path] = there or [f"r{next(numbers):05d}" for _ in range(max(wanted, columns.min))]
        for row in answers.rows[path]:
            fill({key: columns.cell(row, key) for key in columns.columns}, join(path, row))

    for part in form.parts:
        if isinstance(part, Group):
            fill(part.fields, part.key)
        elif isinstance(part, Table):
            add(part, part.key, min(rows, part.max))
        else:
            answers.rows[part.key] = [f"r{next(numbers):05d}" for _ in range(max(rows, part.min))]
            for row in answers.rows[part.key]:
                fill(part.fields, join(part.key, row))
                for key, columns in part.tables.items():
                    add(columns, join(part.key, row, key), min(rows, 3))
    answers.texts |= {path.replace("_", "/", 1): text for path, text in texts.items()}
    return with_printed(form, answers)


def _typed(spec: FieldSpec, longest: bool) -> str:
    if spec.kind == "choice":
        return spec.of[-1]
    if spec.kind == "integer" and spec.min and spec.min > 12:
        return str(spec.max or spec.min)
    if longest and spec.kind == "text":
        return "字" * (spec.limit or 1500)
    if spec.kind == "measure" and spec.unit:
        return f"35 {spec.unit}"
    return TYPED[spec.kind]


def store(case: Declaration, form: FormSpec, answers: Answers) -> None:
    """Into the sheets of a draft at once, and the files that the form asks for: one by one would take a minute."""
    sheets = {(one.part, one.row): one for one in case.sheets.all()}

    def sheet(part: str, row: str) -> Sheet:
        return sheets.setdefault((part, row), Sheet(declaration=case, part=part, row=row, answers={}, rows={}))

    for path, text in answers.texts.items():
        part, row, local = locate(form, path)
        sheet(part, row).answers[local] = [text, 1]
    for path, there in answers.rows.items():
        part, row, local = locate(form, path)
        sheet(part, row).rows[local] = there
    Sheet.objects.filter(declaration=case).delete()
    Sheet.objects.bulk_create(sheets.values())
    bring_files(case)
