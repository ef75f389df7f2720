"""What a typed text may mean."""

import pytest

from portal.audit.subjects import SHORTEST_DIGEST, begins_digest


@pytest.mark.parametrize(
    ("text", "may"),
    [
        ("a1" * (SHORTEST_DIGEST // 2), True),
        ("A1" * 32, True),
        ("a1" * 33, False),
        ("a" * (SHORTEST_DIGEST - 1), False),
        ("朝阳市第二批智能工厂", False),
        ("", False),
    ],
)
def test_what_may_begin_a_digest(text, may):
    assert begins_digest(text) is may
