"""Asking for a letter: with the list that goes up, or anew with another number or date."""

import datetime as dt
import re
from uuid import UUID

from django.db import transaction

from declarations.cases.lifecycle import require_actor
from portal import clock
from portal.days import require_within
from portal.errors import Refused
from portal.jobs.models import Job
from portal.jobs.queueing import enqueue
from portal.people.models import Appointment
from portal.templatetags.portal import day
from portal.trail.record import record
from reviews.letters.models import CoverLetter
from reviews.letters.reading import letter_spec
from reviews.rosters.composing import lock_roster
from reviews.rosters.models import Roster, RosterStatus

KIND = "make-letter"
_NUMBER = re.compile(r"\S{1,40}〔\d{4}〕\d{1,5}号")
_BRACKETS = str.maketrans("[]【】（）()［］", "〔〕" * 5)
# Until the bureau above has received the list, its own may write the letter anew and stamp it.
OPEN = (RosterStatus.FROZEN, RosterStatus.REPORTED)


@transaction.atomic
def write_letter(*, roster_id: UUID, number: str, dated: str, by: Appointment) -> Roster:
    """Make the letter of a list with this 发文字号 and 成文日期, either of them open until it is stamped (附件4二、2).

    Before the list is reported it is a draft. Asking for the same twice makes it once.

    Raises:
        Refused: not this bureau's list; received, or not live any more; the notice has no letter at this stage; number
            or date cannot be read.
    """
    roster = lock_roster(roster_id)
    require_actor(by=by, level=roster.region.level, region=roster.region)
    if letter_spec(roster) is None:
        raise Refused("这份名单不附推荐函。")
    if roster.status not in OPEN:
        raise Refused(f"名单{roster.get_status_display()}，不能再修改推荐函。", field="number")
    said, on = _number(number), _date(dated)
    letter, _ = CoverLetter.objects.select_related("job").get_or_create(roster=roster)
    if (letter.number, letter.dated) == (said, on) and is_current(letter, roster):
        return roster
    letter.number, letter.dated = said, on
    _ask(letter, roster, by)
    record(
        subject=roster,
        deed="write_letter",
        actor=by.user,
        acting_for=by.organisation,
        from_state=roster.status,
        to_state=roster.status,
        summary=f"填写推荐函：发文字号{said or '待定'}，成文日期{day(on) if on else '待定'}",
    )
    return roster


def queue_on_report(*, roster: Roster, by: Appointment) -> None:
    """Ask for the letter in the transaction that reports the list; it bears the day of reporting until told otherwise."""
    if letter_spec(roster) is None:
        return
    letter, _ = CoverLetter.objects.get_or_create(roster=roster)
    letter.dated = letter.dated or clock.today()
    _ask(letter, roster, by)


def is_current(letter: CoverLetter, roster: Roster) -> bool:
    """Whether it is the letter of the list as it stands, made or under way."""
    if letter.job is not None and letter.job.status in {Job.Status.QUEUED, Job.Status.RUNNING}:
        return True
    drafted = roster.status == RosterStatus.FROZEN
    return (
        letter.list_sha256 == roster.sha256
        and letter.is_draft == drafted
        and letter.job_id is not None
        and _done(letter)
    )


def _done(letter: CoverLetter) -> bool:
    return letter.job is not None and letter.job.status == Job.Status.DONE


def _ask(letter: CoverLetter, roster: Roster, by: Appointment) -> None:
    letter.drop_scan()
    letter.job = enqueue(kind=KIND, title=f"推荐函·{roster}"[:120], params={"roster": str(roster.pk)}, by=by)
    letter.save()


def _number(text: str) -> str:
    """As it is printed: year in 〔〕; empty where it is not known yet."""
    said = "".join(text.split()).translate(_BRACKETS)
    if said and not _NUMBER.fullmatch(said):
        raise Refused("发文字号应写作“朝工信函〔2026〕12号”的形式；尚未编号的可以留空。", field="number")
    return said


def _date(text: str) -> dt.date | None:
    if not text.strip():
        return None
    try:
        on = dt.date.fromisoformat(text.strip())
    except ValueError as error:
        raise Refused("成文日期应为一个日期，如2026-04-08。", field="dated") from error
    require_within(on, field="dated")
    if on > clock.today():
        raise Refused("成文日期不能晚于今天。", field="dated")
    return on
