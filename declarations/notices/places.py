"""Which places a programme is for: all of the notice's, but those that it leaves out (``without`` in the pack)."""

from collections.abc import Iterator

from django.db.models import Q

from declarations.notices.models import Round, RoundQuerySet
from declarations.notices.packs import programmes_of_rounds
from declarations.notices.schema import ProgrammeSpec
from portal.regions.models import Region, RegionQuerySet


def takes_part(programme: ProgrammeSpec, region: Region) -> bool:
    """Whether the programme is for ``region``: neither it nor a place above it is left out."""
    return not programme.without or not any(place.code in programme.without for place in _upwards(region))


def taking_part(programme: ProgrammeSpec, regions: RegionQuerySet) -> RegionQuerySet:
    """Those of ``regions`` that the programme is for."""
    out = programme.without
    return regions.exclude(Q(code__in=out) | Q(parent__in=out) | Q(parent__parent__in=out)) if out else regions


def rounds_at(region: Region) -> RoundQuerySet:
    """The rounds that reach ``region`` and whose programme is for it, in the order of their dates."""
    reaching = Round.objects.reaching(region)
    programmes = programmes_of_rounds(reaching)
    left = [pk for pk, programme in programmes.items() if not takes_part(programme, region)]
    return reaching.exclude(pk__in=left)


def left_out(programme: ProgrammeSpec | None) -> tuple[str, ...]:
    """The names of the places left out, for a page that tells the dates."""
    if programme is None or not programme.without:
        return ()
    return tuple(Region.objects.filter(code__in=programme.without).values_list("name", flat=True))


def _upwards(region: Region) -> Iterator[Region]:
    place: Region | None = region
    while place is not None:
        yield place
        place = place.parent
