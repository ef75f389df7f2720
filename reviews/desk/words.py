"""What the stages of a case are called on pages."""

from declarations.cases.lifecycle import programme_of
from declarations.cases.models import Declaration


def stage_titles(case: Declaration) -> dict[str, str]:
    """Stage key → its title for this kind of case, such as 县级复核."""
    return {stage.key: stage.title_for(case.kind) for stage in programme_of(case).stages}
