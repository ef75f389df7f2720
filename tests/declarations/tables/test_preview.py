"""The first rows, read from the file that is handed out."""

import io
from decimal import Decimal

import pytest

from declarations.tables.preview import Preview, preview_of
from declarations.tables.writing import write_table
from portal.files.models import StoredFile
from portal.files.storing import store
from tests.declarations.tables.sheets import the_table

pytestmark = pytest.mark.django_db


def stored(rows: list[list], table: str = "basic-recheck") -> StoredFile:
    out = io.BytesIO()
    spec = the_table(table)
    write_table(spec=spec, head=list(spec.head), rows=rows, total=len(rows), out=out, progress=lambda done, total: None)
    return store(name="表.xlsx", content=out.getvalue(), content_type="application/octet-stream")


def test_it_shows_title_columns_and_rows_as_text() -> None:
    assert preview_of(stored([[1, "甲\n公司", None, Decimal("2.50"), "=1+1"]])) == Preview(
        title="基础级智能工厂名单（复核不通过）",
        columns=["序号", "企业名称", "县(市)区", "自评等级", "复核结果"],
        rows=[["1", "甲\n公司", "", "2.50", "=1+1"]],
    )


@pytest.mark.parametrize(("rows", "shown"), [(0, 0), (1, 1), (3, 3), (4, 3)])
def test_it_stops_at_the_limit_and_at_the_footnotes(rows: int, shown: int) -> None:
    file = stored([[n, "甲", *[None] * 9, "乙"] for n in range(rows)], "basic-summary")

    assert len(preview_of(file, limit=3).rows) == shown
