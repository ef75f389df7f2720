"""延期: who may give more time, to whom, and until when; and taking it back, on record."""

import datetime as dt
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from django.db import transaction

from declarations.cases.models import Declaration
from declarations.notices.deadlines import window
from declarations.notices.extensions import Extension
from declarations.notices.models import Round
from declarations.rounds.telling import tell_extension
from portal import clock
from portal.days import require_within
from portal.errors import Outdated, Refused
from portal.people.models import Appointment, Role
from portal.regions.models import Level, Region
from portal.trail.record import record

# Whose last days can be moved, from below; and those of a city's bureau to move.
LEVELS = (Level.ENTERPRISE, Level.COUNTY, Level.CITY)
BELOW_CITY = (Level.ENTERPRISE, Level.COUNTY)


@dataclass(frozen=True)
class Scope:
    """For whom an extension is: everywhere (neither is set), a place with all below it, or one case."""

    region: Region | None = None
    declaration: Declaration | None = None

    @property
    def case(self) -> UUID | None:
        return self.declaration.pk if self.declaration else None

    def place(self, by: Appointment) -> Region:
        """Where the date is read."""
        if self.declaration is not None:
            return self.declaration.region
        return self.region or by.organisation.region


def may_extend(by: Appointment) -> bool:
    """A province extends for everyone, a city for its counties and their enterprises, a county for nobody."""
    return by.role in {Role.PROVINCE_OFFICER, Role.ADMINISTRATOR, Role.CITY_OFFICER}


def tally(*, by: Appointment) -> int:
    """A count that grows with each extension that ``by`` sees given or revoked: what a page was read at."""
    seen = Extension.objects.visible_to(by.user)
    return seen.count() + seen.filter(revoked_at__isnull=False).count()


@transaction.atomic
def extend(
    *,
    round_id: UUID,
    level: str,
    scope: Scope,
    until: dt.date,
    reason: str,
    by: Appointment,
    document: str = "",
    seen: int | None = None,
) -> Extension:
    """Give ``level`` until the end of ``until``: everywhere, in a place, or for a case.

    Args:
        round_id: 批次.
        level: whose last day it is; one that keeps to its date has the time too.
        scope: for whom.
        until: the new last day.
        reason: shown wherever the date is.
        by: who, and for whom.
        document: by which document, if any.
        seen: the ``tally`` of the page that the person read.

    Raises:
        Outdated: somebody else gave or revoked time meanwhile.
        Refused: not theirs to give; the notice sets no date; not later than the date that holds; a city's beyond its own.
    """
    reason, document = reason.strip(), document.strip()
    round = _locked(round_id, by=by, seen=seen)
    _require_scope(round=round, level=level, scope=scope, by=by)
    if not reason:
        raise Refused("请填写延期原因，原因会显示在截止日期旁。", field="reason")
    require_within(until, field="until")
    _require_later(round=round, level=level, scope=scope, until=until, by=by)
    extension = Extension.objects.create(
        round=round,
        level=level,
        region=scope.region,
        declaration=scope.declaration,
        until=until,
        reason=reason,
        document=document,
        given_at=clock.now(),
        given_by=by.user,
        given_for=by.organisation,
    )
    _record(extension, deed="extend", by=by, summary=str(extension), reason=reason)
    tell_extension(extension=extension, by=by)
    return extension


@transaction.atomic
def revoke(*, extension_id: UUID, reason: str, by: Appointment) -> Extension:
    """Take an extension back, with a reason: the date before it holds again. It stays on record.

    Raises:
        Outdated: it is revoked already.
        Refused: given by a bureau above, or not theirs; no reason; a city's extension rests on it.
    """
    reason = reason.strip()
    round_id = Extension.objects.values_list("round", flat=True).get(pk=extension_id)
    round = _locked(round_id, by=by)
    extension = Extension.objects.with_names().get(pk=extension_id)
    if not may_revoke(extension, by=by):
        raise Refused(f"该延期由{extension.given_for}办理，请由其撤销。")
    if extension.revoked_at is not None:
        raise Outdated(f"该延期已由{extension.revoked_by}撤销，无需重复办理。")
    if not reason:
        raise Refused("请填写撤销原因。", field="reason")
    extension.revoked_at = clock.now()
    extension.revoked_by = by.user
    extension.revoked_for = by.organisation
    extension.revoked_reason = reason
    extension.save(update_fields=["revoked_at", "revoked_by", "revoked_for", "revoked_reason"])
    _require_cities_keep_time(round)
    _record(extension, deed="revoke_extension", by=by, summary=f"撤销{extension}", reason=reason)
    tell_extension(extension=extension, by=by)
    return extension


def may_revoke(extension: Extension, *, by: Appointment) -> bool:
    """The bureau that gave it, and the province for all below it."""
    if not may_extend(by):
        return False
    given_in = extension.given_for.region
    if by.role == Role.CITY_OFFICER:
        return given_in.pk == by.organisation.region_id
    return given_in.at(Level.PROVINCE) == by.organisation.region


def _locked(round_id: UUID, *, by: Appointment, seen: int | None = None) -> Round:
    """The round, locked until the end of the transaction: extensions of a round are given and revoked one by one."""
    round = Round.objects.select_for_update(of=("self",), no_key=True).get(pk=round_id)
    if seen is not None and seen != tally(by=by):
        raise Outdated("您打开页面之后，延期又有变动。以下为最新情况，请核对后再办理。")
    return round


def _require_scope(*, round: Round, level: str, scope: Scope, by: Appointment) -> None:
    home = by.organisation.region
    place = scope.place(by)
    if not may_extend(by) or not by.user.has_perm("portal.act_for_organisation", by.organisation):
        raise Refused("您当前的身份不能延期。需要延期的，请联系上级主管部门。")
    if not Round.objects.reaching(home).filter(pk=round.pk).exists():
        raise Refused("本批次不由本级主管部门管理，不能延期。")
    if place.at(home.level) != home:
        raise Refused(f"只能为{home.name}及所属地区延期。", field="region")
    if scope.declaration and scope.declaration.round_id != round.pk:
        raise Refused("该事项不属于本批次，请核对批次和编号。", field="case")
    if level not in LEVELS:
        raise Refused("请选择延期的层级。", field="level")
    if scope.region and scope.region.level == Level.COUNTY and level == Level.CITY:
        raise Refused(f"{scope.region.name}没有{Level(level).label}截止日期，请选择上一级地区。", field="region")
    if home.level == Level.CITY:
        if level not in BELOW_CITY:
            raise Refused("本级的截止日期由省级主管部门延期。", field="level")
        if scope.region is None and scope.declaration is None:
            raise Refused("请选择地区，市级主管部门只能为本市延期。", field="region")


def _require_later(*, round: Round, level: str, scope: Scope, until: dt.date, by: Appointment) -> None:
    place = scope.place(by)
    # Places within it may have earlier dates of their own, which this moves too.
    within = [one.region for one in round.deadlines.select_related("region__parent__parent") if one.level == level]
    places = [place, *(one for one in within if one and scope.case is None and one.at(place.level) == place)]
    now = [window(round=round, level=level, region=one, case=scope.case) for one in places]
    earliest = min((one.last_day for one in now if one.last_day), default=None)
    if earliest is None:
        raise Refused("通知未规定该层级的截止日期，无需延期。", field="level")
    if until <= earliest:
        raise Refused(f"目前的截止日期为{_in_words(earliest)}，延期只能更晚。", field="until")
    if by.organisation.region.level == Level.CITY:
        own = window(round=round, level=Level.CITY, region=by.organisation.region)
        if own.last_day is not None and until > own.last_day:
            raise Refused(
                f"不能晚于本市上报省级的截止日期{_in_words(own.last_day)}。需要更晚的，请先联系省级主管部门延期。",
                field="until",
            )


def _require_cities_keep_time(round: Round) -> None:
    """What a city gave in reliance on its own longer date must go first: it never exceeds the city's own date."""
    given_by_cities = Extension.objects.in_force().with_names().filter(round=round, given_for__region__level=Level.CITY)
    for one in given_by_cities:
        own = window(round=round, level=Level.CITY, region=one.given_for.region)
        if own.last_day is not None and one.until > own.last_day:
            raise Refused(f"{one.given_for}已据此办理{one}，请先撤销该项延期。")


def _record(extension: Extension, *, deed: str, by: Appointment, summary: str, reason: str) -> None:
    """On the trail of the extension, and of the case that it is for."""
    text = f"{reason}（{extension.document}）" if extension.document else reason
    detail = {"extension": str(extension.pk), "until": extension.until.isoformat(), "text": text}
    write = partial(record, deed=deed, actor=by.user, acting_for=by.organisation, summary=summary, detail=detail)
    write(subject=extension)
    if extension.declaration_id:
        case = Declaration.objects.select_for_update(of=("self",), no_key=True).get(pk=extension.declaration_id)
        write(subject=case, from_state=case.state, to_state=case.state)


def _in_words(day: dt.date) -> str:
    return f"{day:%Y年%-m月%-d日}"
