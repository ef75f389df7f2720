"""上传表格: a table shaped like 附件3, looked at before anything is written, then carried out row by row by a worker.

Each row is a transaction of its own and goes through the deeds that the pages use, so that every rule of a page holds
here. Twice changes nothing.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import Any, BinaryIO, cast
from uuid import UUID

from django.db import transaction

from declarations.behalf import instances
from declarations.behalf.layout import CaseTable, table_for
from declarations.behalf.models import SheetImport
from declarations.behalf.planning import Effect, PlannedRow, Planner
from declarations.behalf.rows import CaseRow, Reading, clean_rows
from declarations.behalf.starting import start_on_behalf
from declarations.cases.drafting import save_answer
from declarations.cases.models import Declaration
from declarations.cases.reading import current
from declarations.notices.models import Round
from declarations.notices.schema import ColumnSpec, TableSpec
from declarations.tables.export import CONTENT_TYPE
from declarations.tables.writing import write_table
from factories.identity.scope import decides_for
from factories.registry.list_sheet import read_list
from portal import clock
from portal.errors import Outdated, Refused
from portal.files.models import StoredFile
from portal.files.storing import store
from portal.jobs.models import Job
from portal.jobs.queueing import enqueue
from portal.jobs.running import Progress
from portal.people.models import Appointment
from portal.regions.models import Region
from portal.trail.record import deputising, record

KIND = "import-cases"
MOST_ROWS = 500
_ACCOUNT = (("行", 6), ("企业名称", 30), ("工厂名称", 26), ("结果", 10), ("说明", 70))


@dataclass(frozen=True)
class Preview:
    """A table read, and what each row would do now."""

    reading: Reading
    table: CaseTable
    rows: list[PlannedRow]

    @property
    def counts(self) -> list[tuple[Effect, int]]:
        found = Counter(one.effect for one in self.rows)
        return [(effect, found[effect]) for effect in Effect]

    @property
    def changes(self) -> bool:
        return any(one.effect in {Effect.START, Effect.CHANGE} for one in self.rows)

    @property
    def headings(self) -> list[tuple[str, str]]:
        """Letter and title of each column that was read."""
        return [(letter, self.table.titles.get(meant, meant)) for meant, letter in self.reading.sheet.letters.items()]


def preview(*, file: Any, round: Round, region: Region, by: Appointment) -> Preview:
    """Read a table and say of each row what importing it would do.

    Raises:
        Refused: the file is none that can be read, has too many rows, or ``by`` does not act for ``region``.
    """
    _require_bureau(by, region)
    table = table_for(round)
    reading = clean_rows(read_list(file, table.layout), table=table, region=region)
    if not reading.rows:
        raise Refused(f"表头（第{reading.sheet.heading_row}行）下面没有企业，请核对文件。", field="file")
    if len(reading.rows) > MOST_ROWS:
        raise Refused(f"表中有{len(reading.rows)}行，每次最多导入{MOST_ROWS}行，请分成几个文件上传。", field="file")
    planner = Planner(reading, table=table, round=round, region=region, by=by)
    return Preview(reading, table, planner.plan(reading.rows))


@transaction.atomic
def keep(*, file: Any, round: Round, region: Region, by: Appointment) -> SheetImport:
    """Keep a table that was read, until somebody of the bureau confirms it.

    Raises:
        Refused: ``by`` does not act for ``region``.
    """
    _require_bureau(by, region)
    file.seek(0)
    stored = store(name=file.name, content=file, content_type=file.content_type or "application/octet-stream")
    return SheetImport.objects.create(
        file=stored,
        round=round,
        region=region,
        acting_for=by.organisation,
        asked_at=clock.now(),
        asked_by=by.user,
    )


@transaction.atomic
def confirm(*, import_id: UUID, by: Appointment) -> SheetImport:
    """Have a table carried out that was looked at; a worker does it.

    Raises:
        Refused: another bureau's.
        Outdated: it was confirmed already (a double click).
    """
    waiting = (
        SheetImport.objects.select_for_update(of=("self",), no_key=True)
        .select_related("file", "region")
        .get(pk=import_id)
    )
    if waiting.acting_for_id != by.organisation_id:
        raise Refused("只有上传表格的单位可以确认导入。")
    _require_bureau(by, waiting.region)
    if waiting.job_id is not None:
        raise Outdated("该表格已确认导入，不必重复操作。")
    params = {"import": str(waiting.pk), "appointment": str(by.pk)}
    waiting.job = enqueue(kind=KIND, title=f"导入{waiting}"[:120], params=params, by=by)
    waiting.save(update_fields=["job"])
    return waiting


def run(job: Job, progress: Progress) -> StoredFile:
    """Carry out a confirmed table; begun again, it goes on with what is not there yet. The result is its account.

    Raises:
        Refused: who confirmed it does not act for the bureau any more, or the file cannot be read.
    """
    wanted = SheetImport.objects.select_related("file", "region__parent", "round__notice").get(pk=job.params["import"])
    held = Appointment.objects.in_force().select_related("user", "organisation__region", "deputises_for__user")
    by = held.filter(pk=job.params["appointment"]).first()
    if by is None:
        raise Refused("确认导入的人员已离任，请由现任人员重新上传。")
    with wanted.file.content.open("rb") as file:
        seen = preview(file=file, round=wanted.round, region=wanted.region, by=by)
    planner = Planner(seen.reading, table=seen.table, round=wanted.round, region=wanted.region, by=by)
    account = []
    with deputising(lambda: (by.user, by.deputises_for.user) if by.deputises_for else None):
        for done, row in enumerate(seen.reading.rows):
            progress(done, len(seen.reading.rows))
            account.append(_carried_out(row, planner=planner, source=wanted.file))
    return _written(account, title=f"{wanted.file.name}导入结果")


def _carried_out(row: CaseRow, *, planner: Planner, source: StoredFile) -> tuple[CaseRow, Effect, str]:
    """One row, planned anew on what is there now: it, what came of it, and why."""
    try:
        with transaction.atomic():
            [planned] = planner.plan([row])
            if planned.effect in {Effect.START, Effect.CHANGE}:
                _write(planned, planner=planner, source=source)
    except Refused as refused:
        return row, Effect.REFUSED, refused.message
    return row, planned.effect, "；".join(planned.said)


def _write(planned: PlannedRow, *, planner: Planner, source: StoredFile) -> None:
    row, by = planned.row, planner.by
    case = planned.case or start_on_behalf(
        round=planner.round, region=planner.region, name=row.name, factory_name=row.factory, by=by
    )
    for path, text in planned.changes.items():
        save_answer(declaration_id=case.pk, path=path, text=text, seen=None, by=by)
    if planned.instances:
        instances.write(view=current(case), wanted=row.instances or [], by=by)
    case = Declaration.objects.select_for_update(of=("self",), no_key=True).get(pk=case.pk)
    case.source_file, case.source_row = source, row.number
    case.save(update_fields=["source_file", "source_row"])
    record(
        subject=case,
        deed="import",
        actor=by.user,
        acting_for=by.organisation,
        summary=f"由表格导入：{source.name}第{row.number}行",
        detail={"file": str(source.pk), "sha256": source.sha256},
    )


def _written(account: Sequence[tuple[CaseRow, Effect, str]], *, title: str) -> StoredFile:
    """The account as a spreadsheet, row by row as the table was."""
    columns = tuple(ColumnSpec(title=heading, value="position", width=width) for heading, width in _ACCOUNT)
    spec = TableSpec(table="account", title=title, columns=columns, lists="passed", file_name="account")

    def rows() -> Iterator[list[Any]]:
        for row, effect, note in account:
            yield [row.number, row.name, row.factory, effect.label, note]

    with TemporaryFile() as file:
        out = cast("BinaryIO", file)
        write_table(spec=spec, head=(), rows=rows(), total=len(account), out=out)
        return store(name=f"{title}.xlsx", content=file, content_type=CONTENT_TYPE)


def _require_bureau(by: Appointment, region: Region) -> None:
    if not decides_for(by=by, region=region):
        raise Refused(f"只有{region.name}或其上级市的主管部门可以为其企业导入。", field="region")
