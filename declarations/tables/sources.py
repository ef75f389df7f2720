"""Where the lines of a table come from. Lists are made above this app, so the settings name who reads them."""

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
    """A case as its list has it: which submission stands, what was decided, and in which county."""

    submission_id: UUID
    outcome: str
    reason: str
    county: str


@dataclass(frozen=True, slots=True)
class Listing:
    """The cases of one table, in the order of their list.

    ``final`` says that the list is closed (已定稿); ``cases`` may be taken once, and is read in chunks.
    """

    final: bool
    total: int
    cases: Iterator[ListedCase]


class Source(Protocol):
    def __call__(self, *, round: Round, region: Region, lists: str) -> Listing:
        """The cases of ``region`` in ``round`` that a table of ``lists`` (``TableSpec.lists``) is made of."""


def listing_for(*, round: Round, region: Region, lists: str) -> Listing:
    """What ``settings.TABLE_SOURCE`` has for a table."""
    return cast("Source", import_string(settings.TABLE_SOURCE))(round=round, region=region, lists=lists)
