"""How far the papers of lists have come: how many are asked for, on their way, with the level above, wanted again."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce

from declarations.notices.models import Round
from declarations.notices.packs import programmes_of_rounds
from declarations.notices.schema import StageSpec
from portal.people.models import Appointment
from reviews.hardcopies.models import HELD, WANTED, Hardcopy, State
from reviews.rosters.models import Edition, Roster, RosterLine


@dataclass(frozen=True)
class Asking:
    """A stage of a round beside whose lists papers are sent."""

    round: Round
    stage: StageSpec

    @property
    def lists(self) -> Q:
        return Q(round=self.round, stage=self.stage.key)

    @property
    def keys(self) -> list[str]:
        return [one.key for one in self.stage.copies.pieces] if self.stage.copies else []

    def asked(self, of: str) -> int:
        return sum(1 for one in self.stage.copies.pieces if one.of == of) if self.stage.copies else 0


@dataclass(frozen=True)
class Totals:
    to_send: int
    sent: int
    wanted: int


def asking(rounds: Sequence[Round]) -> list[Asking]:
    """The stages of these rounds that ask for papers; the packs come from their cache."""
    programmes = programmes_of_rounds(rounds)
    return [
        Asking(one, stage)
        for one in rounds
        if one.pk in programmes
        for stage in programmes[one.pk].stages
        if stage.copies
    ]


def lists_with_papers(asked: Sequence[Asking], *, by: Appointment) -> QuerySet[Roster, Roster]:
    """The bureau's own lists that papers go with, and those of the places right below it, with their numbers.

    ``asked`` papers in all, of which ``held``, ``sent`` and ``wanted``; ``to_send`` are those that are neither held nor
    on their way.
    """
    meant = Q(pk__in=[])
    for one in asked:
        meant |= one.lists
    region = by.organisation.region_id
    lists = Roster.objects.visible_to(by.user).handed_in().exclude(edition=Edition.NIL)
    return with_numbers(lists.filter(meant, Q(region=region) | Q(region__parent=region)), asked)


def with_numbers(lists: QuerySet[Roster, Roster], asked: Sequence[Asking]) -> QuerySet[Roster, Roster]:
    keys = sorted({key for one in asked for key in one.keys})
    per_list, per_case = (
        Case(
            *[When(one.lists, then=Value(one.asked(of))) for one in asked],
            default=Value(0),
            output_field=IntegerField(),
        )
        for of in ("list", "case")
    )
    lines = F("rechecks_passed") + F("rechecks_failed") + F("new_passed")
    return lists.annotate(
        asked=per_list + per_case * lines,
        held=_counted(HELD, keys),
        sent=_counted((State.SENT,), keys),
        wanted=_counted(WANTED, keys),
    ).annotate(to_send=F("asked") - F("held") - F("sent"))


def numbers_of(roster: Roster) -> Any:
    """The list once more, with its numbers."""
    return with_numbers(Roster.objects.filter(pk=roster.pk), asking([roster.round])).get()


def totals(asked: Sequence[Asking], *, by: Appointment, own: bool) -> Totals:
    """Over the bureau's own lists, or those of the places below; one query."""
    lists = lists_with_papers(asked, by=by)
    region = by.organisation.region_id
    lists = lists.filter(region=region) if own else lists.exclude(region=region)
    found = lists.order_by().aggregate(a=Sum("to_send"), b=Sum("sent"), c=Sum("wanted"))
    return Totals(found["a"] or 0, found["b"] or 0, found["c"] or 0)


def _counted(states: Collection[str], keys: Sequence[str]) -> Any:
    """How many papers of a list, and of the cases on it, are in one of these states."""
    place = {"round": OuterRef("round"), "region": OuterRef("region"), "stage": OuterRef("stage")}
    of_list = Hardcopy.objects.filter(
        **place, submission__isnull=True, sha256=OuterRef("sha256"), state__in=states, key__in=keys
    )
    of_cases = RosterLine.objects.standing().filter(
        roster=OuterRef("pk"),
        submission__hardcopies__round=OuterRef("round"),
        submission__hardcopies__region=OuterRef("region"),
        submission__hardcopies__stage=OuterRef("stage"),
        submission__hardcopies__state__in=states,
        submission__hardcopies__key__in=keys,
    )
    return _number(of_list, "region") + _number(of_cases, "roster")


def _number(rows: QuerySet[Any, Any], group: str) -> Coalesce:
    counted = rows.order_by().values(group).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
