"""Asking for a table, and making it: one way for the page's job and for the command."""

from collections.abc import Sequence
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import BinaryIO, cast

from django.db import transaction
from django.db.models import QuerySet
from guardian.shortcuts import get_objects_for_user

from declarations.notices.models import Round
from declarations.notices.packs import newest_revision, pack_of
from declarations.notices.schema import TableSpec
from declarations.tables.rows import rows_of
from declarations.tables.sources import listing_for
from declarations.tables.writing import Progress, write_table
from portal.errors import Refused
from portal.files.models import StoredFile
from portal.files.storing import safe_name, store
from portal.jobs.models import Job
from portal.jobs.queueing import enqueue
from portal.people.access import regions_seen_by
from portal.people.models import Appointment, Organisation, User
from portal.regions.models import Region

KIND = "export-table"
CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NOT_FINAL = "（未定稿）"


@dataclass(frozen=True, slots=True)
class Made:
    """What was written: the file's name, the number of rows, and whether the list behind it is closed (已定稿)."""

    file_name: str
    rows: int
    final: bool


def tables_of(round: Round) -> list[TableSpec]:
    """The tables that the programme of a round asks for, in its order.

    As the newest revision of the notice has them; none where it no longer has the programme.
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
    bureaus: QuerySet[Organisation] = get_objects_for_user(
        user, "portal.act_for_organisation", accept_global_perms=False
    )
    return Job.objects.filter(kind=KIND, acting_for__in=bureaus.filter(kind=Organisation.Kind.BUREAU)).select_related(
        "asked_by", "acting_for", "result"
    )


@transaction.atomic
def request_export(*, table: str, region: Region, round: Round, by: Appointment) -> Job:
    """Ask for a table of ``region`` in ``round``; a worker makes it.

    Raises:
        Refused: the round has no such table, or the bureau does not see every row of it.
    """
    spec = table_of(round=round, table=table)
    below = Region.objects.under(by.organisation.region).filter(pk=region.pk).exists()
    if by.organisation.kind != Organisation.Kind.BUREAU or not below or not sees_every_row(by.user, region):
        raise Refused(
            f"{by.organisation}不能导出{region.name}的名单：其中有您无权查看的事项。请选择本地区。", field="region"
        )
    return enqueue(
        kind=KIND,
        title=f"{spec.title}·{region.name}·{round.title}"[:120],
        params={"table": table, "region": region.pk, "round": str(round.pk)},
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
            out=cast("BinaryIO", file),
            progress=progress,
        )
        return store(name=made.file_name, content=file, content_type=CONTENT_TYPE)


def make_table(*, spec: TableSpec, region: Region, round: Round, out: BinaryIO, progress: Progress) -> Made:
    """Write a table of ``region`` in ``round`` to ``out``; one that is made before the list is closed says so."""
    listing = listing_for(round=round, region=region, lists=spec.lists)
    if not listing.final:
        spec = spec.model_copy(update={"title": spec.title + NOT_FINAL})
    rows = write_table(
        spec=spec,
        head=head_of(spec, region),
        rows=rows_of(spec=spec, cases=listing.cases),
        total=listing.total,
        out=out,
        progress=progress,
    )
    name = spec.file_name.format(region=region.name, round=round.title)
    if not listing.final:
        name = name.removesuffix(".xlsx") + NOT_FINAL + ".xlsx"
    return Made(safe_name(name), rows, listing.final)


def round_of(job: Job) -> Round:
    return Round.objects.get(pk=job.params["round"])


def region_of(job: Job) -> Region:
    return Region.objects.get(pk=job.params["region"])


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
