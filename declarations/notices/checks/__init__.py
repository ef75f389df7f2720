"""What must hold between the parts of a pack; what a single file may say is the schema's.

Each check gives the problems that it finds, in a pack whose files are right one by one.
"""

from collections.abc import Callable, Iterator

from declarations.notices.checks.base import Read
from declarations.notices.checks.citations import citations_are_unique, citations_resolve
from declarations.notices.checks.forms import (
    attachments_make_sense,
    conditions_hold_on_choices,
    cross_checks_are_known,
    facts_are_in_the_form,
    fields_are_known,
    former_keys_are_gone,
    places_of_files_are_free,
    repeated_facts_are_in_the_form,
)
from declarations.notices.checks.lengths import lengths_fit
from declarations.notices.checks.names import names_are_unique
from declarations.notices.checks.overlay import overlay_keeps_to_base
from declarations.notices.checks.papers import copies_are_one_each, letters_can_be_filled_in, papers_are_known
from declarations.notices.checks.places import places_left_out_are_below
from declarations.notices.checks.pools import pools_are_whole
from declarations.notices.checks.printing import forms_can_be_printed, heads_of_tables_are_fields
from declarations.notices.checks.programmes import (
    areas_name_segments,
    companions_share_a_list,
    dates_follow,
    programmes_are_whole,
    public_notices_can_be_filled_in,
    rechecks_can_fail,
    rules_are_known,
    rules_of_registers_can_be_asked,
    scans_are_asked_for_at_a_review,
    stages_say_what_they_do,
)
from declarations.notices.checks.scores import score_sheets_are_whole
from declarations.notices.checks.tables import tables_are_known
from declarations.notices.problems import Problem

CHECKS: tuple[Callable[[Read], Iterator[Problem]], ...] = (
    names_are_unique,
    lengths_fit,
    citations_are_unique,
    citations_resolve,
    areas_name_segments,
    programmes_are_whole,
    stages_say_what_they_do,
    public_notices_can_be_filled_in,
    rechecks_can_fail,
    companions_share_a_list,
    score_sheets_are_whole,
    dates_follow,
    rules_are_known,
    rules_of_registers_can_be_asked,
    pools_are_whole,
    scans_are_asked_for_at_a_review,
    places_left_out_are_below,
    fields_are_known,
    attachments_make_sense,
    places_of_files_are_free,
    conditions_hold_on_choices,
    cross_checks_are_known,
    facts_are_in_the_form,
    repeated_facts_are_in_the_form,
    former_keys_are_gone,
    tables_are_known,
    papers_are_known,
    copies_are_one_each,
    letters_can_be_filled_in,
    heads_of_tables_are_fields,
    forms_can_be_printed,
    overlay_keeps_to_base,
)

__all__ = ["CHECKS", "Read"]
