"""The found lines of the trail as a workbook, written by a job."""

import re
from collections.abc import Iterator
from tempfile import TemporaryFile
from typing import Any, BinaryIO, cast

import xlsxwriter
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from portal.audit.searching import ORDER, Line, Search, found, lines_of
from portal.errors import Refused
from portal.files.models import StoredFile
from portal.files.storing import store
from portal.jobs.models import Job
from portal.jobs.queueing import enqueue
from portal.jobs.running import Progress
from portal.paging import keyset_page
from portal.people.models import Appointment, Role, User

KIND = "export-trail"
CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST = 100_000  # lines of one workbook
READERS = (Role.PROVINCE_OFFICER, Role.ADMINISTRATOR)
_AT_ONCE = 500
_COLUMNS = (
    ("时间", 20), ("门户时间", 20), ("操作", 16), ("操作人", 12), ("代理", 12), ("代表单位", 26), ("对象类别", 12),
    ("对象", 40), ("摘要", 60), ("原状态", 20), ("新状态", 20), ("编号", 38),
)  # fmt: skip
_UNSEEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")  # no cell can hold these


@transaction.atomic
def request_trail_export(*, search: Search, by: Appointment) -> Job:
    """Ask for the lines of a search as a workbook, the newest ``MOST`` of them.

    Raises:
        Refused: not one who reads the trail.
    """
    _require_reader(by)
    return enqueue(kind=KIND, title="操作记录", params={"search": search.as_json(), "appointment": str(by.pk)}, by=by)


def trail_exports_of(user: User, *, by: Appointment) -> "QuerySet[Job]":
    """What a person asked for in the appointment in use: who reads more in another one does not hand it on."""
    mine = Job.objects.filter(kind=KIND, asked_by=user, params__appointment=str(by.pk))
    return mine.select_related("result")


def run(job: Job, progress: Progress) -> StoredFile:
    """Write the workbook of a job, by what its asker may read now.

    Raises:
        Refused: whoever asked holds that appointment no more.
    """
    by = Appointment.objects.in_force().select_related("organisation", "user").filter(pk=job.params["appointment"])
    asker = by.first()
    if asker is None:
        raise Refused("申请人已不担任申请时的职务，不能导出。")
    _require_reader(asker)
    with TemporaryFile() as file:
        _write(cast("BinaryIO", file), _lines(Search.from_json(job.params["search"]), asker), progress)
        day = timezone.localtime(job.created_at)
        return store(name=f"操作记录-{day:%Y%m%d-%H%M}.xlsx", content=file, content_type=CONTENT_TYPE)


def _require_reader(by: Appointment) -> None:
    if by.role not in READERS:
        raise Refused("只有省级主管部门和系统管理员可以导出操作记录。")


def _lines(search: Search, by: Appointment) -> Iterator[Line]:
    """A page at a time: progress is written in between, and no cursor stays open."""
    cursor, n = "", 0
    while True:
        page = keyset_page(found(search, by=by), order=ORDER, cursor=cursor, size=_AT_ONCE)
        yield from lines_of(page.items, by=by)
        cursor, n = page.next_cursor, n + len(page.items)
        if not cursor or n >= MOST:
            return


def _write(out: BinaryIO, lines: Iterator[Line], progress: Progress) -> None:
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        sheet = book.add_worksheet("操作记录")
        bold = book.add_format({"bold": True})
        sheet.freeze_panes(1, 0)
        for column, (title, width) in enumerate(_COLUMNS):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, title, bold)
        row = 0
        for row, line in enumerate(lines, start=1):
            for column, text in enumerate(_cells(line)):
                sheet.write_string(row, column, _UNSEEN.sub("", text)[:32_000])
            if row % _AT_ONCE == 0:
                progress(row, MOST)
        if row >= MOST:
            sheet.write_string(row + 1, 0, f"只导出最近 {MOST} 条，其余请缩小范围后另行导出。")


def _cells(line: Line) -> tuple[str, ...]:
    entry = line.entry
    return (
        _moment(entry.real_at),
        _moment(entry.portal_at),
        line.deed,
        str(entry.actor) if entry.actor else "系统",
        entry.detail.get("deputises_for", {}).get("name", ""),
        str(entry.acting_for or ""),
        line.kind,
        line.subject.label if line.subject else "",
        entry.summary,
        entry.from_state,
        entry.to_state,
        str(entry.pk),
    )


def _moment(at: Any) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M:%S}"
