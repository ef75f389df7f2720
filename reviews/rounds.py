"""Which rounds reach a bureau, and which of them it is about now."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpRequest

from declarations.notices.models import Round
from declarations.notices.places import rounds_at
from portal import clock
from portal.regions.models import Region


def rounds_for(region: Region) -> "QuerySet[Round]":
    """The rounds that ``region`` takes part in, in the order of their dates, deadlines read."""
    return rounds_at(region).with_dates()


def present(rounds: Sequence[Round]) -> Round | None:
    """The round that opened last, of several the one that the notice has first; before any, the first to come."""
    opened = [one for one in rounds if one.opens_on <= clock.today()]
    return max(opened, key=lambda one: one.opens_on) if opened else next(iter(rounds), None)


def chosen(request: HttpRequest, rounds: Sequence[Round]) -> Round | None:
    """The round that the page is asked for (``?round=``), else the present one.

    Raises:
        Http404: there is no such round.
    """
    asked = request.POST.get("round") or request.GET.get("round")
    if not asked:
        return present(rounds)
    try:
        wanted = UUID(asked)
    except ValueError:
        raise Http404("没有这个批次") from None
    for one in rounds:
        if one.pk == wanted:
            return one
    raise Http404("没有这个批次")
