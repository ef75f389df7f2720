"""A city's notice against the province's: each case breaks a copy of the real one."""

from pathlib import Path

import pytest

from declarations.notices.reading import read_pack
from tests.declarations.notices.packs import CHAOYANG_PACK, LIAONING, copy_of, edit, line_of, mistakes


@pytest.fixture
def city(tmp_path: Path) -> Path:
    copy_of(LIAONING, tmp_path)
    return copy_of(CHAOYANG_PACK, tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "key", "expected"),
    [
        pytest.param(
            "county: 2026-12-25", "county: 2026-12-31",
            "rounds › basic › 2026-winter › county", "2026-12-31 晚于上一级的截止日期 2026-12-30，应不晚于该日", id="late",
        ),
        pytest.param(
            "county: 2026-12-25", "city: 2026-12-31",
            "rounds › basic › 2026-winter › city", "2026-12-31 晚于所落实的通知规定的 2026-12-30", id="late-for-its-own",
        ),
        pytest.param(
            "{county: 2026-12-25}", "{county: 2026-12-25, enterprise: 2026-12-28}",
            "rounds › basic › 2026-winter › enterprise", "2026-12-28 晚于上一级的截止日期 2026-12-25，应不晚于该日",
            id="enterprises-after-their-county",
        ),
        pytest.param(
            "county: 2026-04-06", "county: 2026-03-01",
            "rounds › basic › 2026-spring › county", "2026-03-01 早于开始日期 2026-03-13", id="before-opening",
        ),
        pytest.param(
            "2026-winter:", "2026-summer:",
            "rounds › basic › 2026-summer", "没有“2026-summer”，应为以下之一：2026-spring、2026-winter", id="no-such-round",
        ),
        pytest.param(
            "  basic:", "  excellent:",
            "rounds › excellent", "没有“excellent”，应为以下之一：advanced、basic、overseas、workshop", id="no-such-programme",
        ),
        pytest.param(
            "overlay_of: liaoning-2026", "overlay_of: liaoning-2025",
            "overlay_of", "没有找到所落实的通知“liaoning-2025”，请先载入", id="no-such-notice",
        ),
        pytest.param("region: '211300'", "region: '210200'", "region", "应与通知的地区一致：211300", id="another-region"),
        pytest.param(
            "known_factories: known-factories.csv", "known_factories: factories.csv",
            "known_factories", "找不到文件“factories.csv”", id="no-such-list",
        ),
        pytest.param(
            "clause: 通知.一.二", "clause: 要素条件.一.5",
            "clause", "通知及附件中没有“要素条件.一.5”，应写作 通知.一.二、要素条件.一.5 或 申报说明.一.2", id="cites-another-notice",
        ),
    ],
)  # fmt: skip
def test_one_mistake(city: Path, old: str, new: str, key: str, expected: str) -> None:
    edit(city / "overlay.yaml", old, new)
    line = line_of(city / "overlay.yaml", new.strip())
    assert mistakes(city) == [("overlay.yaml", line, key, expected)]


def test_a_date_on_the_day_itself_is_not_late(city: Path) -> None:
    edit(city / "overlay.yaml", "county: 2026-12-25", "county: 2026-12-30")
    assert read_pack(city).overlay is not None
