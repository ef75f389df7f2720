"""Asking for a table, and making it: one way for the page's job and for the command."""

import datetime as dt
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import BinaryIO, cast
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from declarations.notices.models import Round
from declarations.notices.packs import newest_revision, pack_of
from declarations.notices.schema import TableSpec
from declarations.papers import making
from declarations.tables.printing import print_table, require_printable
from declarations.tables.rows import rows_of
from declarations.tables.sources import listing_for
from declarations.tables.writing import Progress, write_table
from portal import clock
from portal.errors import Refused
from portal.files.models import StoredFile
from portal.files.storing import safe_name, store
from portal.jobs.models import Job
from portal.jobs.queueing import enqueue
from portal.people.access import regions_seen_by
from portal.people.grants import organisations_of
from portal.people.models import Appointment, Organisation, User
from portal.regions.models import Level, Region

KIND = "export-table"
# What a table is made as: a spreadsheet to go on with, or a paper for the seal.
XLSX, PDF = "xlsx", "pdf"
CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CONTENT_TYPES = {XLSX: CONTENT_TYPE, PDF: making.CONTENT_TYPE}
NOT_FINAL = "（未定稿）"


@dataclass(frozen=True, slots=True)
class Made:
    """What was written: the file's name, the number of rows, and whether the list behind it is closed (已定稿)."""

    file_name: str
    rows: int
    final: bool


def tables_of(round: Round) -> list[TableSpec]:
    """The tables that the programme of a round asks for, in its order.

    As the newest revision of the notice has them, which keeps each programme that has a round
    (``declarations.revisions.keeping``); none where one that was loaded before that was asked of it has dropped it.
    """
    pack = pack_of(newest_revision(round.notice_id))
    asked_for = [key for one in pack.programmes if one.programme == round.programme for key in one.tables]
    return [pack.table(key) for key in asked_for]


def table_of(*, round: Round, table: str) -> TableSpec:
    """The table of that key.

    Raises:
        Refused: the programme of the round has none, or no pack of its notice is loaded.
    """
    offered = tables_of(round)
    found = next((spec for spec in offered if spec.table == table), None)
    if found is None:
        known = "、".join(f"{spec.title}（{spec.table}）" for spec in offered) or "无"
        raise Refused(f"“{round.title}”没有名为“{table}”的表。可以导出的表：{known}。", field="table")
    return found


def sees_every_row(user: User, region: Region) -> bool:
    """Whether all places that a table of ``region`` can have rows from are in the user's sight."""
    return not Region.objects.under(region).exclude(pk__in=regions_seen_by(user)).exists()


def exports_of(bureau: Organisation) -> "QuerySet[Job]":
    """The tables that a bureau has asked for, with who asked and the file."""
    return Job.objects.filter(kind=KIND, acting_for=bureau).select_related("asked_by", "result")


def exports_visible_to(user: User) -> "QuerySet[Job]":
    """The tables that the bureaus have asked for that the user acts for, whichever of them is in use now."""
    bureaus = organisations_of(user).filter(kind=Organisation.Kind.BUREAU)
    return Job.objects.filter(kind=KIND, acting_for__in=bureaus).select_related("asked_by", "acting_for", "result")


@transaction.atomic
def request_export(
    *,
    table: str,
    region: Region,
    round: Round,
    by: Appointment,
    version: UUID | None = None,
    level: str = "",
    file_type: str = XLSX,
) -> Job:
    """Ask for a table of ``region`` in ``round``, of one version of its list if need be; a worker makes it.

    ``level``: of the lists that the bureaus of that level below the region have made, instead of the region's own.
    ``file_type``: as a spreadsheet, or as PDF.

    Raises:
        Refused: the round has no such table, version or level, the bureau does not see every row of it, or it is too
            long for paper.
    """
    spec = table_of(round=round, table=table)
    below = Region.objects.under(by.organisation.region).filter(pk=region.pk).exists()
    if by.organisation.kind != Organisation.Kind.BUREAU or not below or not sees_every_row(by.user, region):
        raise Refused(
            f"{by.organisation}不能导出{region.name}的名单：其中有您无权查看的事项。请选择本地区。", field="region"
        )
    if version or level or file_type == PDF:
        listing = listing_for(round=round, region=region, lists=spec.lists, version=version, level=level)
        if file_type == PDF:
            require_printable(listing.total)
    return enqueue(
        kind=KIND,
        title=_title(spec, region, round, level, file_type),
        params={"table": table, "region": region.pk, "round": str(round.pk)}
        | ({"version": str(version)} if version else {})
        | ({"level": level} if level else {})
        | ({"file_type": file_type} if file_type != XLSX else {}),
        by=by,
    )


def run(job: Job, progress: Progress) -> StoredFile:
    """Make the table of a job of kind ``export-table``; starting again starts from nothing.

    Raises:
        Refused: the table is gone from the notice since it was asked for.
    """
    with TemporaryFile() as file:
        made = make_table(
            spec=table_of(round=round_of(job), table=job.params["table"]),
            region=region_of(job),
            round=round_of(job),
            version=version_of(job),
            level=job.params.get("level", ""),
            file_type=_file_type_of(job),
            now=job.created_at,
            out=cast("BinaryIO", file),
            progress=progress,
        )
        return store(name=made.file_name, content=file, content_type=CONTENT_TYPES[_file_type_of(job)])


def make_table(
    *,
    spec: TableSpec,
    region: Region,
    round: Round,
    out: BinaryIO,
    progress: Progress,
    version: UUID | None = None,
    level: str = "",
    file_type: str = XLSX,
    now: dt.datetime | None = None,
) -> Made:
    """Write a table of ``region`` in ``round`` to ``out``; one that is made before the list is closed says so.

    ``now`` is the moment that the paper of a list stands for that is not closed yet; a closed one has its own.

    Raises:
        Refused: as ``listing_for`` does; too long for paper.
    """
    listing = listing_for(round=round, region=region, lists=spec.lists, version=version, level=level)
    if not listing.final:
        spec = spec.model_copy(update={"title": spec.title + NOT_FINAL})
    head, rows = head_of(spec, region), rows_of(spec=spec, cases=listing.cases)
    if file_type == PDF:
        pages = iter(range(1, sys.maxsize))
        pdf, written = print_table(
            spec=spec,
            head=head,
            rows=rows,
            listing=listing,
            whose=bureau_name(region),
            dated=listing.dated or now or clock.now(),
            step=lambda: progress(next(pages), 0),
        )
        out.write(pdf)
    else:
        written = write_table(spec=spec, head=head, rows=rows, total=listing.total, out=out, progress=progress)
    name = spec.file_name.format(region=region.name, round=round.title).removesuffix(".xlsx")
    name += ("" if listing.final else NOT_FINAL) + listing.note
    return Made(safe_name(f"{name}.{file_type}"), written, listing.final)


def _title(spec: TableSpec, region: Region, round: Round, level: str, file_type: str) -> str:
    said = [spec.title, region.name, *([f"{Level(level).label}编制"] if level else []), round.title]
    return ("·".join(said)[:110] + ("（PDF）" if file_type == PDF else ""))[:120]


def round_of(job: Job) -> Round:
    return Round.objects.get(pk=job.params["round"])


def region_of(job: Job) -> Region:
    return Region.objects.get(pk=job.params["region"])


def version_of(job: Job) -> UUID | None:
    return UUID(job.params["version"]) if job.params.get("version") else None


def _file_type_of(job: Job) -> str:
    return str(job.params.get("file_type", XLSX))


def bureau_name(region: Region) -> str:
    """Who reports for ``region``; empty where it has no bureau."""
    bureau = Organisation.objects.filter(kind=Organisation.Kind.BUREAU, region=region).first()
    return bureau.name if bureau else ""


def head_of(spec: TableSpec, region: Region) -> Sequence[str]:
    """The lines between the title and the columns.

    One that ends with a colon (报送单位(盖章):) asks who reports: the bureau of ``region``, whose seal goes over its name.
    """
    reporter = bureau_name(region)
    return [line + reporter if line.endswith((":", "：")) else line for line in spec.head]
