"""How a case moves. One transition table, one ``move()``; nothing else writes status, stage or outcome."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import models

from declarations.cases.models import Declaration, Kind, Outcome, Status
from declarations.notices.packs import pack_of
from declarations.notices.schema import ProgrammeSpec, StageSpec
from portal import clock
from portal.errors import Outdated, Refused
from portal.people.models import Appointment, Organisation
from portal.regions.models import Level, Region
from portal.trail.record import record


class Deed(models.TextChoices):
    """What can be done to a case, in the officials' words."""

    START = "start", "新建"
    SUBMIT = "submit", "提交"
    APPROVE = "approve", "通过"
    REJECT = "reject", "不通过"
    RETURN = "return", "退回修改"
    REOPEN = "reopen", "撤回意见"
    REPORT = "report", "上报"
    SEND_BACK = "send_back", "退回名单"
    RECEIVE = "receive", "接收"


# The one transition table: deed → statuses it may start from. Where it leads follows from the programme's stages.
STARTS_FROM: dict[str, frozenset[str]] = {
    Deed.SUBMIT: frozenset({Status.DRAFT, Status.RETURNED}),
    Deed.APPROVE: frozenset({Status.UNDER_REVIEW}),
    Deed.REJECT: frozenset({Status.UNDER_REVIEW}),
    Deed.RETURN: frozenset({Status.UNDER_REVIEW}),
    Deed.REOPEN: frozenset({Status.TO_REPORT, Status.REJECTED}),
    Deed.REPORT: frozenset({Status.TO_REPORT}),
    # A list sent back takes along what the level above did with its cases meanwhile, even returned and rejected ones.
    Deed.SEND_BACK: frozenset(
        {Status.UNDER_REVIEW, Status.RETURNED, Status.REJECTED, Status.TO_REPORT, Status.REPORTED},
    ),
    Deed.RECEIVE: frozenset({Status.REPORTED}),
}


def programme_of(declaration: Declaration) -> ProgrammeSpec:
    """The programme of a case, as its revision of the notice says."""
    return pack_of(declaration.revision).programme(declaration.round.programme)


def stages_for(programme: ProgrammeSpec, region: Region) -> list[StageSpec]:
    """The stages a case of ``region`` passes, in order.

    Those of a level that the place does not have are passed over (沈抚示范区 reports to the province without a county).
    """
    return [stage for stage in programme.stages if region.at(stage.level) is not None]


def stage_of(declaration: Declaration) -> StageSpec | None:
    """The stage at which a case stands; None for a draft."""
    return programme_of(declaration).stage(declaration.stage) if declaration.stage else None


def lock(pk: UUID, *, seen: int | None = None) -> Declaration:
    """The case, locked until the end of the transaction.

    Args:
        pk: the case.
        seen: the count of moves that the person saw; a later one means that somebody else was faster.

    Raises:
        Outdated: the case has moved since.
    """
    # The pack is in the cache (``pack_of``): its JSON need not come with each answer saved.
    cases = Declaration.objects.select_for_update(of=("self",)).with_names().select_related("revision")
    case = cases.defer("revision__content").get(pk=pk)
    if seen is not None and case.moves != seen:
        raise Outdated(
            f"该事项刚刚已被他人办理，目前为“{case.get_status_display()}”。您填写的内容仍保留在下方，请核对后再办理。"
        )
    return case


def acts_at(*, by: Appointment, level: str, region: Region) -> bool:
    """Whether this appointment is to the bureau that acts at ``level`` for ``region``."""
    place = region.at(level)
    return (
        place is not None
        and by.organisation.kind == Organisation.Kind.BUREAU
        and by.organisation.region_id == place.code
        and by.user.has_perm("portal.act_for_organisation", by.organisation)
    )


def require_actor(*, by: Appointment, level: str, region: Region) -> None:
    """Raises Refused unless ``by`` acts at ``level`` for ``region``."""
    if not acts_at(by=by, level=level, region=region):
        raise Refused(f"只有{region.name}的{Level(level).label}主管部门可以办理此事项")


def move(
    *,
    declaration: Declaration,
    deed: Deed,
    by: Appointment | None,
    summary: str = "",
    detail: dict[str, Any] | None = None,
    outcome: str | None = None,
    back_to: str = "",
) -> None:
    """Move a locked case by ``deed``, in the caller's transaction, and write it to the trail.

    Args:
        declaration: locked by ``lock()``.
        deed: what is done.
        by: who does it and for whom; whether they may is the deed's own check.
        summary: one line for the timeline.
        detail: ids of what belongs to the move (submission, opinion, roster).
        outcome: for SEND_BACK and REOPEN, the outcome that the case had before, such as on the county's roster.
        back_to: for SEND_BACK, the key of the roster stage to which the case goes back.

    Raises:
        Refused: the case is not in a status from which the deed starts.
    """
    if declaration.status not in STARTS_FROM[deed]:
        raise Refused(f"该事项目前为“{declaration.get_status_display()}”，不能{deed.label}")
    before = state_of(declaration)
    stages = stages_for(programme_of(declaration), declaration.region)
    _WAYS[deed](_Way(declaration, stages, outcome, back_to))
    declaration.moves += 1
    declaration.changed_at = clock.now()
    declaration.save(update_fields=["number", "status", "stage", "outcome", "moves", "changed_at"])
    record(
        subject=declaration,
        deed=deed,
        actor=by.user if by else None,
        acting_for=by.organisation if by else None,
        from_state=before,
        to_state=state_of(declaration),
        summary=summary or deed.label,
        detail={**(detail or {}), "outcome": declaration.outcome},
    )


def state_of(declaration: Declaration) -> str:
    """Status and stage in one word, as the trail writes it: ``under_review@county``."""
    return f"{declaration.status}@{declaration.stage}" if declaration.stage else declaration.status


@dataclass(frozen=True)
class _Way:
    """A case and the stages before it, as the moves below read them."""

    case: Declaration
    stages: Sequence[StageSpec]
    outcome: str | None
    back_to: str

    def stage(self, key: str) -> StageSpec:
        return next(stage for stage in self.stages if stage.key == key)

    @property
    def position(self) -> int:
        return [stage.key for stage in self.stages].index(self.case.stage)

    def enter(self, stage: StageSpec) -> None:
        self.case.stage = stage.key
        self.case.status = Status.UNDER_REVIEW if stage.does == "review" else Status.TO_REPORT

    def go_on(self) -> None:
        """To the next stage; past the last one the case is with those who receive it, at the stage it left."""
        following = self.stages[self.position + 1 :]
        if following:
            self.enter(following[0])
        else:
            self.case.status = Status.REPORTED


def _submit(way: _Way) -> None:
    # A returned case goes again to the stage that returned it.
    way.enter(way.stage(way.case.stage) if way.case.stage else way.stages[0])


def _approve(way: _Way) -> None:
    way.case.outcome = Outcome.PASSED
    way.go_on()


def _reject(way: _Way) -> None:
    way.case.outcome = Outcome.FAILED
    if way.case.kind == Kind.RECHECK and way.stage(way.case.stage).failed_recheck == "continues":
        way.go_on()
    else:
        way.case.status = Status.REJECTED


def _return(way: _Way) -> None:
    way.case.outcome = Outcome.OPEN
    way.case.status = Status.RETURNED


def _reopen(way: _Way) -> None:
    """Back to the review stage whose opinion is taken back: the stage itself (rejected), or the last one before it."""
    way.case.outcome = way.outcome or Outcome.OPEN
    way.enter([stage for stage in way.stages[: way.position + 1] if stage.does == "review"][-1])


def _send_back(way: _Way) -> None:
    way.case.outcome = way.outcome or way.case.outcome
    way.enter(way.stage(way.back_to))


def _receive(way: _Way) -> None:
    way.case.status = Status.CONCLUDED


_WAYS: dict[str, Callable[[_Way], None]] = {
    Deed.SUBMIT: _submit,
    Deed.APPROVE: _approve,
    Deed.REJECT: _reject,
    Deed.RETURN: _return,
    Deed.REOPEN: _reopen,
    Deed.REPORT: _Way.go_on,
    Deed.SEND_BACK: _send_back,
    Deed.RECEIVE: _receive,
}
