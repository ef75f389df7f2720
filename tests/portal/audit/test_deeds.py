"""Every deed that the source writes has a word."""

import re
from pathlib import Path

from declarations.cases.lifecycle import Deed
from portal.audit.deeds import DEEDS

ROOT = Path(__file__).resolve().parents[3]


def test_every_deed_has_a_word():
    written = set(Deed.values)
    for app in ("portal", "factories", "declarations", "reviews"):
        for path in (ROOT / app).rglob("*.py"):
            for first, second in re.findall(
                r'\bdeed="([\w-]+)"(?: if [\w. ]+ else "([\w-]+)")?', path.read_text("utf-8")
            ):
                written |= {one for one in (first, second) if one}
    assert sorted(written - DEEDS.keys()) == []
