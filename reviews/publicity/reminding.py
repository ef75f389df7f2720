"""公示到期提醒: each morning, to the province, of notices that end soon with objections open, or whose days are over."""

import datetime as dt

from django.urls import reverse

from portal import clock
from portal.inbox.sending import Letter, send_each
from portal.jobs.models import Job
from portal.jobs.running import Progress
from portal.outbox.kinds import Kind
from portal.people.models import bureau_of
from portal.templatetags.portal import day
from reviews.objections.models import Objection
from reviews.publicity.models import Publicity, PublicityStatus


def run(job: Job, progress: Progress) -> None:
    """The daily job. Told once of each occasion; some notices at a time stand, so that one pass is short."""
    send_each(letters=[one for publicity in _ending() if (one := letter_of(publicity))], by=None)
    progress(1, 1)


def letter_of(publicity: Publicity) -> Letter | None:
    """What the province is to be told of a notice today; None where there is nothing to do."""
    left = Objection.objects.open().filter(publicity=publicity).count()
    if publicity.period_is_over:
        occasion, title = "over", f"公示期已满：{publicity}"
        told = f"还有{left}件异议没有裁定，裁定后才能结束公示。" if left else "没有未办结的异议，可以结束公示。"
    elif left:
        occasion, title = "ending", f"公示即将期满，异议尚未裁定：{publicity}"
        told = f"公示期至{day(publicity.ends_on)}，还有{left}件异议没有裁定。"
    else:
        return None
    return Letter(
        to=bureau_of(publicity.region),
        kind=Kind.DUE,
        title=title,
        text=told,
        link=reverse("publicity", args=[publicity.pk]),
        occasion=f"publicity:{publicity.pk}:{occasion}",
    )


def _ending() -> list[Publicity]:
    tomorrow = clock.today() + dt.timedelta(days=1)
    standing = Publicity.objects.filter(status=PublicityStatus.PUBLISHED, ends_on__lte=tomorrow)
    return list(standing.with_names().order_by("ends_on", "pk"))
