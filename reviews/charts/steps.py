"""How far a case is on its way, as conditions that fit cases and their counts alike, so that a number is its list."""

from dataclasses import dataclass

from django.db import models
from django.db.models import Q

from declarations.cases.lifecycle import WAITS_AS
from declarations.cases.models import Outcome, Status
from declarations.notices.schema import ProgrammeSpec, StageSpec
from portal.regions.models import Level

# As what a case waits for a bureau, whichever stage it stands at.
_WAITING = [*WAITS_AS.values(), Status.IN_PUBLICITY]
ALL, REPORTED, CONCLUDED = "all", "reported", "concluded"


class Way(models.TextChoices):
    """Which of the cases of a step: all that came so far, or those that stand there in one way."""

    REACHED = "reached", "到达此环节"
    WAITING = "waiting", "待办理"
    RETURNED = "returned", "退回修改"
    FAILED = "failed", "审核不通过"
    UNDONE = "undone", "未办结"
    DONE = "done", "已办结"


@dataclass(frozen=True)
class Step:
    """One step of the way: its key (that of the stage, or ``ALL``, ``REPORTED``, ``CONCLUDED``) and its title."""

    key: str
    title: str
    stage: StageSpec | None = None


def steps_of(programme: ProgrammeSpec) -> list[Step]:
    """The steps that a case of the programme takes, in order."""
    stages = [Step(one.key, _title(one), one) for one in programme.stages]
    if programme.stages[-1].level == Level.PROVINCE:  # nobody receives what the province has done last
        return [Step(ALL, "纳入本批次"), *stages, Step(CONCLUDED, "已办结")]
    return [Step(ALL, "纳入本批次"), *stages, Step(REPORTED, "已逐级上报"), Step(CONCLUDED, "上级已接收")]


def condition(programme: ProgrammeSpec, step: str, way: str = Way.REACHED) -> Q:
    """The cases of ``step`` that stand there so. A case passes over the stages of a level that its place does not have.

    Raises:
        KeyError: the programme has no such step, or a step is not asked in that way.
    """
    if step == ALL:
        return {Way.REACHED: Q(), Way.WAITING: Q(status=Status.DRAFT)}[Way(way)]
    if step in (REPORTED, CONCLUDED):
        passed = [Status.CONCLUDED] if step == CONCLUDED else [Status.REPORTED, Status.CONCLUDED]
        return {Way.REACHED: Q(status__in=passed), Way.FAILED: Q(status__in=passed, outcome=Outcome.FAILED)}[Way(way)]
    keys = [one.key for one in programme.stages]
    position = keys.index(programme.stage(step).key)
    open_until = Q(status=Status.DRAFT) | Q(stage__in=keys[: position + 1], status__in=[*_WAITING, Status.RETURNED])
    return {
        Way.REACHED: Q(stage__in=keys[position:]),
        Way.WAITING: Q(stage=step, status__in=_WAITING),
        Way.RETURNED: Q(stage=step, status=Status.RETURNED),
        Way.FAILED: Q(stage=step, status=Status.REJECTED),
        Way.UNDONE: open_until,
        Way.DONE: ~open_until,
    }[Way(way)]


def _title(stage: StageSpec) -> str:
    return f"{stage.title}、{stage.recheck_title}" if stage.recheck_title else stage.title
