"""公示: freezing the list of what waits, and putting it on public notice from and to dates set by hand."""

import datetime as dt
from uuid import UUID

from django.db import transaction

from declarations.cases.lifecycle import Deed, move_many, require_actor
from declarations.cases.models import Status
from declarations.notices.holidays import working_days_on
from declarations.notices.models import Round
from declarations.notices.schema import StageSpec
from portal import clock
from portal.errors import Refused
from portal.people.models import Appointment
from portal.regions.models import Level
from reviews.publicity.going_out import cases_to_put_out, note, require_status, take_back
from reviews.publicity.listing import freeze_list, go_public
from reviews.publicity.models import Publicity, PublicityStatus
from reviews.rosters.composing import lock_roster
from reviews.stages import programme_of_round

DEFAULT_DAYS = 5  # working days, where the pack proposes none


@transaction.atomic
def freeze(*, round: Round, stage: str, by: Appointment) -> Publicity:
    """Make the list of what waits for public notice, with the words that the pack has for it.

    Raises:
        Refused: not the province's stage of that kind; nothing waits.
        Outdated: a list is frozen already.
    """
    roster = freeze_list(round=round, stage=stage, does="publicity", by=by)
    programme = programme_of_round(round)
    words = {}
    if programme.publicity:
        said = {"year": round.notice.year, "programme": programme.title, "count": roster.lines.count()}
        words = {name: getattr(programme.publicity, name).format(**said) for name in ("title", "text", "contact")}
    publicity = Publicity.objects.create(roster=roster, **words)
    note(publicity, "freeze", by, "拟定公示", to=publicity.status)
    return publicity


@transaction.atomic
def publish(
    *,
    publicity_id: UUID,
    title: str,
    text: str,
    contact: str,
    starts_on: dt.date,
    ends_on: dt.date,
    dates_reason: str = "",
    document_number: str = "",
    by: Appointment,
) -> Publicity:
    """Put the list on public notice; before ``starts_on`` nobody sees it.

    Args:
        publicity_id: frozen before.
        title: of the public page.
        text: of the public page, lines as typed.
        contact: who takes objections, and how to reach them.
        starts_on: the first day.
        ends_on: the last day, itself included.
        dates_reason: needed where the last day is not the one proposed by working days.
        document_number: 文号, where there is one.
        by: an officer of the province.

    Raises:
        Refused: not the province; something is missing (``field``); the dates cannot be.
        Outdated: it went out already, or a case is not what it was when the list was frozen.
    """
    publicity = lock_publicity(publicity_id)
    require_actor(by=by, level=Level.PROVINCE, region=publicity.region)
    require_status(publicity, PublicityStatus.FROZEN)
    said = {"title": title.strip(), "text": text.strip(), "contact": contact.strip()}
    for name, what in (("title", "标题"), ("text", "正文"), ("contact", "受理单位和联系方式")):
        if not said[name]:
            raise Refused(f"请填写公示的{what}。", field=name)
    _require_dates(publicity, starts_on, ends_on, dates_reason.strip())
    roster = lock_roster(publicity.roster_id)
    cases = cases_to_put_out(roster, Status.TO_PUBLICISE)
    move_many(
        declarations=cases,
        deed=Deed.PUBLICISE,
        by=by,
        summaries={case.pk: f"公示，{starts_on.isoformat()}至{ends_on.isoformat()}" for case in cases},
        detail={"publicity": str(publicity.pk)},
    )
    go_public(roster, by=by)
    publicity.title, publicity.text, publicity.contact = said["title"][:120], said["text"][:4000], said["contact"][:300]
    publicity.starts_on, publicity.ends_on = starts_on, ends_on
    publicity.dates_reason, publicity.document_number = dates_reason.strip()[:300], document_number.strip()[:60]
    publicity.status, publicity.published_at, publicity.published_by = PublicityStatus.PUBLISHED, clock.now(), by.user
    publicity.save()
    note(
        publicity,
        "publicise",
        by,
        f"发布公示，{len(cases)}项，{starts_on.isoformat()}至{ends_on.isoformat()}",
        was=PublicityStatus.FROZEN,
        to=publicity.status,
        sha256=roster.sha256,
    )
    return publicity


@transaction.atomic
def discard(*, publicity_id: UUID, by: Appointment) -> Publicity:
    """Take back a list that did not go out yet; its cases wait again. Twice is once.

    Raises:
        Refused: not the province; it went out.
    """
    publicity = lock_publicity(publicity_id)
    take_back(
        publicity,
        frozen=PublicityStatus.FROZEN,
        discarded=PublicityStatus.DISCARDED,
        instead="需要停止公示的，请撤下公示。",
        by=by,
    )
    return publicity


def proposed_end(round: Round, starts_on: dt.date) -> dt.date:
    """The last day as the pack proposes it, in working days from the first one."""
    return working_days_on(starts_on, proposed_days(round))


def proposed_days(round: Round) -> int:
    return stage_doing(round, "publicity").working_days or DEFAULT_DAYS


def stage_doing(round: Round, does: str) -> StageSpec:
    """The stage of the round's programme that does this.

    Raises:
        Refused: there is none.
    """
    found = next((one for one in programme_of_round(round).stages if one.does == does), None)
    if found is None:
        raise Refused(f"“{round.title}”不由省级公示和发布结果。")
    return found


def lock_publicity(pk: UUID) -> Publicity:
    """The notice, locked until the end of the transaction, with its list, round and region."""
    Publicity.objects.select_for_update(no_key=True).only("pk").get(pk=pk)
    return Publicity.objects.with_names().select_related("published_by", "closed_by").get(pk=pk)


def _require_dates(publicity: Publicity, starts_on: dt.date, ends_on: dt.date, reason: str) -> None:
    if starts_on < clock.today():
        raise Refused("公示开始日期不能早于今天。", field="starts_on")
    if ends_on < starts_on:
        raise Refused("公示结束日期不能早于开始日期。", field="ends_on")
    proposed = proposed_end(publicity.roster.round, starts_on)
    if ends_on != proposed and not reason:
        days = proposed_days(publicity.roster.round)
        raise Refused(
            f"自开始日期起{days}个工作日应至{proposed:%Y年%-m月%-d日}；结束日期不同的，请说明原因。",
            field="dates_reason",
        )
