"""What a bureau remarked on the places of a case, as the pages of this app show it.

The remarks themselves are the bureaus' (``settings.REMARK_SOURCE`` names who reads them).
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol, cast
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string

from declarations.cases.comparing import Change
from declarations.cases.models import Declaration, Status


class Remarked(Protocol):
    """One remark that went out with the case, on the answer, row or part at ``path``, and the reply to it."""

    @property
    def pk(self) -> UUID: ...
    @property
    def path(self) -> str: ...
    @property
    def place(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def reply(self) -> str: ...
    @property
    def replied_at(self) -> dt.datetime | None: ...


@dataclass(frozen=True)
class Remarks:
    """The remarks of one return, in the order of the form."""

    all: Sequence[Remarked] = ()

    def at(self, path: str) -> list[Remarked]:
        return [one for one in self.all if one.path == path]

    def ignored(self, changes: Sequence[Change]) -> list[Remarked]:
        """Those that were neither replied to nor acted on."""
        return [one for one in self.all if not one.reply and not any(each.touches(one.path) for each in changes)]

    def __bool__(self) -> bool:
        return bool(self.all)


class Source(Protocol):
    def __call__(self, case: Declaration) -> Sequence[Remarked]:
        """The remarks with which the case was returned last; one query."""


def remarks_of(case: Declaration) -> Remarks:
    """What was remarked when the case was returned last; empty where it never was."""
    return Remarks(cast("Source", import_string(settings.REMARK_SOURCE))(case))


def margin_for(case: Declaration, *, replying: bool = False) -> dict[str, Any]:
    """What a template of the form needs to draw the remarks beside their places; nothing unless the case is returned.

    Args:
        case: the case shown.
        replying: whether replies can be written there.
    """
    if case.status != Status.RETURNED:
        return {}
    return {"margin": "declarations/cases/remarks_at.html", "remarks": remarks_of(case), "replying": replying}
