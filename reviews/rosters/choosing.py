"""择优推荐: which cases stay on a list in order of merit (``ranked`` in the pack), and why those that do."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import Count, QuerySet

from declarations.cases.lifecycle import require_actor
from declarations.cases.models import Declaration
from portal.errors import Outdated, Refused
from portal.people.models import Appointment
from portal.trail.record import record
from reviews.desk.deciding import decide, reopen
from reviews.desk.models import Verdict
from reviews.rosters.composing import digest, lock_roster
from reviews.rosters.joint import rounds_on
from reviews.rosters.models import Roster, RosterLine, RosterStatus
from reviews.rosters.numbers import FIELDS, keep_numbers
from reviews.stages import programme_of_round


@dataclass(frozen=True)
class Quota:
    """名额 of a programme, and how much of it is taken: by the lists of the place that went up, and by this one."""

    title: str
    quota: int
    reported: int
    here: int

    @property
    def left(self) -> int:
        """For this list, beside what went up."""
        return max(0, self.quota - self.reported)

    @property
    def over(self) -> int:
        return max(0, self.reported + self.here - self.quota)

    def __str__(self) -> str:
        told = f"{self.title}名额{self.quota}项"
        if self.reported:
            told += f"，已上报{self.reported}项"
        return f"{told}，本名单最多{self.left}项，现有{self.here}项"


def quotas(roster: Roster) -> list[Quota]:
    """Of each programme on the list, where the pack states how many a place may recommend; a fixed number of queries.

    The place's main list and its supplements take from one quota. A correction counts instead of the list that it corrects,
    and what went back counts no more.
    """
    stage = programme_of_round(roster.round).stage(roster.stage)
    if stage.quota is None:
        return []
    others = Roster.objects.of(round=roster.round, region=roster.region, stage=roster.stage).handed_in()
    reported = _counted(RosterLine.objects.filter(roster__in=others.exclude(pk__in=[roster.pk, roster.corrects_id])))
    here = _counted(RosterLine.objects.filter(roster=roster))
    return [
        Quota(programme_of_round(one).called, stage.quota, reported[one.pk], here[one.pk])
        for one in rounds_on(round=roster.round, stage=stage)
    ]


def above_quota(roster: Roster) -> dict[str, int]:
    """Title of a programme → how many of its cases stand on the list beyond what the pack allows; only where some do."""
    return {one.title: one.over for one in quotas(roster) if one.over}


def _counted(lines: "QuerySet[RosterLine]") -> Counter[UUID]:
    standing = lines.filter(returned_at__isnull=True).order_by().values_list("declaration__round")
    return Counter(dict(standing.annotate(n=Count("pk"))))


def require_by_merit(roster: Roster) -> None:
    """Raises Refused unless the list is within the quota, and, where it is ranked, each line says why it is recommended.

    (通知.一.三，择优推荐)
    """
    if over := [one for one in quotas(roster) if one.over]:
        told = "、".join(f"{one.title}超出{one.over}项（{one}）" for one in over)
        raise Refused(f"名单超出推荐名额：{told}。{how_to_keep(over)}")
    if not programme_of_round(roster.round).stage(roster.stage).ranked:
        return
    unsaid = roster.lines.standing().filter(reason="").select_related("declaration__enterprise__organisation")
    if names := [str(line.declaration.enterprise) for line in unsaid[:3]]:
        raise Refused(f"请填写每一项的推荐理由，尚缺：{'、'.join(names)}等{unsaid.count()}项。")


def how_to_keep(over: Sequence[Quota]) -> str:
    """What to do with what is beyond the quota. A list of which nothing may stay is not thinned out, but given up."""
    if any(one.left for one in over):
        return "请将不予推荐的移出名单。"
    return "名额已用完，请撤销定稿，撤回意见后作不予推荐办理。"


@transaction.atomic
def leave_off(*, roster_id: UUID, reasons: Mapping[int, str], by: Appointment) -> Roster:
    """不予推荐: take cases off a frozen list and reject them, each with its reason. Twice is once.

    The bureau's favourable opinion on each is taken back and an unfavourable one given, so that the history of the case
    says both; that opinion can be taken back like any other. The list is digested anew.

    Args:
        roster_id: the list, frozen and not reported.
        reasons: by line, why it is not recommended.
        by: an officer of the bureau that made the list.

    Raises:
        Refused: not this bureau's list, or none in order of merit; reported already; a reason is missing (``field``: ``reason-<line>``); none would be
            left; this person must leave the case to another (回避).
        Outdated: one of the lines is gone.
    """
    roster = lock_roster(roster_id)
    require_actor(by=by, level=roster.region.level, region=roster.region)
    if roster.status != RosterStatus.FROZEN:
        raise Refused(f"名单{roster.get_status_display()}，不能再移出事项。")
    if not programme_of_round(roster.round).stage(roster.stage).ranked:
        raise Refused("这份名单不是择优推荐的名单，不能移出事项。需要改变结果的，请撤销定稿后重新办理。")
    if roster.corrects_id is not None:
        raise Refused("更正中的名单不能直接移出事项。请撤销定稿，在原名单上收回该项后再更正。")
    lines = list(roster.lines.select_related("declaration", "submission").defer("submission__envelope"))
    leaving = [line for line in lines if line.pk in reasons]
    _require_choice(leaving, lines, reasons)
    staying = [line for line in lines if line.pk not in reasons]
    RosterLine.objects.filter(pk__in=[line.pk for line in leaving]).delete()
    for position, line in enumerate(staying, start=1):  # ascending: each place is free before it is taken
        if line.position != position:
            line.position = position
            line.save(update_fields=["position"])
    roster.sha256 = digest(staying)
    roster.drop_scan()
    keep_numbers(roster, staying)
    roster.save(update_fields=["sha256", "scan", "scanned_at", "scanned_by", *FIELDS])
    for line in leaving:
        _not_recommended(line.declaration, f"不予推荐：{reasons[line.pk].strip()}", by)
    record(
        subject=roster,
        deed="leave_off",
        actor=by.user,
        acting_for=by.organisation,
        from_state=roster.status,
        to_state=roster.status,
        summary=f"不予推荐{len(leaving)}项",
        detail={
            "sha256": roster.sha256,
            "text": "\n".join(f"{line.declaration}：{reasons[line.pk].strip()}" for line in leaving),
        },
    )
    return roster


def _require_choice(leaving: Sequence[RosterLine], lines: Sequence[RosterLine], reasons: Mapping[int, str]) -> None:
    if not reasons:
        raise Refused("请先勾选事项。", field="lines")
    if len(leaving) != len(reasons):
        raise Outdated("所选事项中有的已不在名单上，请核对后再办理。")
    if len(leaving) == len(lines):
        raise Refused("名单中的事项都选中了，请撤销定稿后逐项办理。", field="lines")
    for line in leaving:
        if not reasons[line.pk].strip():
            raise Refused(f"请填写{line.declaration}不予推荐的理由。", field=f"reason-{line.pk}")


def _not_recommended(case: Declaration, text: str, by: Appointment) -> None:
    """The line is gone already, so that the opinion can be taken back as of any case that stands on no list."""
    reopen(declaration_id=case.pk, by=by)
    decide(declaration_id=case.pk, verdict=Verdict.REJECT, text=text, by=by)
