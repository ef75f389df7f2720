"""What must hold between the parts of a pack; what a single file may say is the schema's.

Each check gives the problems that it finds, in a pack whose files are right one by one.
"""

from collections.abc import Callable, Iterator

from declarations.notices.checks.base import Read
from declarations.notices.checks.citations import citations_are_unique, citations_resolve
from declarations.notices.checks.forms import facts_are_in_the_form, fields_are_known
from declarations.notices.checks.names import names_are_unique
from declarations.notices.checks.overlay import overlay_keeps_to_base
from declarations.notices.checks.programmes import (
    areas_name_segments,
    dates_follow,
    programmes_are_whole,
    rules_are_known,
)
from declarations.notices.checks.tables import tables_are_known
from declarations.notices.problems import Problem

CHECKS: tuple[Callable[[Read], Iterator[Problem]], ...] = (
    names_are_unique,
    citations_are_unique,
    citations_resolve,
    areas_name_segments,
    programmes_are_whole,
    dates_follow,
    rules_are_known,
    fields_are_known,
    facts_are_in_the_form,
    tables_are_known,
    overlay_keeps_to_base,
)

__all__ = ["CHECKS", "Read"]
