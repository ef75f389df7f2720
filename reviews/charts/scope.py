"""What the pictures are of: a place within one's own, a round that reaches it, and the person who looks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import Http404
from django.urls import reverse

from declarations.notices.models import Round
from declarations.notices.packs import programmes_of_rounds
from declarations.notices.places import takes_part
from declarations.notices.schema import ProgrammeSpec
from portal.people.access import SignedInRequest
from portal.people.models import User
from portal.regions.models import Region
from reviews.charts.models import CaseCount
from reviews.rounds import chosen, present, rounds_for


@dataclass
class Scope:
    """``regions``: the acting bureau's own place and all below it, each knowing those above it; ``place`` is one of them."""

    user: User
    home: Region
    place: Region
    regions: Sequence[Region]
    rounds: Sequence[Round]
    round: Round
    programmes: dict[Any, ProgrammeSpec]

    @property
    def programme(self) -> ProgrammeSpec:
        return self.programmes[self.round.pk]

    @cached_property
    def codes(self) -> list[str]:
        """The codes of the place and of all below it."""
        return [one.pk for one in self.regions if self.place.pk in _upwards(one)]

    @cached_property
    def below(self) -> list[Region]:
        """The places right below; of a place that has none, itself."""
        return [one for one in self.regions if one.parent_id == self.place.pk] or [self.place]

    @cached_property
    def below_taking_part(self) -> list[Region]:
        """Those of ``below`` that the round's programme is for."""
        return [one for one in self.below if takes_part(self.programme, one)]

    def below_of(self, code: str) -> str:
        """The code of the one of ``below`` in which a place lies."""
        return next(one.pk for one in self.below if one.pk in self._above[code])

    @cached_property
    def _above(self) -> dict[str, list[str]]:
        return {one.pk: _upwards(one) for one in self.regions}

    def cases(self, *, place: str = "", **filters: Any) -> str:
        """The address of the list of cases of the round, of the place or of one below it."""
        return address("chart-cases", round=self.round.pk, place=place or self.place.pk, **filters)

    def factories(self, *, place: str = "", **filters: Any) -> str:
        """The address of the list of factories."""
        return address("chart-factories", place=place or self.place.pk, **filters)


def scope_of(request: SignedInRequest) -> Scope | None:
    """What the page is asked for (``?round=&place=``), else the present round that has cases and one's own place.

    None where there are no rounds.

    Raises:
        Http404: no such round, or a place that does not lie under the acting bureau.
    """
    home = request.acting.organisation.region
    rounds = list(rounds_for(home))
    regions = list(places_under(home))
    round = chosen(request, rounds)
    if round is None:
        return None
    if not request.GET.get("round"):
        rows = CaseCount.objects.visible_to(request.user).filter(region__in=[one.pk for one in regions])
        begun = set(rows.order_by().values_list("round", flat=True).distinct())
        round = present([one for one in rounds if one.pk in begun]) or round
    asked = request.GET.get("place") or home.pk
    place = next((one for one in regions if one.pk == asked), None)
    if place is None:
        raise Http404("没有这个地区")
    return Scope(request.user, home, place, regions, rounds, round, programmes_of_rounds(rounds))


def places_under(home: Region) -> Iterable[Region]:
    return Region.objects.under(home).select_related("parent__parent").order_by("position", "code")


def place_choices(regions: Iterable[Region], home: Region) -> list[tuple[str, Any]]:
    """For a choice field: one's own place, those right below it, and what lies below those, under their name."""
    regions = list(regions)
    choices: list[tuple[str, Any]] = [(home.pk, f"{home.name}（全部）")]
    for one in regions:
        if one.parent_id == home.pk:
            under = [(lower.pk, lower.name) for lower in regions if lower.parent_id == one.pk]
            choices.append((one.name, [(one.pk, f"{one.name}（全市）"), *under]) if under else (one.pk, one.name))
    return choices


def round_choices(rounds: Iterable[Round], programmes: dict[Any, ProgrammeSpec]) -> list[tuple[str, Any]]:
    """For a choice field: the rounds under their year and programme, the newest year first."""
    groups: dict[tuple[int, str], list[tuple[str, str]]] = {}
    for one in rounds:
        groups.setdefault((-one.notice.year, programmes[one.pk].title), []).append((str(one.pk), one.title))
    ordered = sorted(groups.items(), key=lambda group: group[0][0])
    return [(f"{-year}年 {title}", of_group) for (year, title), of_group in ordered]


class ScopeForm(forms.Form):
    """The filter bar."""

    round = forms.ChoiceField(label="批次", required=False)
    place = forms.ChoiceField(label="地区", required=False)

    def __init__(self, scope: Scope) -> None:
        super().__init__(initial={"round": str(scope.round.pk), "place": scope.place.pk})
        self.fields["round"].choices = round_choices(scope.rounds, scope.programmes)  # type: ignore[attr-defined]
        self.fields["place"].choices = place_choices(scope.regions, scope.home)  # type: ignore[attr-defined]
        if len(scope.regions) == 1:
            del self.fields["place"]


def address(name: str, **query: Any) -> str:
    """The address of a page with its query; what is empty is left out."""
    return f"{reverse(name)}?{urlencode({key: value for key, value in query.items() if value not in ('', None)})}"


def _upwards(region: Region) -> list[str]:
    codes = []
    place: Region | None = region
    while place is not None:
        codes.append(place.pk)
        place = place.parent
    return codes
