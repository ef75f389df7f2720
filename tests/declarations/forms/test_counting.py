"""The same vectors are read by the browser's counting."""

import json
from pathlib import Path

import pytest

from declarations.forms.counting import count

VECTORS = json.loads((Path(__file__).parents[2] / "vectors/counting.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("vector", VECTORS, ids=lambda one: one["text"][:12])
def test_counts_as_the_vectors_say(vector):
    assert count(vector["text"]) == vector["count"]
