"""Locks queue those who change a row, and nobody else."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
APPS = ("portal", "factories", "declarations", "reviews")


def test_no_lock_keeps_a_line_that_points_to_the_row_waiting():
    """On PostgreSQL a plain FOR UPDATE also stops every insert with a foreign key to the row, such as the trail's line
    on the bureau that acted: two deeds that each hold what the other's line points to would wait for ever.
    """
    files = [path for app in APPS for path in (ROOT / app).rglob("*.py")]
    locks = [
        (path.relative_to(ROOT), lock)
        for path in files
        for lock in re.findall(r"select_for_update\([^)]*\)(?:[^)]*\))?", path.read_text(encoding="utf-8"))
    ]
    assert locks
    assert [one for one in locks if "no_key=True" not in one[1]] == []
