"""What a batch will do to each of the chosen cases, before it does it."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from declarations.cases.drafting import filling_level
from declarations.cases.lifecycle import programme_of, stage_of, stages_for
from declarations.cases.models import Declaration, Kind
from declarations.cases.registers import OF_CASE
from declarations.cases.scans import missing_words, without_scan
from portal.errors import Refused
from portal.people.models import Appointment
from portal.regions.models import Level
from reviews.desk.batch import NOTHING_TO_FOLLOW, Choice, Way, opinions_to_follow, require_few
from reviews.desk.deciding import newest_submissions
from reviews.desk.judging import Judgement, judge, require_passable
from reviews.desk.models import Opinion, Verdict
from reviews.desk.todo import to_do
from reviews.impartial import recusals
from reviews.spotchecks.binding import barred


@dataclass(frozen=True)
class Candidate:
    """One chosen case. Either ``hindrance`` says why nothing will happen to it, or ``fate`` says what will.

    ``asks_reason``, ``asks_exception``: what the officer has to write for it, and ``rules`` why.
    """

    case: Declaration
    choice: Choice
    verdict: Verdict | None = None
    fate: str = ""
    hindrance: str = ""
    before: Opinion | None = None
    asks_reason: bool = False
    asks_exception: bool = False
    rules: tuple[str, ...] = ()

    @property
    def missing(self) -> dict[str, str]:
        """What the officer has still to write: field → why."""
        if self.hindrance:
            return {}
        found = {}
        if self.asks_reason and not self.choice.text.strip():
            found["text"] = "退回修改或不通过的，请写明原因。"
        if self.asks_exception and not self.choice.exception.strip():
            found["exception"] = f"不符合原则性要求，通过须说明例外理由：{'；'.join(self.rules)}"
        return found


def candidates(*, way: Way, choices: Iterable[Choice], by: Appointment) -> list[Candidate]:
    """The chosen cases in the order of the desk, each with what will become of it; as many queries for 200 as for one.

    Raises:
        Refused: more than ``MOST`` are chosen.
    """
    wanted = {one.pk: one for one in choices}
    require_few(len(wanted))
    cases = list(
        Declaration.objects.visible_to(by.user)
        .filter(pk__in=wanted)
        .with_names()
        .select_related("revision", "round__notice", "region__parent__parent")
        .defer("revision__content")
        .prefetch_related("factory__maturity_assessments", *OF_CASE)
        .order_by("changed_at", "id")
    )
    waiting = set(to_do(by).filter(pk__in=wanted).values_list("pk", flat=True))
    recused = recusals(cases, by=by)
    before = opinions_to_follow(cases) if way == Way.FOLLOW else {}
    newest = newest_submissions(cases)
    judgements = {pk: judge(one) for pk, one in newest.items()}
    unscanned = without_scan(newest.values())
    unstamped = {case for case, one in newest.items() if one.pk in unscanned}
    look = _Look(way, waiting, recused, before, judgements, unstamped, barred(list(wanted)))
    return [look.at(case, wanted[case.pk]) for case in cases]


@dataclass(frozen=True)
class _Look:
    """All that was read for the whole batch, and one case held against it."""

    way: Way
    waiting: set[UUID]
    recused: dict[UUID, str]
    before: dict[UUID, Opinion]
    judgements: dict[UUID, Judgement]
    unstamped: set[UUID]
    barred: dict[UUID, str]

    def at(self, case: Declaration, choice: Choice) -> Candidate:
        before = self.before.get(case.pk)
        if hindrance := self._hindrance(case, choice):
            return Candidate(case, choice, hindrance=hindrance, before=before)
        verdict = Verdict(before.verdict if before else self.way.value)
        judgement = self.judgements[case.pk]
        passing = verdict == Verdict.APPROVE
        if passing and (hindrance := self._in_its_way(case)):
            return Candidate(case, choice, hindrance=hindrance, before=before)
        needing = judgement.needing_exception if passing else []
        return Candidate(
            case,
            choice,
            verdict,
            fate_of(case, verdict),
            before=before,
            asks_reason=not passing and not (before and before.text),
            asks_exception=bool(needing) and not (before and before.exception),
            rules=tuple(one.message for one in needing),
        )

    def _in_its_way(self, case: Declaration) -> str:
        """Why the case cannot pass, whatever the officer may write."""
        if why := self.barred.get(case.pk):
            return why
        try:
            require_passable(self.judgements[case.pk], exception="by then")
        except Refused as refused:
            return refused.message
        return missing_words(case) if case.pk in self.unstamped else ""

    def _hindrance(self, case: Declaration, choice: Choice) -> str:
        if case.moves != choice.seen:
            return f"该事项在您打开页面之后已被办理，目前为“{case.get_status_display()}”，请核对后再选择。"
        if case.pk not in self.waiting:
            return f"该事项目前为“{case.get_status_display()}”，不在本单位审核环节。"
        if self.way == Way.FOLLOW and case.pk not in self.before:
            return NOTHING_TO_FOLLOW
        return self.recused.get(case.pk, "")


def fate_of(case: Declaration, verdict: Verdict) -> str:
    """What an opinion leads to, in words for the officer who is about to give it."""
    programme, stage = programme_of(case), stage_of(case)
    if stage is None:
        raise ValueError(f"case {case.pk} stands at no stage")
    if verdict == Verdict.RETURN:
        return "退回企业修改" if case.kind == Kind.NEW else f"退回{Level(filling_level(case)).label}主管部门修改"
    stages = stages_for(programme, case.region)
    following = stages[[one.key for one in stages].index(stage.key) + 1 :]
    onwards = f"转入{following[0].title_for(case.kind)}" if following else "等待上级接收"
    grants = stage.key == programme.grants_at
    if verdict == Verdict.APPROVE:
        held = "保留" if case.kind == Kind.RECHECK else "认定为"
        return f"{held}{programme.title}，{onwards}" if grants else onwards
    if case.kind == Kind.RECHECK and stage.failed_recheck == "continues":
        return f"不再保留{programme.title}，{onwards}" if grants else f"以“不通过”{onwards}"
    return "审核不通过，办理结束"
