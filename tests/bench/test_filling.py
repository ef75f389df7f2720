"""The part of the bench on filling in, at a size that measures nothing: so that it never rots unseen."""

import pytest

from tests.bench import filling
from tests.bench.measure import Measured

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("notice", "spring"),
]


def test_every_table_says_what_it_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        filling, "in_a_process", lambda what, way, file: Measured(what, *filling.done(way, file))
    )  # a process of its own takes its time

    said = filling.measure(filling.Sizes(saves=1, keys=1, sheets=1)).splitlines()

    assert [line.partition(" | ")[0] for line in said if line.startswith("| ") and "---" not in line] == [
        "|",
        f"| {filling.BARE}",
        "| 附件4-2",
        "| 附件4-3",
        "|",
        f"| {filling.BARE}",
        "| 附件4-3",
        "|",
        "| WeasyPrint alone on the same HTML",
        "| the portal's paper",
    ]
