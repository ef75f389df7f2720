"""Where the lines of a table come from. Lists are made above this app, so the settings name who reads them."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol, cast
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string

from declarations.notices.models import Round
from portal.regions.models import Region


@dataclass(frozen=True, slots=True)
class ListedCase:
    """A case as its list has it: which submission stands, what was decided, in which county and programme."""

    submission_id: UUID
    outcome: str
    reason: str
    county: str
    programme: str = ""  # as tables print it


@dataclass(frozen=True, slots=True)
class Listing:
    """The cases of one table, in the order of their list.

    ``final`` says that the list is closed (已定稿); ``cases`` may be taken once, and is read in chunks. ``note`` goes into
    the file's name: that the list is a correction or a supplement, and of which day.

    What a closed one is made of, for the foot of its paper: ``lists`` says which list it is or how many they are,
    ``sha256`` is the list's digest, or that of the digests of several; ``dated`` is when the newest of them was closed.
    """

    final: bool
    total: int
    cases: Iterator[ListedCase]
    note: str = ""
    lists: str = ""
    sha256: str = ""
    dated: dt.datetime | None = None


class Source(Protocol):
    def __call__(
        self, *, round: Round, region: Region, lists: str, version: UUID | None = None, level: str = ""
    ) -> Listing:
        """The cases of ``region`` in ``round`` that a table of ``lists`` (``TableSpec.lists``) is made of.

        Args:
            round: of which programme and season.
            region: whose.
            lists: which sort of cases.
            version: of one version of the region's list alone; None for all that stands.
            level: whose lists, where not the region's own: those that the bureaus of that level below it have reported.

        Raises:
            Refused: the region has no such version in this round, or no list is made at that level below it.
        """


def listing_for(*, round: Round, region: Region, lists: str, version: UUID | None = None, level: str = "") -> Listing:
    """What ``settings.TABLE_SOURCE`` has for a table."""
    source = cast("Source", import_string(settings.TABLE_SOURCE))
    return source(round=round, region=region, lists=lists, version=version, level=level)
