"""培育库清单 as xlsx, as the filters of the page leave it; made by a worker, chunk by chunk."""

from io import BytesIO
from typing import Any

import xlsxwriter
from django.db import transaction
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone

from declarations.notices.texts import Platform
from factories.recognitions.models import Recognition, Tier
from portal.errors import Refused
from portal.files.models import StoredFile
from portal.files.storing import safe_name, store
from portal.jobs.models import Job
from portal.jobs.queueing import enqueue
from portal.jobs.running import Progress
from portal.people.access import bureaus_of
from portal.people.models import Appointment, User
from portal.regions.models import Level
from reviews.cultivation.forms import ReadinessFilter
from reviews.cultivation.models import Readiness, Step
from reviews.cultivation.pools import pools_at

KIND = "export-pool"
CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEAD = [
    ("序号", 6), ("市", 10), ("县（市）区", 12), ("企业名称", 32), ("工厂名称", 24), ("现有等级", 18), ("目标等级", 16),
    ("符合", 6), ("不符合", 8), ("资料不足", 10), ("需人工判断", 12), ("差距", 60), ("培育库", 10), ("入库日期", 12),
    ("申报编号", 20), ("申报日期", 12), ("国家平台最近进展", 24),
]  # fmt: skip
_CHUNK = 300


def exports_visible_to(user: User) -> "QuerySet[Job]":
    """What the bureaus have asked for that the user acts for."""
    found = Job.objects.filter(kind=KIND, acting_for__in=bureaus_of(user))
    return found.select_related("asked_by", "result").order_by("-created_at", "-id")


@transaction.atomic
def request_pool(*, query: str, by: Appointment) -> Job:
    """Ask for the list as the page's filters (``query``, as in its address) leave it.

    Raises:
        Refused: the notice in force has no pool, or the filters are none.
    """
    pools = pools_at(by.organisation.region)
    if not pools:
        raise Refused("现行通知没有培育库，没有清单可以导出。")
    chosen = _chosen(query, by)
    if not chosen.form.is_valid():
        raise Refused("筛选条件无效，请返回清单重新筛选后导出。")
    place = chosen.form.cleaned_data.get("place")
    named = dict(chosen.filters["place"].extra["choices"]).get(place, "")
    title = "·".join(one for one in ("培育库清单", chosen.pool.spec.title, named) if one)
    return enqueue(kind=KIND, title=title[:120], params={"query": query[:1000]}, by=by)


def run(job: Job, progress: Progress) -> StoredFile:
    """Make the workbook of a job; starting again starts from nothing.

    Raises:
        Refused: who asked no longer acts for the bureau.
    """
    by = (
        Appointment.objects.filter(user=job.asked_by, organisation=job.acting_for, ended_at__isnull=True)
        .select_related("user", "organisation__region__parent__parent")
        .order_by("-started_at")
        .first()
    )
    if by is None:
        raise Refused("申请人已不在该单位任职。")
    chosen = _chosen(job.params["query"], by)
    keys = list(chosen.qs.order_by("gaps", "id").values_list("pk", flat=True))
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"constant_memory": True})
    sheet = book.add_worksheet("培育库清单")
    sheet.freeze_panes(2, 0)
    sheet.write_string(0, 0, _about(chosen))
    bold = book.add_format({"bold": True, "text_wrap": True})
    for column, (text, width) in enumerate(HEAD):
        sheet.set_column(column, column, width)
        sheet.write_string(1, column, text, bold)
    for start in range(0, len(keys), _CHUNK):
        rows = _rows(keys[start : start + _CHUNK], chosen.pool.spec.title)
        for n, cells in enumerate(rows, start=start):
            for column, value in enumerate([n + 1, *cells]):
                (sheet.write_number if isinstance(value, int) else sheet.write_string)(n + 2, column, value)
        progress(min(start + _CHUNK, len(keys)), len(keys))
    book.close()
    name = safe_name(f"培育库清单（{chosen.pool.spec.title}）.xlsx")
    return store(name=name, content=out.getvalue(), content_type=CONTENT_TYPE)


def _chosen(query: str, by: Appointment) -> ReadinessFilter:
    seen = Readiness.objects.visible_to(by.user)
    return ReadinessFilter(QueryDict(query), queryset=seen, by=by, pools=pools_at(by.organisation.region))


def _about(chosen: ReadinessFilter) -> str:
    platform: Platform = chosen.pool.platform
    planned = chosen.pool.planned
    return (
        f"{chosen.pool.spec.title}培育库清单　拟于{planned.year}年{planned.month}月{planned.day}日前在"
        f"{platform.name}（{platform.url}）完成申报；差距按门户已有资料计算，人工判断的条款未计入。"
    )


def _rows(keys: list[Any], title: str) -> list[list[Any]]:
    found = Readiness.objects.select_related(
        "candidate", "factory__enterprise__organisation", "factory__region__parent"
    ).in_bulk(keys)
    rows = [found[pk] for pk in keys if pk in found]
    tiers: dict[Any, list[str]] = {}
    held = Recognition.objects.in_force().filter(factory__in=[one.factory_id for one in rows]).order_by("id")
    for factory, tier in held.values_list("factory", "tier"):
        tiers.setdefault(factory, []).append(Tier(tier).label)
    steps: dict[Any, list[Step]] = {}
    standing = Step.objects.filter(candidate__in=[one.candidate_id for one in rows if one.candidate_id])
    for step in standing.filter(taken_back_at__isnull=True).order_by("on", "id"):
        steps.setdefault(step.candidate_id, []).append(step)
    return [_row(one, title, tiers.get(one.factory_id, []), steps.get(one.candidate_id, [])) for one in rows]


def _row(one: Readiness, title: str, tiers: list[str], steps: list[Step]) -> list[Any]:
    region = one.factory.region
    city = region.at(Level.CITY)
    applied = next((step for step in steps if step.kind == Step.Kind.APPLIED), None)
    return [
        city.name if city else "",
        region.name if city and city.pk != region.pk else "",
        one.factory.enterprise.name,
        one.factory.name,
        "、".join(tiers),
        title,
        one.met,
        one.unmet,
        one.lacking,
        one.judged,
        one.told,
        one.candidate.get_status_display() if one.candidate else "未入库",
        f"{timezone.localtime(one.candidate.opened_at):%Y-%m-%d}" if one.candidate else "",
        applied.number if applied else "",
        str(applied.on) if applied else "",
        str(steps[-1]) if steps else "",
    ]
