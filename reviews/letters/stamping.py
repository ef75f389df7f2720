"""盖章扫描件: the scan of the stamped letter."""

from typing import Any
from uuid import UUID

from django.db import transaction

from declarations.cases.lifecycle import require_actor
from portal.errors import Refused
from portal.people.models import Appointment
from reviews.letters.models import CoverLetter
from reviews.letters.writing import OPEN, is_current
from reviews.rosters.composing import lock_roster
from reviews.rosters.models import Roster
from reviews.rosters.scans import put_scan


@transaction.atomic
def keep_letter_scan(*, roster_id: UUID, file: Any, by: Appointment) -> Roster:
    """Keep the scan of the stamped letter; until the list is received, a later one takes its place.

    Raises:
        Refused: not this bureau's list; received, or not live any more; the letter is not made, or a draft, or without
            number and date; neither PDF, JPEG nor PNG, or too large.
    """
    roster = lock_roster(roster_id)
    require_actor(by=by, level=roster.region.level, region=roster.region)
    if roster.status not in OPEN:
        raise Refused(f"名单{roster.get_status_display()}，不能再上传或更换盖章扫描件。", field="letter_scan")
    letter = CoverLetter.objects.select_related("job").filter(roster=roster).first()
    if letter is None or letter.file_id is None or letter.is_draft or not is_current(letter, roster):
        raise Refused("名单上报、推荐函生成后，才能上传其盖章扫描件。", field="letter_scan")
    if not letter.number or letter.dated is None:
        raise Refused("请先填写发文字号和成文日期，重新生成推荐函后盖章、扫描。", field="letter_scan")
    put_scan(letter, of=roster, called="推荐函", file=file, field="letter_scan", by=by)
    return roster
