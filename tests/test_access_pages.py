"""docs/access.md says what holds."""

from pathlib import Path

from tests.access_pages import page

ROOT = Path(__file__).resolve().parent.parent


def test_the_page_of_the_documentation_is_the_matrix_of_today():
    assert (ROOT / "docs/access.md").read_text(encoding="utf-8") == page(), (
        "python -m tests.access_pages > docs/access.md"
    )
