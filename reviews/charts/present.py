"""The small picture of the workbench: how far the present round has come."""

from typing import Any, cast

from django.http import HttpRequest

from portal.people.access import OFFICERS, SignedInRequest
from reviews.charts.funnel import funnel
from reviews.charts.models import Counting
from reviews.charts.scope import scope_of


def present_progress(request: HttpRequest) -> dict[str, Any]:
    """What ``overview/progress.html`` needs; nothing for those who are no bureau, and while there is nothing to see."""
    seen = cast("SignedInRequest", request)
    counting = Counting.objects.first() if seen.acting.role in OFFICERS else None
    scope = scope_of(seen) if counting else None
    if scope is None or counting is None:
        return {}
    drawn = funnel(scope)
    return {} if drawn.is_empty else {"funnel": drawn, "round": scope.round, "counted_at": counting.counted_at}
