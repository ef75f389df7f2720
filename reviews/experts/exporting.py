"""导出评审意见: the ranking of a round with every score, and every opinion, as xlsx for the file; made by a worker."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import xlsxwriter
from django.db import transaction
from django.db.models import QuerySet

from declarations.cases.models import Declaration
from declarations.notices.models import Round
from portal.errors import Refused
from portal.files.models import StoredFile
from portal.files.storing import safe_name, store
from portal.jobs.models import Job
from portal.jobs.queueing import enqueue
from portal.jobs.running import Progress
from portal.people.access import bureaus_of
from portal.people.models import Appointment, User
from reviews.experts.models import Mark, Tally
from reviews.experts.ranking import rows_of
from reviews.experts.relations import require_province
from reviews.experts.sectors import scored
from reviews.stages import programme_of_round

KIND = "export-scores"
KINDS = (KIND, "print-opinions")  # what the page of exports shows
CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
RANKING = ["名次", "企业名称", "编号", "地区", "状态", "平均分", "最高分", "最低分", "评分项", "满分", "专家", "得分"]
OPINIONS = ["企业名称", "编号", "专家", "工作单位", "提交时间", "总分", "评分项", "得分", "意见"]
TOTAL = "总分"
_CHUNK = 100  # cases read at once


def exports_visible_to(user: User) -> "QuerySet[Job]":
    """What the bureaus have asked for that the user acts for."""
    found = Job.objects.filter(kind__in=KINDS, acting_for__in=bureaus_of(user))
    return found.select_related("asked_by", "result").order_by("-created_at", "-id")


@transaction.atomic
def request_scores(*, round: Round, by: Appointment) -> Job:
    """Ask for the scores of a round.

    Raises:
        Refused: not the province; experts score nothing in this round.
    """
    require_province(by)
    if not scored(programme_of_round(round)):
        raise Refused("该批次不经专家评审，没有评分可以导出。")
    return enqueue(kind=KIND, title=f"专家评分和意见·{round.title}"[:120], params={"round": str(round.pk)}, by=by)


def run(job: Job, progress: Progress) -> StoredFile:
    """Make the workbook of a job of kind ``export-scores``: 评分名次 and 专家意见; starting again starts from nothing."""
    round = Round.objects.get(pk=job.params["round"])
    ranked = Tally.objects.filter(round=round, given__gt=0).order_by("-mean", "declaration__number")
    keys = list(ranked.values_list("pk", flat=True))
    unscored = Tally.objects.filter(round=round, given=0).order_by("declaration__number")
    keys += list(unscored.values_list("pk", flat=True))
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"constant_memory": False})
    ranking, opinions = _Sheet(book, "评分名次", RANKING), _Sheet(book, "专家意见", OPINIONS)
    for start in range(0, len(keys), _CHUNK):
        _write(keys[start : start + _CHUNK], round, ranking, opinions)
        progress(min(start + _CHUNK, len(keys)), len(keys))
    book.close()
    return store(
        name=safe_name(f"专家评分和意见（{round.title}）.xlsx"), content=out.getvalue(), content_type=CONTENT_TYPE
    )


def _write(keys: list[Any], round: Round, ranking: "_Sheet", opinions: "_Sheet") -> None:
    found = Declaration.objects.with_names().select_related("tally", "revision").defer("revision__content")
    by_pk = found.in_bulk(keys)
    rows = rows_of([by_pk[pk] for pk in keys], round=round)
    scorings = [one.pk for row in rows for one in row.sum.scorings if one.submitted_at]
    said = {
        (scoring, criterion): text
        for scoring, criterion, text in Mark.objects.filter(scoring__in=scorings).values_list(
            "scoring", "criterion", "text"
        )
    }
    for row in rows:
        for cells in _sum_lines(row):
            ranking.write(cells)
        for n, one in enumerate(row.sum.scorings):
            if one.submitted_at is None:
                continue
            head = [
                str(row.case.enterprise),
                row.case.number,
                str(one.expert),
                one.expert.employer,
                f"{one.submitted_at:%Y-%m-%d}",
                one.total,
            ]
            for line in row.sum.lines:
                opinions.write(
                    [*head, line.criterion.title, line.points[n], said.get((one.pk, line.criterion.key), "")]
                )
            opinions.write([*head, "总体意见", one.total, one.text])


def _sum_lines(row: Any) -> Iterator[list[Any]]:
    """The whole sum of a case: a line for each criterion and expert, and one for each expert's total."""
    case, tally = row.case, row.tally
    head = [row.rank, str(case.enterprise), case.number, case.region.name, case.get_status_display()]
    head += [tally.mean, tally.high, tally.low]
    for n, one in enumerate(row.sum.scorings):
        for line in row.sum.lines:
            yield [*head, line.criterion.title, line.criterion.points, str(one.expert), line.points[n]]
        yield [*head, TOTAL, 100, str(one.expert), one.total]


class _Sheet:
    """A sheet that is written downwards; text is text, whatever it begins with."""

    def __init__(self, book: Any, title: str, head: list[str]) -> None:
        self._sheet = book.add_worksheet(title)
        self._n = 0
        bold = book.add_format({"bold": True})
        for column, text in enumerate(head):
            self._sheet.write_string(0, column, text, bold)
            self._sheet.set_column(column, column, 24 if text in {"企业名称", "意见", "评分项"} else 12)
        self._sheet.freeze_panes(1, 0)

    def write(self, cells: list[Any]) -> None:
        self._n += 1
        for column, value in enumerate(cells):
            if value is None:
                continue
            if isinstance(value, str):
                self._sheet.write_string(self._n, column, value)
            else:
                self._sheet.write_number(self._n, column, value)
