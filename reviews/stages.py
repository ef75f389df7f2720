"""Which stages a bureau acts at, over all programmes, as conditions for lists of cases."""

from collections.abc import Iterable
from typing import Literal

from django.db.models import Q

from declarations.cases.lifecycle import stages_for
from declarations.notices.models import Round
from declarations.notices.packs import programmes_of_rounds
from declarations.notices.schema import ProgrammeSpec, StageSpec
from portal.regions.models import Level, Region

LEVEL_ABOVE = {Level.COUNTY: Level.CITY, Level.CITY: Level.PROVINCE}
LEVEL_BELOW = {above: below for below, above in LEVEL_ABOVE.items()}


def programme_of_round(round: Round) -> ProgrammeSpec:
    """The programme of a round, as the newest revision of its notice says."""
    return programmes_of_rounds([round])[round.pk]


def programmes_of(rounds: Iterable[Round]) -> list[ProgrammeSpec]:
    """The programmes of rounds, each once."""
    found = {one.programme: one for one in programmes_of_rounds(rounds).values()}
    return list(found.values())


def stage_at(programme: ProgrammeSpec, *, level: str, does: Literal["review", "roster"]) -> StageSpec | None:
    """The first stage that ``level`` acts at in this way; None where the programme asks nothing of it."""
    return next((stage for stage in programme.stages if stage.level == level and stage.does == does), None)


def first_review(programme: ProgrammeSpec, region: Region) -> StageSpec | None:
    """Who looks at a case of ``region`` first: the county, or the city where the place has no county."""
    return next((stage for stage in stages_for(programme, region) if stage.does == "review"), None)


def standing_at(programmes: Iterable[ProgrammeSpec], *, level: str, does: Literal["review", "roster"]) -> Q:
    """A condition on cases: they stand at a stage of ``level`` that is done in this way."""
    condition = Q(pk__in=[])
    for programme in {one.programme: one for one in programmes}.values():
        keys = [stage.key for stage in programme.stages if stage.level == level and stage.does == does]
        if keys:
            condition |= Q(round__programme=programme.programme, stage__in=keys)
    return condition
