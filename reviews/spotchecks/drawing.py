"""抽取: freezing the list and publishing its digest, then drawing the seed (通知.一.二: 按一定比例开展抽检复核)."""

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from declarations.cases.lifecycle import require_actor
from declarations.cases.models import Outcome
from declarations.notices.models import Round
from portal import chance, clock
from portal.errors import Outdated, Refused
from portal.people.models import Appointment, Organisation
from portal.regions.models import Level, Region
from portal.trail.record import record, record_each
from reviews.rosters.models import HANDED_IN, RosterLine
from reviews.spotchecks.models import Draw, DrawLine, DrawStatus, SpotCheck
from reviews.spotchecks.sampling import population_digest, result_digest, sample
from reviews.spotchecks.telling import tell_drawn


@transaction.atomic
def freeze_population(*, round: Round, rate: Decimal, floor: int, cap: int | None, by: Appointment) -> Draw:
    """Freeze the list to draw from and publish its digest, before there is a seed.

    Args:
        round: whose lists, as the cities have reported them.
        rate: % of the factories that passed.
        floor: at least so many of each city that has any.
        cap: at most so many of each city; None for no cap.
        by: an officer of the province.

    Raises:
        Refused: not the province; nothing was reported; rate, floor and cap contradict each other.
        Outdated: there is a live draw of this round.
    """
    province = by.organisation.region
    require_actor(by=by, level=Level.PROVINCE, region=province)
    # One draw at a time: the bureau's own row is what two officers of it queue at.
    Organisation.objects.select_for_update(of=("self",), no_key=True).get(pk=by.organisation_id)
    if Draw.objects.live().filter(round=round, region=province).exists():
        raise Outdated("本批次的抽检名单已冻结或已抽取，请在列表中打开查看。尚未抽取的，可以作废后重新冻结。")
    if not 0 < rate <= 100:
        raise Refused("抽检比例应大于0、不超过100。", field="rate")
    found = passed_lines(round=round, province=province)
    if not found:
        raise Refused("各市尚未上报本批次通过的工厂，没有可以抽取的名单。请待各市上报后再冻结。")
    draw = Draw(round=round, region=province, rate=rate, floor=floor, cap=cap, frozen_at=clock.now(), frozen_by=by.user)
    lines = _lines(draw, found)
    draw.size = len(lines)
    draw.quota = sum(draw.terms.shares(line.city_id for line in lines).values())
    draw.population_sha256 = digest_of(draw, lines)
    draw.save(force_insert=True)
    DrawLine.objects.bulk_create(lines, batch_size=500)
    record(
        subject=draw,
        deed="freeze",
        actor=by.user,
        acting_for=by.organisation,
        to_state=draw.status,
        summary=f"冻结抽检总体{draw.size}家，按{draw.rate}%应抽{draw.quota}家",
        detail={"sha256": draw.population_sha256, "text": f"名单摘要 SHA-256 {draw.population_sha256}"},
    )
    return draw


@transaction.atomic
def draw_seed(*, draw_id: UUID, by: Appointment) -> Draw:
    """Draw the seed and with it the factories; once, whoever else presses at the same moment.

    Raises:
        Refused: not the province; the list was discarded, or a city's list on it was sent back since.
        Outdated: it was drawn already.
    """
    draw = _locked(draw_id)
    require_actor(by=by, level=Level.PROVINCE, region=draw.region)
    if draw.status == DrawStatus.DRAWN:
        raise Outdated(f"已由{draw.drawn_by}抽取，结果见下方；抽取只进行一次。")
    if draw.status != DrawStatus.FROZEN:
        raise Refused("名单已作废，不能抽取，请重新冻结名单。")
    lines = list(draw.lines.select_related("city"))
    if draw.lines.exclude(roster_line__roster__status__in=HANDED_IN, roster_line__returned_at__isnull=True).exists():
        raise Refused("冻结之后有市的名单或其中的事项被退回、撤回或更正，名单已与上报不一致。请作废后重新冻结。")
    draw.seed = chance.hexadecimal(32)
    numbers = sample(seed=draw.seed, cities={line.number: line.city_id for line in lines}, terms=draw.terms)
    draw.result_sha256 = result_digest(population=draw.population_sha256, seed=draw.seed, drawn=numbers)
    draw.status, draw.drawn_at, draw.drawn_by = DrawStatus.DRAWN, clock.now(), by.user
    draw.save(update_fields=["seed", "result_sha256", "status", "drawn_at", "drawn_by"])
    by_number = {line.number: line for line in lines}
    checks = [
        SpotCheck(draw=draw, line=by_number[number], n=n, factory_id=by_number[number].factory_id)
        for n, number in enumerate(numbers, start=1)
    ]
    SpotCheck.objects.bulk_create(checks, batch_size=500)
    record(
        subject=draw,
        deed="draw",
        actor=by.user,
        acting_for=by.organisation,
        from_state=DrawStatus.FROZEN,
        to_state=draw.status,
        summary=f"从{draw.size}家中抽取{len(checks)}家",
        detail={
            "seed": draw.seed,
            "sha256": draw.result_sha256,
            "text": f"随机种子 {draw.seed}\n结果摘要 SHA-256 {draw.result_sha256}",
        },
    )
    record_each(
        lines={check: f"抽检名单第{check.n}家" for check in checks},
        deed="draw",
        actor=by.user,
        acting_for=by.organisation,
        to_state="drawn",
        detail={"draw": str(draw.pk)},
    )
    tell_drawn(draw, by=by)
    return draw


@transaction.atomic
def discard(*, draw_id: UUID, reason: str, by: Appointment) -> Draw:
    """Give up a frozen list before a seed was drawn; it stays readable. What was drawn is never drawn again.

    Raises:
        Refused: not the province; no reason; drawn or discarded already.
    """
    draw = _locked(draw_id)
    require_actor(by=by, level=Level.PROVINCE, region=draw.region)
    if draw.status == DrawStatus.DRAWN:
        raise Refused("已经抽取，不能作废；抽取结果不得更换。")
    if draw.status == DrawStatus.DISCARDED:
        raise Outdated("名单已被他人作废，请重新冻结名单。")
    if not reason.strip():
        raise Refused("请填写作废原因。", field="reason")
    draw.status, draw.reason = DrawStatus.DISCARDED, reason.strip()[:500]
    draw.discarded_at, draw.discarded_by = clock.now(), by.user
    draw.save(update_fields=["status", "reason", "discarded_at", "discarded_by"])
    record(
        subject=draw,
        deed="discard",
        actor=by.user,
        acting_for=by.organisation,
        from_state=DrawStatus.FROZEN,
        to_state=draw.status,
        summary="作废抽检名单",
        detail={"text": draw.reason},
    )
    return draw


def passed_lines(*, round: Round, province: Region) -> list[RosterLine]:
    """The factories that passed, by the cities' lists handed to the province; of each case, its newest line counts."""
    handed_in = (
        RosterLine.objects.standing()
        .filter(roster__round=round, roster__region__parent=province, roster__status__in=HANDED_IN)
        .select_related(
            "submission",
            "declaration__enterprise__organisation",
            "declaration__region__parent__parent",
        )
        .defer("submission__envelope")
        .order_by("roster__frozen_at", "roster_id", "position")
    )
    newest = {line.declaration_id: line for line in handed_in}
    return [line for line in newest.values() if line.outcome == Outcome.PASSED]


def digest_of(draw: Draw, lines: Sequence[DrawLine]) -> str:
    """The digest of the list as it stands now, lines in the order of their positions."""
    round = f"{draw.round.notice_id}/{draw.round.programme}/{draw.round.key}"
    canonical = [line.canonical() for line in lines]
    return population_digest(draw=str(draw.pk), round=round, terms=draw.terms, lines=canonical)


def _lines(draw: Draw, found: Sequence[RosterLine]) -> list[DrawLine]:
    """In the order of the regions' codes and the cases' numbers, which no collation changes."""
    made = []
    for one in found:
        case = one.declaration
        made.append(
            DrawLine(
                draw=draw,
                roster_line=one,
                number=case.number or "",
                factory_id=case.factory_id,
                name=case.enterprise.name,
                city=case.region.at(Level.CITY) or case.region,
                region=case.region,
                submission_sha256=one.submission.sha256,
            )
        )
    made.sort(key=lambda line: (line.city_id, line.region_id, line.number))
    for position, line in enumerate(made, start=1):
        line.position = position
    return made


def _locked(pk: UUID) -> Draw:
    return Draw.objects.select_for_update(of=("self",), no_key=True).select_related("round", "region").get(pk=pk)
