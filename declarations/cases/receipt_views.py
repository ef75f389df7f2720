"""提交回执: what was handed in, by whom, when, and by which date it was in time. Made to be printed."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from declarations.cases.lifecycle import Deed
from declarations.cases.models import Submission
from declarations.cases.reading import submitted
from declarations.cases.views import get_case
from portal.people.access import OFFICERS, for_roles
from portal.people.models import ENTERPRISE_ROLES
from portal.trail.record import trail_of


@dataclass(frozen=True)
class WindowThen:
    """The window as it was when the submission came in: dates may have been moved since."""

    opens_at: dt.datetime
    last_day: dt.date | None
    source: str


@for_roles(*ENTERPRISE_ROLES, *OFFICERS)
@require_GET
def receipt(request: HttpRequest, pk: UUID, n: int) -> HttpResponse:
    """The receipt of the ``n``-th submission of a case, for all who see the case."""
    case = get_case(request, pk)
    submission = get_object_or_404(
        case.submissions.select_related("submitted_by", "submitted_for", "revision").defer("revision__content"), n=n
    )
    submission.declaration = case  # with the names that are there already
    context = {
        "case": case,
        "submission": submission,
        "view": submitted(submission),
        "window": _window_then(submission),
    }
    return render(request, "declarations/cases/receipt.html", context)


def _window_then(submission: Submission) -> WindowThen | None:
    """From the trail; nothing where the submission is older than such records."""
    entries = trail_of(submission.declaration).filter(deed=Deed.SUBMIT)
    told: dict[str, Any] | None = next(
        (one.detail.get("window") for one in entries if one.detail.get("submission") == str(submission.pk)), None
    )
    if told is None:
        return None
    closes_at = dt.datetime.fromisoformat(told["closes_at"]) if told["closes_at"] else None
    return WindowThen(
        opens_at=dt.datetime.fromisoformat(told["opens_at"]),
        last_day=timezone.localtime(closes_at - dt.timedelta(seconds=1)).date() if closes_at else None,
        source=told["source"],
    )
