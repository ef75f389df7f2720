"""Every deed that the source writes has a word."""

import ast
from pathlib import Path

from declarations.cases.lifecycle import Deed
from portal.audit.deeds import DEEDS

ROOT = Path(__file__).resolve().parents[3]


def words_in(value: ast.expr) -> set[str]:
    """The deeds that an expression can be: a word, or one of two."""
    if isinstance(value, ast.IfExp):
        return words_in(value.body) | words_in(value.orelse)
    return {value.value} if isinstance(value, ast.Constant) else set()


def test_every_deed_has_a_word():
    written = set(Deed.values)
    for app in ("portal", "factories", "declarations", "reviews"):
        for path in (ROOT / app).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.keyword) and node.arg == "deed":
                    written |= words_in(node.value)
    assert "take_back_lines" in written
    assert sorted(written - DEEDS.keys()) == []
