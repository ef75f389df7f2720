"""工作台: what there is to do now, by role, each number with the list it counts."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from declarations.cases.drafting import awaiting_recheck
from declarations.cases.models import Declaration, DeclarationQuerySet, Kind, Status
from declarations.notices.models import Round
from factories.registry.models import Claim
from portal.people.models import ENTERPRISE_ROLES, Appointment, Role
from reviews.desk.grid import rechecks
from reviews.desk.todo import counted, on_desk, to_do
from reviews.rosters.composing import waiting
from reviews.rosters.models import Roster, RosterStatus
from reviews.rosters.overview import places_below
from reviews.rounds import present, rounds_for
from reviews.stages import programme_of_round, stage_at

LATEST = 8


@dataclass(frozen=True)
class Action:
    """One thing to do (or to look at), with its number and its list. ``pressing``: it waits for this person."""

    label: str
    value: str
    url: str
    note: str = ""
    pressing: bool = False


def actions_for(by: Appointment) -> list[Action]:
    """The actions of the role that ``by`` acts in, most pressing first."""
    makers: dict[str, Callable[[Appointment, Round | None], list[Action]]] = {
        **dict.fromkeys(ENTERPRISE_ROLES, _clerk),
        Role.COUNTY_OFFICER: _county,
        Role.CITY_OFFICER: _city,
        Role.PROVINCE_OFFICER: _province,
    }
    if by.role not in makers:
        return []
    return makers[by.role](by, present(list(rounds_for(by.organisation.region))))


def latest_cases(by: Appointment) -> DeclarationQuerySet:
    """The cases that moved last, of the enterprise or under the bureau."""
    if by.fills_for_enterprise:
        own = Declaration.objects.visible_to(by.user).filter(enterprise=by.organisation_id)
        return own.with_names().order_by("-created_at")[:LATEST]
    return on_desk(by).with_names().order_by("-changed_at", "-id")[:LATEST]


def _clerk(by: Appointment, round: Round | None) -> list[Action]:
    own = Declaration.objects.visible_to(by.user).filter(enterprise=by.organisation_id, kind=Kind.NEW)
    returned = own.filter(status=Status.RETURNED).count()
    drafts = own.filter(status=Status.DRAFT).count()
    under_way = own.filter(status__in=[Status.UNDER_REVIEW, Status.TO_REPORT, Status.REPORTED]).count()
    url = reverse("cases")
    return [
        Action("退回修改", str(returned), url, "按意见修改后重新提交", pressing=returned > 0),
        Action("填报中", str(drafts), url, "尚未提交", pressing=drafts > 0),
        Action("办理中", str(under_way), url, "已提交，等待主管部门"),
    ]


def _county(by: Appointment, round: Round | None) -> list[Action]:
    actions = [_desk(by)]
    if round is not None:
        actions += [_rechecks(by, round), _own_roster(by, round)]
    return [*actions, _claims(by)]


def _city(by: Appointment, round: Round | None) -> list[Action]:
    actions = [_desk(by)]
    if round is not None:
        actions += [_places(by, round), _own_roster(by, round)]
    return [*actions, _claims(by)]


def _province(by: Appointment, round: Round | None) -> list[Action]:
    if round is None:
        return []
    waits = (
        Roster.objects.visible_to(by.user)
        .filter(
            round=round,
            region__parent=by.organisation.region_id,
            status=RosterStatus.REPORTED,
        )
        .count()
    )
    received = Action("待接收名单", str(waits), _with_round("rosters", round), round.title, pressing=waits > 0)
    return [received, _places(by, round)]


def _desk(by: Appointment) -> Action:
    n = counted(to_do(by))
    return Action("待审核", n, reverse("desk"), "企业申报和下级上报的事项", pressing=n != "0")


def _rechecks(by: Appointment, round: Round) -> Action:
    undecided = rechecks(round=round, by=by).filter(outcome="").count()
    awaiting = awaiting_recheck(round=round, region=by.organisation.region).count()
    note = f"其中{awaiting}家未列入复核清单" if awaiting else "逐家复核后列入名单"
    return Action(
        "待复核工厂",
        str(undecided + awaiting),
        _with_round("recheck", round, outcome="open"),
        note,
        pressing=undecided + awaiting > 0,
    )


def _own_roster(by: Appointment, round: Round) -> Action:
    region = by.organisation.region
    url = _with_round("rosters", round)
    stage = stage_at(programme_of_round(round), level=region.level, does="roster")
    if stage is None:
        return Action("名单", "—", url)
    live = Roster.objects.live().filter(round=round, region=region, stage=stage.key).first()
    if live is not None:
        frozen = live.status == RosterStatus.FROZEN
        return Action(
            "本级名单", live.get_status_display(), url, "核对后上报" if frozen else round.title, pressing=frozen
        )
    n = waiting(round=round, region=region, stage=stage).count()
    return Action("待上报", str(n), url, f"{round.title}，尚未定稿", pressing=n > 0)


def _places(by: Appointment, round: Round) -> Action:
    places = places_below(round=round, programme=programme_of_round(round), region=by.organisation.region)
    reported = sum(1 for place in places if place.has_reported)
    return Action("已上报地区", f"{reported}/{len(places)}", _with_round("rosters", round), round.title)


def _claims(by: Appointment) -> Action:
    n = Claim.objects.visible_to(by.user).pending().count()
    return Action("入驻申请", str(n), reverse("claims"), "企业认领和注册", pressing=n > 0)


def _with_round(name: str, round: Round, **filters: str) -> str:
    return f"{reverse(name)}?{urlencode({'round': str(round.pk), **filters})}"
