"""认定名录 as CSV: the whole of it made by a worker and kept, so that the public downloads a file that lies there."""

import csv
from collections.abc import Callable, Iterable, Iterator
from tempfile import TemporaryFile
from typing import Any
from uuid import UUID

from django.db import transaction

from factories.recognitions.models import RecognitionQuerySet
from portal.files.models import StoredFile
from portal.files.storing import discard, store
from portal.jobs.models import Job
from portal.jobs.queueing import enqueue
from portal.jobs.running import Progress
from portal.regions.models import Level
from reviews.directory.reading import DirectoryFilter, divisions, recognised, with_industry

KIND = "make-directory"
NAME = "认定名录.csv"
CONTENT_TYPE = "text/csv; charset=utf-8"
CHUNK = 1000  # rows read at once
_HEAD = (
    "等级",
    "企业名称",
    "工厂名称",
    "市",
    "县（市）区",
    "行业大类",
    "认定日期",
    "认定依据",
    "最近复核",
    "终止日期",
    "终止依据",
)
# What a spreadsheet would take for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def ask() -> None:
    """Have the file made anew, after the directory has changed; one that waits to be made will show it as well."""
    if not Job.objects.filter(kind=KIND, status=Job.Status.QUEUED).exists():
        enqueue(kind=KIND, title="认定名录", params={}, by=None)


def kept() -> Job | None:
    """The newest that was made, with its file and the time; one query."""
    made = Job.objects.filter(kind=KIND, result__isnull=False).select_related("result")
    return made.order_by("-finished_at").first()


def run(job: Job, progress: Progress) -> StoredFile:
    """Write the file: all that hold a tier now. The one before stays until the next, as somebody may be reading it."""
    newest = kept()
    for one in Job.objects.filter(kind=KIND, result__isnull=False):
        if one != newest:
            _forget(one.pk)
    rows = DirectoryFilter({}, queryset=recognised()).qs
    total = rows.count()
    with TemporaryFile() as file:
        for n, text in enumerate(written(chunks(rows))):
            file.write(text.encode())
            progress(min(n * CHUNK, total), total)
        file.seek(0)
        return store(name=NAME, content=file, content_type=CONTENT_TYPE)


def chunks(rows: RecognitionQuerySet) -> Iterator[list[Any]]:
    """The rows in their order, some at a time."""
    ordered = with_industry(rows).order_by("-id")
    last: UUID | None = None
    while chunk := list((ordered.filter(pk__lt=last) if last else ordered)[:CHUNK]):
        yield chunk
        last = chunk[-1].pk


def written(chunks: Iterable[list[Any]]) -> Iterator[str]:
    """The head, then each chunk of rows, as CSV that spreadsheets open."""
    line: Callable[[Iterable[Any]], str] = csv.writer(_Echo()).writerow
    named = divisions()
    yield "\ufeff" + line(_HEAD)
    for chunk in chunks:
        yield "".join(line([_plain(cell) for cell in _row(one, named)]) for one in chunk)


class _Echo:
    def write(self, text: str) -> str:
        return text


@transaction.atomic
def _forget(pk: UUID) -> None:
    job = Job.objects.select_for_update(no_key=True).only("pk", "result").get(pk=pk)
    if job.result is not None:
        file, job.result = job.result, None
        job.save(update_fields=["result"])
        discard(file)


def _row(one: Any, named: dict[str, str]) -> list[Any]:
    region = one.factory.region
    city = region.at(Level.CITY)
    return [
        one.get_tier_display(),
        one.factory.enterprise.name,
        one.factory.name,
        city.name if city else "",
        region.name if city and city.pk != region.pk else "",
        named.get((one.industry_code or "")[:2], ""),
        one.granted_on or "",
        one.granted_by,
        one.confirmed_on or "",
        one.ended_on or "",
        one.ended_by,
    ]


def _plain(cell: Any) -> str:
    text = str(cell)
    return f"'{text}" if text.startswith(_FORMULA) else text
