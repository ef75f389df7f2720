"""Telling experts: what was assigned to them, taken from them or given back; and the province, where one must be replaced.

Experts act for nobody, so they are told in person.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from uuid import UUID

from django.urls import reverse

from declarations.cases.telling import listed, named
from portal.inbox.sending import Letter, send, send_each
from portal.outbox.kinds import Kind
from portal.people.models import Appointment, bureau_of
from portal.regions.models import Level
from portal.templatetags.portal import day
from reviews.experts.models import Scoring


def tell_assigned(scorings: Iterable[Scoring], *, by: Appointment) -> None:
    """One message to each expert for all that was assigned at once."""
    send_each(letters=list(_assigned(scorings)), by=by)


def tell_withdrawn(scoring: Scoring, *, by: Appointment) -> None:
    """That a case need not be scored any more; not to who recused themselves. The reason is the province's own record."""
    if scoring.expert.user_id == by.user_id:
        return
    send(
        to=scoring.expert.user,
        kind=Kind.SCORING,
        title=f"评审任务撤销：{scoring.declaration.enterprise}",
        text=f"{named(scoring.declaration)}的评审任务已撤销，不必再评审。",
        link=reverse("my-scorings"),
        by=by,
    )


def tell_lacking(scoring: Scoring, *, by: Appointment) -> None:
    """The province: who scored a case must leave it, and it needs another expert. Of why, the expert's own page tells."""
    case = scoring.declaration
    province = case.region.at(Level.PROVINCE)
    assert province is not None
    lost = "，其已提交的评分不再计入" if scoring.submitted_at else ""
    send(
        to=bureau_of(province),
        kind=Kind.SCORING,
        title=f"请更换评审专家：{case.enterprise}",
        text=f"{scoring.expert}因回避不再评审{named(case)}{lost}。请另行分配专家。",
        link=reverse("experts-case", args=[case.pk]),
        by=by,
    )


def tell_reopened(scoring: Scoring, *, reason: str, by: Appointment) -> None:
    """That submitted scores are to be looked at again, and why."""
    send(
        to=scoring.expert.user,
        kind=Kind.SCORING,
        title=f"评分退回修改：{scoring.declaration.enterprise}",
        text=f"{named(scoring.declaration)}的评分已退回，请修改后重新提交。\n\n{reason}",
        link=reverse("my-scoring", args=[scoring.pk]),
        by=by,
    )


def _assigned(scorings: Iterable[Scoring]) -> Iterator[Letter]:
    by_expert: dict[UUID, list[Scoring]] = defaultdict(list)
    for one in scorings:
        by_expert[one.expert_id].append(one)
    for given in by_expert.values():
        cases = listed([one.declaration for one in given])
        yield Letter(
            to=given[0].expert.user,
            kind=Kind.SCORING,
            title=f"评审任务：{len(given)}项，{day(given[0].due_on)}前提交",
            text=f"请评审以下{len(given)}项，评审期限为{day(given[0].due_on)}（含当日）：\n\n{cases}\n\n"
            "与申报企业有利害关系的，请在评分页面申请回避。",
            link=reverse("my-scorings"),
        )
