"""What of a returned case may be changed: everything, or the remarked places alone (退回时只开放所标注的内容).

Every door through which answers or rows are changed asks here. What must be answered before the case can be submitted
again is always open: whoever is locked out of it could neither submit nor be heard.
"""

from collections.abc import Iterable, Sequence

from declarations.cases.models import Declaration
from declarations.forms.answers import Answers, blanks
from declarations.forms.definition import FormSpec
from declarations.forms.paths import join, within
from declarations.forms.validation import Problem
from portal.errors import Refused


def is_open(case: Declaration, path: str) -> bool:
    """Whether the answer, row or table at ``path`` may be changed, as far as the officer who returned the case decides.

    A remarked row is open with all its cells, a remarked part with all its rows. Rows can be added only where the table
    itself is open: ask with the table's path.
    """
    return not case.open_paths or within(path, case.open_paths)


def require_open(case: Declaration, path: str) -> None:
    """Raises Refused where ``path`` was not opened."""
    if not is_open(case, path):
        raise Refused("本次退回只开放所标注的内容，此处未开放修改；确需修改的，请联系主管部门", field=path)


def with_dependents(form: FormSpec, answers: Answers, paths: Sequence[str]) -> list[str]:
    """The places to be opened, and after them the blanks beside them that are asked by what is answered there."""
    hanging = []
    for blank in blanks(form, answers):
        beside = blank.path.rpartition("/")[0]
        if not within(blank.path, paths) and any(within(join(beside, key), paths) for key in blank.spec.when):
            hanging.append(blank.path)
    return [*paths, *hanging]


def open_demanded(case: Declaration, problems: Iterable[Problem]) -> bool:
    """Open, of a case of which only some places are, those where the form demands something as it stands now.

    A revised notice asks for something new, or what was put right has made a blank necessary that was not remarked.
    They stay open, so that what was typed there can be mended. Changes the case in memory; whether it did.
    """
    if not case.open_paths:
        return False
    demanded = dict.fromkeys(one.path for one in problems if one.path and not within(one.path, case.open_paths))
    case.open_paths = [*case.open_paths, *demanded]
    return bool(demanded)
