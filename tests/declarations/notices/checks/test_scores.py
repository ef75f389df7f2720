"""Score sheets: which mistakes are told, and that those of the real pack follow the print."""

from decimal import Decimal
from pathlib import Path

import pytest

from declarations.notices.reading import read_pack
from tests.declarations.notices.packs import LIAONING, copy_of, edit, mistakes

SHEET = "scores/workshop.yaml"
PROGRAMME = "programmes/workshop.yaml"


@pytest.mark.parametrize(
    ("file", "old", "new", "key", "expected"),
    [
        pytest.param(
            PROGRAMME, "sheet: workshop", "sheet: none",
            "stages › 第6项 › sheet", "没有“none”，应为以下之一：advanced、workshop", id="no-such-sheet",
        ),
        pytest.param(
            PROGRAMME, ", sheet: workshop", "",
            "stages › 第6项 › sheet", "没有“”，应为以下之一：advanced、workshop", id="no-sheet-named",
        ),
        pytest.param(
            SHEET, "key: benefit, title: 经济效益, points: 15", "key: benefit, title: 经济效益, points: 14",
            "criteria", "各项权重（weight，未写的按 points）之和应为100，现为99", id="not-a-hundred",
        ),
        pytest.param(
            SHEET, "sheet: workshop", "sheet: advanced",
            "sheet", "“advanced”与另一文件重复", id="sheet-twice",
        ),
        pytest.param(
            SHEET, "经济效益, points: 15, clause: 建设指南.7", "经济效益, points: 15, clause: 建设指南.8",
            "criteria › 第7项 › clause", "通知及附件中没有“建设指南.8”，应写作 通知.一.二、要素条件.一.5 或 申报说明.一.2", id="no-such-clause",
        ),
    ],
)  # fmt: skip
def test_a_mistake_is_told(tmp_path: Path, file: str, old: str, new: str, key: str, expected: str) -> None:
    pack = copy_of(LIAONING, tmp_path)
    edit(pack / file, old, new)

    assert (file, key, expected) in [(one[0], one[2], one[3]) for one in mistakes(pack)]


def test_a_criterion_twice_is_told_at_both(tmp_path: Path) -> None:
    pack = copy_of(LIAONING, tmp_path)
    edit(pack / SHEET, "key: quality", "key: benefit")

    told = [(one[2], one[3]) for one in mistakes(pack)]

    assert told == [("criteria › 第4项", "“benefit”出现了两次"), ("criteria › 第7项", "“benefit”出现了两次")]


def test_the_workshop_is_scored_by_the_points_of_its_guide() -> None:
    pack = read_pack(LIAONING)
    assert pack.guide is not None

    assert [one.title for one in pack.score_sheet("workshop").criteria] == [one.title for one in pack.guide.sections]


def test_the_factory_is_scored_by_the_five_areas_first() -> None:
    pack = read_pack(LIAONING)

    assert [one.title for one in pack.score_sheet("advanced").criteria][:5] == [one.title for one in pack.areas]


def test_points_count_by_their_weight(tmp_path: Path) -> None:
    pack = copy_of(LIAONING, tmp_path)
    edit(pack / SHEET, "title: 经济效益, points: 15", "title: 经济效益, points: 10, weight: 15")
    sheet = read_pack(pack).score_sheet("workshop")

    assert sheet.total({"benefit": Decimal("8.5"), "quality": Decimal(10)}) == Decimal("22.75")
