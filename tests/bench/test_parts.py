"""The parts of the bench run one after another, at a size that measures nothing: so that it never rots unseen."""

import pytest

from tests.bench import sheet
from tests.bench.measure import Measured
from tests.bench.pages import BARE
from tests.bench.parts import PARTS, Sizes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]

TINY = Sizes(provinces=(20, 30, 40), times=1, roles=frozenset({"enterprise"}), rows=(1, 2), imported=3)


@pytest.fixture(autouse=True)
def in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another process would not see what this test has not committed."""
    monkeypatch.setattr(sheet, "in_a_process", lambda what, way, rows: Measured(what, *sheet.done(way, rows)))


def test_every_part_says_what_it_measured() -> None:
    # Filling in is measured in a browser, and tested beside it (test_filling).
    said = {name: part(TINY).splitlines() for name, part in PARTS.items() if name != "filling"}

    assert said["pages"][0] == "## Every page, with 20, 30, 40 cases in the province"
    assert BARE in said["pages"][6]
    assert [line.partition(" | ")[0] for line in said["tables"][6:]] == [
        "| openpyxl, write-only, no layout, 2 rows",
        "| 附件3 from the same cells, 2 rows",
        "| 附件3 from the database, 2 rows",
        "| openpyxl, write-only, no layout, 1 rows",
        "| 附件3 from the same cells, 1 rows",
    ]
    assert said["importing"][0] == "## Importing 3 factories"
    assert len(said["importing"]) == 6 + 4
