"""Until when a case can be submitted."""

import datetime as dt
from dataclasses import replace

from declarations.attachments.models import Attachment
from declarations.cases.drafting import filling_level
from declarations.cases.lifecycle import stage_of
from declarations.cases.models import Declaration, Kind
from declarations.notices.deadlines import Window, later, window
from portal import clock
from portal.regions.models import Level
from portal.uploads.models import Upload

LATE_HOURS = 2  # a file begun before the deadline may come to its end, and be submitted with


def submission_window(case: Declaration) -> Window:
    """From when to when a case can be submitted, by whoever fills it.

    One that was returned: until the date of the level that returned it, since its first date may be over by then; or
    its own, where that was extended beyond it.
    """
    own = _window(case, Level.ENTERPRISE if case.kind == Kind.NEW else filling_level(case))
    stage = stage_of(case)
    times = later(own, _window(case, stage.level)) if stage else own
    return _with_files_on_their_way(case, times)


def _window(case: Declaration, level: str) -> Window:
    return window(round=case.round, level=level, region=case.region, case=case.pk)


def _with_files_on_their_way(case: Declaration, times: Window) -> Window:
    """``times``, two hours longer where a file was begun before they closed and was not there yet.

    Asked for in those two hours alone: at any other moment it changes nothing, and costs nothing.
    """
    closes_at, now = times.closes_at, clock.now()
    if closes_at is None or not closes_at <= now < closes_at + dt.timedelta(hours=LATE_HOURS):
        return times
    on_its_way = Upload.objects.filter(subject=case.pk, begun_at__lt=closes_at).exists()
    if (
        on_its_way
        or Attachment.objects.filter(declaration=case, begun_at__lt=closes_at, added_at__gte=closes_at).exists()
    ):
        source = "；".join(
            one for one in (times.source, f"截止前已开始上传附件，可在{LATE_HOURS}小时内传完并提交") if one
        )
        return replace(times, closes_at=closes_at + dt.timedelta(hours=LATE_HOURS), source=source)
    return times
