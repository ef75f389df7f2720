"""登记平台编号: of one case, or of many at once; changed only with a reason."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, models, transaction
from django.utils.dateformat import format as date_format

from declarations.cases.lifecycle import lock, require_actor
from declarations.cases.models import Declaration, Kind
from declarations.notices.models import Round
from declarations.platform.asking import may_record, rounds_asking
from declarations.platform.models import NUMBER_LENGTH, PlatformNumber
from portal import clock
from portal.errors import Outdated, Refused
from portal.people.models import Appointment
from portal.regions.models import Level, Region
from portal.trail.record import record, record_each

_NOT_YOURS = "平台编号由申报企业或所在市主管部门登记。"


@dataclass(frozen=True)
class Entry:
    """What is recorded of one case."""

    case: UUID
    number: str
    submitted_on: dt.date


@transaction.atomic
def record_platform_number(
    *, declaration_id: UUID, number: str, submitted_on: dt.date, reason: str = "", by: Appointment
) -> PlatformNumber:
    """Record under which number a case was declared on the platform (通知.一.三). The same twice is once.

    Args:
        declaration_id: the case.
        number: as the platform gave it.
        submitted_on: the day on which it was submitted there.
        reason: why a number on record is changed; not asked for the first.
        by: the enterprise of the case, or an officer of its city.

    Raises:
        Refused: neither of them; the notice names no platform; not submitted yet; no number, or one that stands on
            another case of the round; a day to come, or before the round; changed without a reason (``field``).
        Outdated: another case was given that number at the same moment.
    """
    case = lock(declaration_id)
    if not may_record(case=case, by=by):
        raise Refused(_NOT_YOURS)
    require_asked(case, asking=rounds_asking([case.round]))
    number = checked_number(number)
    check_day(submitted_on, round=case.round)
    known = PlatformNumber.objects.filter(declaration=case).first()
    if known and (known.number, known.submitted_on) == (number, submitted_on):
        return known
    reason = reason.strip()[:200]
    if known and not reason:
        raise Refused(f"已登记平台编号{known.number}，更改的请说明原因。", field="reason")
    if taken := other_with(number, case=case):
        raise Refused(taken_words(number, taken, by), field="number")
    was = f"{known.number}（{date_format(known.submitted_on, 'Y-m-d')}）" if known else ""
    made = known or PlatformNumber(declaration=case, round=case.round)
    _fill(made, number, submitted_on, by)
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError as race:
        raise Outdated(f"平台编号{number}刚刚登记在本批次另一事项上，请核对。", field="number") from race
    now = f"{number}（{date_format(submitted_on, 'Y-m-d')}）"
    record(
        subject=case,
        deed="record_platform_number",
        actor=by.user,
        acting_for=by.organisation,
        from_state=case.state,
        to_state=case.state,
        summary=f"平台编号由{was}改为{now}" if was else f"登记平台编号{now}",
        detail={"number": number, "submitted_on": str(submitted_on)} | ({"text": reason} if reason else {}),
    )
    return made


@transaction.atomic
def record_platform_numbers(*, entries: Sequence[Entry], by: Appointment) -> int:
    """Record the numbers of many cases that have none, all or none of them; how many that were. The same twice is once.

    Raises:
        Refused: one of the cases is not this bureau's to record, or a number or day is not possible.
        Outdated: a case was given another number meanwhile, or a number another case.
    """
    wanted = {one.case: one for one in entries}
    locked = Declaration.objects.filter(pk__in=wanted).select_for_update(of=("self",), no_key=True).order_by("pk")
    cases = list(locked.select_related("round", "region__parent__parent"))
    if len(cases) != len(wanted):
        raise Refused("所列事项中有的不存在，请重新核对。")
    own, asking = places_of_city(by), rounds_asking({case.round_id: case.round for case in cases}.values())
    known = {one.declaration_id: one for one in PlatformNumber.objects.filter(declaration__in=cases)}
    fresh: list[PlatformNumber] = []
    for case in cases:
        entry = wanted[case.pk]
        require_own(case, own)
        require_asked(case, asking=asking)
        number = checked_number(entry.number)
        check_day(entry.submitted_on, round=case.round)
        if found := known.get(case.pk):
            if (found.number, found.submitted_on) != (number, entry.submitted_on):
                raise Outdated(f"{case.number}刚刚已登记平台编号{found.number}，请重新核对。")
            continue
        fresh.append(_fill(PlatformNumber(declaration=case, round=case.round), number, entry.submitted_on, by))
    try:
        with transaction.atomic():
            PlatformNumber.objects.bulk_create(fresh, batch_size=500)
    except IntegrityError as race:
        raise Outdated("所列平台编号中有的已登记在本批次另一事项上，请重新核对。") from race
    lines: dict[models.Model, str] = {}
    states: dict[models.Model, tuple[str, str]] = {}
    for one in fresh:
        case = one.declaration
        lines[case] = f"登记平台编号{one.number}（{date_format(one.submitted_on, 'Y-m-d')}）"
        states[case] = (case.state, case.state)
    record_each(lines=lines, deed="record_platform_number", actor=by.user, acting_for=by.organisation, states=states)
    return len(fresh)


def places_of_city(by: Appointment) -> set[str]:
    """The places whose cases ``by`` records, as an officer of a city; raises Refused for anybody else."""
    region = by.organisation.region
    require_actor(by=by, level=Level.CITY, region=region)
    return set(Region.objects.under(region).values_list("pk", flat=True))


def require_own(case: Declaration, places: Collection[str]) -> None:
    if case.region_id not in places:
        raise Refused(_NOT_YOURS)


def require_asked(case: Declaration, *, asking: Collection[Round]) -> None:
    """Raises Refused unless a number of the case is asked for now."""
    if case.round not in asking or case.kind != Kind.NEW:
        raise Refused(f"“{case.round.title}”不要求登记平台编号。")
    if case.number is None:
        raise Refused("事项尚未在本门户提交，提交后再登记平台编号。")


def checked_number(number: str) -> str:
    """The number without blanks."""
    number = "".join(number.split())
    if not number:
        raise Refused("请填写平台编号。", field="number")
    if len(number) > NUMBER_LENGTH:
        raise Refused(f"平台编号最多{NUMBER_LENGTH}个字符，目前{len(number)}个，请核对。", field="number")
    return number


def check_day(day: dt.date, *, round: Round) -> None:
    if day > clock.today():
        raise Refused("提交日期不能晚于今天。", field="submitted_on")
    if day < round.opens_on:
        raise Refused(
            f"提交日期早于本批次开始日期（{date_format(round.opens_on, 'Y年n月j日')}），请核对。", field="submitted_on"
        )


def other_with(number: str, *, case: Declaration) -> PlatformNumber | None:
    """The number where it stands on another case of the round."""
    same = PlatformNumber.objects.filter(round=case.round_id, number__iexact=number).exclude(declaration=case)
    return same.select_related("declaration__enterprise__organisation").first()


def taken_words(number: str, taken: PlatformNumber, by: Appointment) -> str:
    """Which other case has it, to who may know of that case."""
    if Declaration.objects.visible_to(by.user).filter(pk=taken.declaration_id).exists():
        on = f"{taken.declaration.enterprise}（{taken.declaration.number}）"
        return f"平台编号{number}已登记在本批次{on}上，请核对。"
    return f"平台编号{number}已登记在本批次另一事项上，请核对；无误的请与市主管部门联系。"


def _fill(made: PlatformNumber, number: str, submitted_on: dt.date, by: Appointment) -> PlatformNumber:
    made.number, made.submitted_on = number, submitted_on
    made.recorded_at, made.recorded_by, made.recorded_for = clock.now(), by.user, by.organisation
    return made
