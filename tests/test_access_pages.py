"""docs/access.md says what holds."""

from pathlib import Path

import pytest

from tests.access_pages import COLUMNS, marks, page
from tests.addresses import addresses

ROOT = Path(__file__).resolve().parent.parent


def test_the_page_of_the_documentation_is_the_matrix_of_today():
    assert (ROOT / "docs/access.md").read_text(encoding="utf-8") == page(), (
        "python -m tests.access_pages > docs/access.md"
    )


# 未登录 无任职 填报员 企业管理员 县级 市级 省级 专家 系统管理员
@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("public-result", "● ● ● ● ● ● ● ● ●"),  # a thing that everybody reads
        ("team", "- - ● ● - - - - -"),  # a page of whoever opens it
        ("acting", "- - ● ● ● ● ● ● ●"),  # without an appointment there is none to choose
        ("message", "- 己 企 企 己 己 己 己 己"),  # whose inbox it is in, whatever their role
        ("case", "- - 企 企 区 区 ● - -"),
        ("case-fill", "- - 企 企 区 区 - - -"),  # that of the matrix is filled by a county, another by its enterprise
        ("claim", "- - - - 区 区 - - -"),
        ("transfer-accept", "- - - - 区 区 - - -"),  # both ends of it, and no third place
        ("export", "- - - - 己 己 己 - -"),  # whoever asked for it
        ("deputy-end", "- - - - 己 己 己 - ●"),
        ("trail-export", "- - - - - - 己 - 己"),
        ("objection", "- - 企 企 己 己 己 - -"),  # a bureau reads it that was asked to look into it
        ("spot-check-reply", "- - 企 企 - - - - -"),
        ("my-scoring", "- - - - - - - 己 -"),
        ("person", "- - - - - - - - ●"),
    ],
)
def test_a_role_opens_what_the_page_says_and_not_what_is_the_one_things_of_the_matrix(name, said):
    pattern = next(one for _, one in addresses() if one.name == name)
    assert [one or "-" for one in marks(pattern)] == said.split()
    assert len(said.split()) == len(COLUMNS)
