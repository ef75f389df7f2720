"""What other apps keep of a factory follows it; they are named in settings, since ``factories`` imports none of them.

A follower is a module with the functions of ``Follower``. Rows that merely point to a factory or an enterprise are moved
by ``merging`` whoever owns them; a follower is asked what stands against it, and writes its own trail.
"""

from collections.abc import Sequence
from importlib import import_module
from typing import Protocol, cast

from django.conf import settings

from factories.registry.models import Enterprise, Factory
from portal.people.models import Appointment
from portal.regions.models import Region


class Follower(Protocol):
    def lock(self, *, factories: Sequence[Factory]) -> None:
        """Lock what is kept of these factories; always before the factories themselves."""

    def holdings(self, *, factories: Sequence[Factory]) -> dict[str, int]:
        """How many of which things are kept of these factories, as the preview lists them."""

    def obstacles(self, *, kept: Factory, merged: Factory) -> list[str]:
        """Why these two factories cannot become one; each says what to do instead."""

    def note_merge(self, *, factories: Sequence[Factory], kept: Enterprise, by: Appointment) -> None:
        """Write to the trail that what is kept of ``factories`` now belongs to ``kept``."""

    def stays(self, *, enterprise: Enterprise, receiving: Region) -> tuple[int, int]:
        """How many live things could move with the enterprise to ``receiving``, and how many stay in any case."""

    def move(self, *, enterprise: Enterprise, receiving: Region, by: Appointment) -> int:
        """Move the live things that can move to ``receiving``; how many."""


def followers() -> list[Follower]:
    """Those named in settings."""
    return [cast("Follower", import_module(name)) for name in settings.FACTORY_FOLLOWERS]
