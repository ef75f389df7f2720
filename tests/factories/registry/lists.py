"""Lists of factories as files, for the tests of importing."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

PRINTED = ("序号", "序号", "县(市)区", "自评等级", "复合结果")
MEANT = ("序号", "企业名称", "县（市）区", "自评等级", "复核结果")
KNOWN = Path(__file__).resolve().parents[3] / "fixtures/notices/chaoyang-2026/known-factories.csv"
GOOD = [("1", "北票市海丰食品有限公司", "北票市", "三级"), ("2", "强大泵业（辽宁）有限公司", "喀左县", "二级")]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def a_csv(
    rows: Sequence[Sequence[object]], *, encoding: str = "utf-8-sig", name: str = "名单.csv"
) -> SimpleUploadedFile:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return SimpleUploadedFile(name, text.getvalue().encode(encoding), content_type="text/csv")


def an_xlsx(
    rows: Sequence[Sequence[object]],
    *,
    merged: Sequence[str] = (),
    name: str = "名单.xlsx",
) -> SimpleUploadedFile:
    book = Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(list(row))
    for one in merged:
        sheet.merge_cells(one)
    content = io.BytesIO()
    book.save(content)
    return SimpleUploadedFile(name, content.getvalue(), content_type=XLSX)
