"""工作台: what there is to do now, by role, each number with the list it counts."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.urls import reverse

from declarations.cases.drafting import FILLABLE, awaiting_recheck
from declarations.cases.models import Declaration, DeclarationQuerySet, Kind, Status
from declarations.notices.models import Round
from declarations.platform.asking import cases_asked, missing, rounds_asking
from factories.recognitions.models import Tier
from factories.registry.models import Claim
from portal.people.models import ENTERPRISE_ROLES, Appointment, Role
from portal.regions.models import Level
from reviews.cultivation.models import Candidate, Readiness
from reviews.cultivation.pools import pools_at
from reviews.desk.grid import rechecks
from reviews.desk.todo import counted, on_desk, to_do
from reviews.hardcopies.progress import asking, totals
from reviews.objections.models import Objection
from reviews.rosters.composing import waiting
from reviews.rosters.joint import holding_round, lists_seen
from reviews.rosters.models import Roster, RosterStatus
from reviews.rosters.overview import places_below
from reviews.rounds import present, rounds_for
from reviews.spotchecks.models import CHECKERS, CheckStatus, SpotCheck, SpotCheckQuerySet
from reviews.stages import LEVEL_ABOVE, programme_of_round, stage_at

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
    rounds = list(rounds_for(by.organisation.region))
    actions = [*_spot_checks(by), *makers[by.role](by, present(rounds))]
    if by.fills_for_enterprise:
        return actions
    return [*actions, *_papers(by, rounds), *_platform(by, rounds), *_pools(by)]


def latest_cases(by: Appointment) -> DeclarationQuerySet:
    """The cases that moved last, of the enterprise or under the bureau."""
    if by.fills_for_enterprise:
        own = Declaration.objects.visible_to(by.user).filter(enterprise=by.organisation_id)
        return own.with_names().order_by("-created_at")[:LATEST]
    return on_desk(by).with_names().order_by("-changed_at", "-id")[:LATEST]


def _clerk(by: Appointment, round: Round | None) -> list[Action]:
    own = Declaration.objects.visible_to(by.user).filter(enterprise=by.organisation_id)
    returned = own.filter(filler__isnull=True, status=Status.RETURNED).count()
    drafts = own.filter(filler__isnull=True, status=Status.DRAFT).count()
    under_way = own.filter(kind=Kind.NEW, status__in=[Status.UNDER_REVIEW, Status.TO_REPORT, Status.REPORTED]).count()
    submitted = own.filter(kind=Kind.NEW, filler__isnull=False, confirmed_at__isnull=True).exclude(status__in=FILLABLE)
    url = reverse("cases")
    to_confirm = submitted.count()
    confirming = [Action("待确认", str(to_confirm), url, "主管部门代填，请核对", pressing=True)] if to_confirm else []
    return [
        *confirming,
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
        below = by.organisation.region.has_below
        actions += [_places(by, round) if below else _rechecks(by, round), _own_roster(by, round)]
    return [*actions, _claims(by)]


def _province(by: Appointment, round: Round | None) -> list[Action]:
    if round is None:
        return []
    waits = (
        Roster.objects.visible_to(by.user)
        .filter(
            round=lists_seen(round=round, level=by.organisation.level).round,
            region__parent=by.organisation.region_id,
            status=RosterStatus.REPORTED,
        )
        .count()
    )
    received = Action("待接收名单", str(waits), _with_round("rosters", round), round.title, pressing=waits > 0)
    objections = Objection.objects.visible_to(by.user).open().count()
    to_rule = Action("公示异议", str(objections), reverse("objections"), "公示期满前裁定", pressing=True)
    return [*([to_rule] if objections else []), _desk(by), received, *_scoring(by), _places(by, round)]


def _scoring(by: Appointment) -> list[Action]:
    """What the experts score, of whichever round; nothing where nothing is scored."""
    n = counted(Declaration.objects.visible_to(by.user).filter(status=Status.SCORING))
    return [] if n == "0" else [Action("专家评审", n, reverse("experts"), "分配专家、作出评审结论", pressing=True)]


def _spot_checks(by: Appointment) -> list[Action]:
    """抽检复核, of whichever round: only what waits, since most have none. A query for each number."""
    seen = SpotCheck.objects.visible_to(by.user)
    waits: list[tuple[str, SpotCheckQuerySet, dict[str, str], str]] = []
    if by.fills_for_enterprise:
        own = seen.filter(factory__enterprise=by.organisation_id).to_reply()
        waits = [("抽检待反馈", own, {"standing": "to_reply"}, "对检查结果的说明，逾期不能反馈")]
    if by.role == Role.PROVINCE_OFFICER:
        drawn, conclude = seen.filter(status=CheckStatus.DRAWN), seen.to_conclude()
        waits = [
            ("抽检待安排", drawn, {"status": CheckStatus.DRAWN}, "确定检查单位、检查人和期限"),
            ("抽检待作结论", conclude, {"standing": "to_conclude"}, "企业已反馈、反馈期满或检查为符合"),
        ]
    if by.role in CHECKERS:
        waits = [("抽检待检查", seen.to_check(by), {"standing": "to_check"}, "检查后登记结果"), *waits]
    return [
        Action(label, str(n), f"{reverse('spot-checks')}?{urlencode(filters)}", note, pressing=True)
        for label, checks, filters, note in waits
        if (n := checks.count())
    ]


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
    if stage.on_list_of:
        held = holding_round(round=round, stage=stage)
        return Action("名单", "—", _with_round("rosters", held), f"与“{held.title}”同列")
    live = Roster.objects.live().filter(round=round, region=region, stage=stage.key).first()
    n = waiting(round=round, region=region, stage=stage).count()
    if live is not None and live.status != RosterStatus.FROZEN and n:
        return Action("待补充上报", str(n), url, "名单上报后办结的事项", pressing=True)
    if live is not None:
        frozen = live.status == RosterStatus.FROZEN
        return Action(
            "本级名单", live.get_status_display(), url, "核对后上报" if frozen else round.title, pressing=frozen
        )
    return Action("待上报", str(n), url, f"{round.title}，尚未定稿", pressing=n > 0)


def _places(by: Appointment, round: Round) -> Action:
    places = places_below(round=round, programme=programme_of_round(round), region=by.organisation.region)
    reported = sum(1 for place in places if place.has_reported)
    return Action("已上报地区", f"{reported}/{len(places)}", _with_round("rosters", round), round.title)


def _papers(by: Appointment, rounds: list[Round]) -> list[Action]:
    """The papers that go with lists: to be sent by whoever made the list, to be received by the level above."""
    asked = asking(rounds)
    level = by.organisation.level
    sends = [one for one in asked if one.stage.level == level]
    receives = [one for one in asked if LEVEL_ABOVE.get(Level(one.stage.level)) == level]
    actions = []
    if sends:
        own = totals(sends, by=by, own=True)
        note = f"其中{own.wanted}件缺件或不一致，须补寄" if own.wanted else "随名单报送上级的纸质件"
        actions.append(Action("纸质件待寄", str(own.to_send), reverse("hardcopies"), note, pressing=own.to_send > 0))
    if receives:
        came = totals(receives, by=by, own=False)
        url = f"{reverse('hardcopies')}?{urlencode({'standing': 'to_receive'})}"
        note = f"另有{came.wanted}件缺件或不一致" if came.wanted else "下级已寄送，收到后核收"
        actions.append(Action("纸质件待核收", str(came.sent), url, note, pressing=came.sent > 0))
    return actions


def _platform(by: Appointment, rounds: list[Round]) -> list[Action]:
    """Cases without their number on the platform that the notice names; of a city, whose bureau records them."""
    asked = rounds_asking(rounds)
    if by.role != Role.CITY_OFFICER or not asked:
        return []
    n = counted(missing(cases_asked(rounds=asked, region=by.organisation.region)))
    url = f"{reverse('platform-numbers')}?{urlencode({'standing': 'missing'})}"
    return [Action("平台编号未登记", n, url, "在省平台申报的编号和日期", pressing=n != "0")]


def _pools(by: Appointment) -> list[Action]:
    """One per pool: how many are in it, and how many of those miss nothing that can be reckoned."""
    if by.fills_for_enterprise:
        return []
    found = []
    for pool in pools_at(by.organisation.region):
        held = Readiness.objects.visible_to(by.user).filter(notice=pool.notice, pool=pool.spec.pool)
        held = held.filter(candidate__status=Candidate.Status.OPEN)
        numbers = held.aggregate(there=Count("pk"), ready=Count("pk", filter=Q(gaps=0)))
        left = f"，还有{pool.days_left}天" if pool.days_left >= 0 else ""
        note = f"达标{numbers['ready']}，拟于{pool.planned.month}月{pool.planned.day}日前申报{left}"
        url = f"{reverse('pool')}?{urlencode({'pool': pool.spec.pool, 'state': 'open'})}"
        found.append(Action(f"{Tier(pool.spec.grants).label}培育库", str(numbers["there"]), url, note))
    return found


def _claims(by: Appointment) -> Action:
    n = Claim.objects.visible_to(by.user).pending().count()
    return Action("入驻申请", str(n), reverse("claims"), "企业认领和注册", pressing=n > 0)


def _with_round(name: str, round: Round, **filters: str) -> str:
    return f"{reverse(name)}?{urlencode({'round': str(round.pk), **filters})}"
