"""How a case moves. One transition table, one ``move()``; nothing else writes status, stage or outcome."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
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
from portal.trail.record import record, record_each


class Deed(models.TextChoices):
    """What can be done to a case, in the officials' words."""

    START = "start", "新建"
    SUBMIT = "submit", "提交"
    WITHDRAW = "withdraw", "撤回提交"
    APPROVE = "approve", "通过"
    REJECT = "reject", "不通过"
    RETURN = "return", "退回修改"
    REOPEN = "reopen", "撤回意见"
    REPORT = "report", "上报"
    SEND_BACK = "send_back", "退回名单"
    RECALL = "recall", "撤回名单"
    RECEIVE = "receive", "接收"
    PUBLICISE = "publicise", "公示"
    END_PUBLICITY = "end_publicity", "公示期满"
    TAKE_OFF = "take_off", "撤下公示"
    PUBLISH = "publish", "发布结果"
    CORRECT = "correct", "更正结果"


# The one transition table: deed → statuses it may start from. Where it leads follows from the programme's stages.
STARTS_FROM: dict[str, frozenset[str]] = {
    Deed.SUBMIT: frozenset({Status.DRAFT, Status.RETURNED}),
    Deed.WITHDRAW: frozenset({Status.UNDER_REVIEW}),
    Deed.APPROVE: frozenset({Status.UNDER_REVIEW, Status.SCORING}),
    # An objection that is upheld ends the case while its list stands on public notice.
    Deed.REJECT: frozenset({Status.UNDER_REVIEW, Status.SCORING, Status.IN_PUBLICITY}),
    Deed.RETURN: frozenset({Status.UNDER_REVIEW}),
    Deed.REOPEN: frozenset({Status.TO_REPORT, Status.SCORING, Status.TO_PUBLICISE, Status.REJECTED}),
    Deed.REPORT: frozenset({Status.TO_REPORT}),
    # A list sent back takes along what the level above did with its cases meanwhile, even returned and rejected ones.
    Deed.SEND_BACK: frozenset(
        {Status.UNDER_REVIEW, Status.RETURNED, Status.REJECTED, Status.TO_REPORT, Status.REPORTED},
    ),
    # What a bureau recalls, the level above has not touched.
    Deed.RECALL: frozenset({Status.UNDER_REVIEW, Status.REPORTED}),
    Deed.RECEIVE: frozenset({Status.REPORTED}),
    Deed.PUBLICISE: frozenset({Status.TO_PUBLICISE}),
    Deed.END_PUBLICITY: frozenset({Status.IN_PUBLICITY}),
    # The whole notice is taken down before its end; its cases wait for another.
    Deed.TAKE_OFF: frozenset({Status.IN_PUBLICITY}),
    Deed.PUBLISH: frozenset({Status.TO_PUBLISH}),
    # A recheck that was published with the wrong result stays concluded, with the right one.
    Deed.CORRECT: frozenset({Status.CONCLUDED}),
}

# As what a case waits at a stage, by what the stage does.
WAITS_AS: dict[str, Status] = {
    "review": Status.UNDER_REVIEW,
    "roster": Status.TO_REPORT,
    "score": Status.SCORING,
    "publicity": Status.TO_PUBLICISE,
    "publish": Status.TO_PUBLISH,
}
# The stages at which each case is decided by itself, and whose decision can be taken back.
JUDGES = frozenset({"review", "score"})

_CHUNK = 500  # rows named in one statement; below what SQLite takes as parameters of one


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
    # The row first, then what it points to: where one query does both and had to wait, PostgreSQL joins the row as it
    # is now to what it pointed to before, and finds nothing once its revision or filler has changed.
    Declaration.objects.select_for_update(no_key=True).only("pk").get(pk=pk)
    # The pack is in the cache (``pack_of``): its JSON need not come with each answer saved.
    cases = Declaration.objects.with_names().select_related("revision")
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
    open_paths: Sequence[str] = (),
) -> None:
    """Move a locked case by ``deed``, in the caller's transaction, and write it to the trail.

    Args:
        declaration: locked by ``lock()``.
        deed: what is done.
        by: who does it and for whom; whether they may is the deed's own check.
        summary: one line for the timeline.
        detail: ids of what belongs to the move (submission, opinion, roster).
        outcome: for SEND_BACK, RECALL and REOPEN, the outcome that the case had before, such as on the county's roster;
            for CORRECT, that which it has now.
        back_to: for SEND_BACK and RECALL, the key of the roster stage to which the case goes back; for WITHDRAW, that
            of the stage that had returned it, empty where it was a draft.
        open_paths: for RETURN, the places that alone may be changed; none opens the whole form.

    Raises:
        Refused: the case is not in a status from which the deed starts.
    """
    before = _step(declaration, deed, outcome, back_to, open_paths)
    declaration.save(update_fields=["number", "status", "stage", "outcome", "open_paths", "moves", "changed_at"])
    record(
        subject=declaration,
        deed=deed,
        actor=by.user if by else None,
        acting_for=by.organisation if by else None,
        from_state=before,
        to_state=declaration.state,
        summary=summary or deed.label,
        detail={**(detail or {}), "outcome": declaration.outcome},
    )


def move_many(
    *,
    declarations: Sequence[Declaration],
    deed: Deed,
    by: Appointment,
    summaries: Mapping[UUID, str],
    detail: dict[str, Any],
    outcomes: Mapping[UUID, str] | None = None,
    back_to: str = "",
) -> None:
    """``move`` for the cases of a whole list: the same table and the same trail, in statements that do not grow with it.

    Args:
        declarations: locked, with ``revision``, ``round`` and the places above their region.
        deed: done to each of them.
        by: who does it and for whom.
        summaries: by case, one line for its timeline.
        detail: the same for all.
        outcomes: by case, the outcome that it had before, for a deed that goes back; that it has now, for CORRECT.
        back_to: as for ``move``.

    Raises:
        Refused: one of them is not in a status from which the deed starts; none moves.
    """
    now = clock.now()
    states: dict[models.Model, tuple[str, str]] = {}
    arrived: dict[tuple[str, str, str], list[Declaration]] = defaultdict(list)
    for case in declarations:
        before = _step(case, deed, (outcomes or {}).get(case.pk), back_to)
        states[case] = (before, case.state)
        arrived[case.status, case.stage, case.outcome].append(case)
    for (status, stage, outcome), cases in arrived.items():
        for start in range(0, len(cases), _CHUNK):
            some = [case.pk for case in cases[start : start + _CHUNK]]
            Declaration.objects.filter(pk__in=some).update(
                status=status, stage=stage, outcome=outcome, moves=models.F("moves") + 1, changed_at=now
            )
        record_each(
            lines={case: summaries[case.pk] for case in cases},
            deed=deed,
            actor=by.user,
            acting_for=by.organisation,
            states=states,
            detail={**detail, "outcome": outcome},
        )


def _step(case: Declaration, deed: Deed, outcome: str | None, back_to: str, open_paths: Sequence[str] = ()) -> str:
    """Let the deed change the case as it is in memory; what it was before, its ``state``."""
    if case.status not in STARTS_FROM[deed]:
        raise Refused(f"该事项目前为“{case.get_status_display()}”，不能{deed.label}")
    before = case.state
    stages = stages_for(programme_of(case), case.region)
    _WAYS[deed](_Way(case, stages, outcome, back_to, list(open_paths)))
    case.moves += 1
    case.changed_at = clock.now()
    return before


def decided_at(programme: ProgrammeSpec, case: Declaration) -> StageSpec | None:
    """The stage whose decision on this case brought it to where it waits, and can be taken back from there.

    None where there is none: it waits for the first decision, or was rejected otherwise than by one (异议成立).
    """
    if case.status not in STARTS_FROM[Deed.REOPEN]:
        return None
    stages = stages_for(programme, case.region)
    position = [one.key for one in stages].index(case.stage)
    if case.status == Status.REJECTED:
        return stages[position] if stages[position].does in JUDGES else None
    return next((one for one in reversed(stages[:position]) if one.does in JUDGES), None)


@dataclass(frozen=True)
class _Way:
    """A case and the stages before it, as the moves below read them."""

    case: Declaration
    stages: Sequence[StageSpec]
    outcome: str | None
    back_to: str
    open_paths: list[str]

    def stage(self, key: str) -> StageSpec:
        return next(stage for stage in self.stages if stage.key == key)

    @property
    def position(self) -> int:
        return [stage.key for stage in self.stages].index(self.case.stage)

    def enter(self, stage: StageSpec) -> None:
        self.case.stage = stage.key
        self.case.status = WAITS_AS[stage.does]

    def go_on(self) -> None:
        """To the next stage; past the last one the case is with those who receive it, at the stage it left.

        Nobody receives what the province itself has done last: then the case is concluded.
        """
        following = self.stages[self.position + 1 :]
        if following:
            self.enter(following[0])
        elif self.stages[self.position].level == Level.PROVINCE:
            self.case.status = Status.CONCLUDED
        else:
            self.case.status = Status.REPORTED


def _submit(way: _Way) -> None:
    # A returned case goes again to the stage that returned it.
    way.enter(way.stage(way.case.stage) if way.case.stage else way.stages[0])


def _withdraw(way: _Way) -> None:
    way.case.status = Status.RETURNED if way.back_to else Status.DRAFT
    way.case.stage = way.back_to


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
    way.case.open_paths = way.open_paths


def _reopen(way: _Way) -> None:
    """Back to the stage whose decision is taken back."""
    way.case.outcome = way.outcome or Outcome.OPEN
    decided = decided_at(programme_of(way.case), way.case)
    if decided is None:
        raise Refused("该事项没有可撤回的意见。")
    way.enter(decided)


def _go_back(way: _Way) -> None:
    way.case.outcome = way.outcome or way.case.outcome
    way.enter(way.stage(way.back_to))


def _conclude(way: _Way) -> None:
    way.case.status = Status.CONCLUDED


def _correct(way: _Way) -> None:
    way.case.outcome = way.outcome or way.case.outcome


def _publicise(way: _Way) -> None:
    way.case.status = Status.IN_PUBLICITY


def _take_off(way: _Way) -> None:
    way.enter(way.stage(way.case.stage))


_WAYS: dict[str, Callable[[_Way], None]] = {
    Deed.SUBMIT: _submit,
    Deed.WITHDRAW: _withdraw,
    Deed.APPROVE: _approve,
    Deed.REJECT: _reject,
    Deed.RETURN: _return,
    Deed.REOPEN: _reopen,
    Deed.REPORT: _Way.go_on,
    Deed.SEND_BACK: _go_back,
    Deed.RECALL: _go_back,
    Deed.RECEIVE: _conclude,
    Deed.PUBLICISE: _publicise,
    Deed.END_PUBLICITY: _Way.go_on,
    Deed.TAKE_OFF: _take_off,
    Deed.PUBLISH: _Way.go_on,
    Deed.CORRECT: _correct,
}
