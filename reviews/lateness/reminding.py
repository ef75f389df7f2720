"""催办: a message to each organisation that still has something to do, once a day."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.urls import reverse

from declarations.cases.lifecycle import require_actor
from declarations.notices.models import Round
from declarations.notices.schema import ProgrammeSpec
from portal import clock
from portal.errors import Outdated, Refused
from portal.inbox.sending import send
from portal.outbox.kinds import Kind
from portal.people.models import Appointment, Organisation
from portal.templatetags.portal import day
from portal.trail.record import record
from reviews.lateness.models import Reminder
from reviews.lateness.standing import Late, enterprises_late, lines_of, places_late
from reviews.lateness.wording import letter, title_of
from reviews.stages import programme_of_round


@dataclass(frozen=True)
class Reminded:
    """Whom a message was sent to, and who had one from this bureau today already."""

    sent: list[Late]
    already: list[Late]


@transaction.atomic
def remind(*, round: Round, to: Collection[UUID], by: Appointment) -> Reminded:
    """Remind those of ``to`` that have not done their part of the round (通知.二.一: 按照时间节点完成).

    Args:
        round: of which programme and season, its deadlines and extensions read.
        to: organisations: bureaus right below, or enterprises of the bureau's own place.
        by: an officer of the bureau.

    Raises:
        Refused: not an officer of a bureau; the round has not begun; nobody was chosen.
        Outdated: all of them have done their part by now.
    """
    region = by.organisation.region
    require_actor(by=by, level=region.level, region=region)
    if clock.today() < round.opens_on:
        raise Refused(f"{round.title}自{day(round.opens_on)}开始，目前不必催办。")
    if not to:
        raise Refused("请先选择要催办的单位。")
    # Two officers at once: the second waits here, and then finds what the first one sent.
    Organisation.objects.select_for_update(of=("self",), no_key=True).get(pk=by.organisation_id)
    programme = programme_of_round(round)
    late = _late(round, programme, to, by)
    if not late:
        raise Outdated("所选单位已经办结，或不由本单位催办，请按刷新后的名单办理。")
    already = [one for one in late if one.reminded_today]
    sent = [one for one in late if not one.reminded_today]
    for one in sent:
        _send(one, round, programme, by)
    return Reminded(sent, already)


def _late(round: Round, programme: ProgrammeSpec, to: Collection[UUID], by: Appointment) -> Sequence[Late]:
    """Those of ``to`` that lack something now, as the page says it."""
    places = [one for one in places_late(round=round, programme=programme, by=by) if one.to.pk in to]
    enterprises = enterprises_late(round=round, region=by.organisation.region).filter(pk__in=to).order_by("name_key")
    return [*places, *lines_of(list(enterprises), round=round, by=by)]


def _send(late: Late, round: Round, programme: ProgrammeSpec, by: Appointment) -> None:
    bureau = late.to.kind == Organisation.Kind.BUREAU
    message = send(
        to=late.to,
        kind=Kind.REMINDED,
        title=title_of(round, programme),
        text=letter(late, round=round, programme=programme, by=by),
        link=f"{reverse('rosters')}?round={round.pk}" if bureau else reverse("cases"),
        by=by,
    )
    reminder = Reminder.objects.create(
        round=round,
        to=late.to,
        day=clock.today(),
        message=message,
        given_at=clock.now(),
        given_by=by.user,
        given_for=by.organisation,
    )
    record(
        subject=reminder,
        deed="remind",
        actor=by.user,
        acting_for=by.organisation,
        summary=f"催办{late.to}：{'，'.join(late.lacks)}",
        detail={"round": str(round.pk), "to": str(late.to.pk), "message": str(message.pk)},
    )
