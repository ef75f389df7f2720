"""What of a returned case may be changed: everything, or the remarked places alone (退回时只开放所标注的内容).

Every door through which answers or rows are changed asks here.
"""

from declarations.cases.models import Declaration
from declarations.forms.paths import within
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
