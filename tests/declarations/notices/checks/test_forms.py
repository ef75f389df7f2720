"""What a form may say of its own fields: each case breaks a copy of a small invented pack."""

from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from tests.declarations.notices.packs import LIAONING, copy_of, edit, line_of, mistakes

PASTURES = Path(__file__).resolve().parents[3] / "notices" / "pastures-2027"
FORM = "forms/ranch.yaml"


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    return copy_of(PASTURES, tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "key", "expected"),
    [
        pytest.param(
            "when: {trade: 其他}", "when: {kind: 其他}",
            "parts › 第1项 › fields › other › when › kind", "没有“kind”，应为以下之一：trade", id="hangs-on-nothing",
        ),
        pytest.param(
            "when: {trade: 其他}", "when: {trade: 骆驼}",
            "parts › 第1项 › fields › other › when › trade", "没有“骆驼”，应为以下之一：羊、马、其他", id="hangs-on-no-answer",
        ),
        pytest.param(
            "when: {smart: 是}", "when: {smart: 有}",
            "parts › 第4项 › fields › how › when › smart", "没有“有”，应为以下之一：是、否", id="hangs-on-no-answer-in-a-sheet",
        ),
        pytest.param(
            "check: each_at_most", "check: at_most",
            "checks › 第1项 › check", "没有“at_most”，应为以下之一：each_at_most、not_before、same_segment、sum_at_most", id="no-such-check",
        ),
        pytest.param(
            "fields: [ranch/sheds], against", "fields: [ranch/stables], against",
            "checks › 第1项 › fields › 第1项", "表中没有“ranch/stables”，应写作 部分/栏目，如 ranch/owner、ranch/name、ranch/trade",
            id="check-of-nothing",
        ),
        pytest.param(
            "against: ranch/founded", "against: ranch/found",
            "checks › 第2项 › against", "表中没有“ranch/found”，应写作 部分/栏目，如 ranch/owner、ranch/name、ranch/trade",
            id="check-against-nothing",
        ),
        pytest.param("fields: [ranch/sheds], against", "fields: [], against", "checks › 第1项 › fields", "应至少列出一栏；带 * 的各栏应在同一部分", id="check-of-none"),
        pytest.param(
            "label: 养殖何物, kind: line", "label: 养殖何物, kind: line, pictures: 2",
            "parts › 第1项 › fields › other › pictures", "只有表格以外的大段文字（kind: text）可以配图", id="pictures-in-a-line",
        ),
        pytest.param(
            "  sector: ranch/trade", "  maturity_score: ranch/trade",
            "facts › maturity_score", "此事实应取自以下类型的栏目：number", id="fact-of-another-kind",
        ),
        pytest.param(
            "  sector: ranch/trade", "  maturity_level: ranch/trade",
            "facts › maturity_level", "等级的选项应为：一级、二级、三级、四级、五级", id="levels-of-its-own",
        ),
        pytest.param(
            "  sector: ranch/trade", "  sector: ranch/other",
            "facts › sector", "此栏最长120个字符，此事实最多20个字符，请减小 limit", id="fact-too-long-for-its-column",
        ),
        pytest.param(
            "{total: ranch/spent}", "{total: ranch/trade}",
            "investments › total", "投资应取自 number 栏目", id="investment-that-is-no-amount",
        ),
        pytest.param(
            "{each: heads, before", "{each: machines, before",
            "indicators › each", "表中没有名为“machines”、印有各行（printed）的部分", id="indicators-of-rows-that-come-and-go",
        ),
        pytest.param(
            "before: before, after: after}", "before: before, after: later}",
            "indicators › after", "没有“later”，应为以下之一：before、after", id="indicator-column-from-nowhere",
        ),
    ],
)  # fmt: skip
def test_one_mistake(pack: Path, old: str, new: str, key: str, expected: str) -> None:
    edit(pack / FORM, old, new)
    assert [(one[2], one[3]) for one in mistakes(pack)] == [(key, expected)]


def test_a_text_for_each_line_and_the_value_that_asks_for_it_go_together(pack: Path) -> None:
    edit(pack / "tables/ranches.yaml", "value: text, text: 数字牧场", "value: text")
    assert [one[2:] for one in mistakes(pack)] == [
        ("columns › 第2项 › text", "value: text 与每行的文字（text）应同时写明")
    ]


def test_a_part_is_not_called_as_the_files_are(pack: Path) -> None:
    edit(pack / FORM, "table: machines", "table: attachments")
    assert ("parts › 第3项", "“attachments”是附件、盖章扫描件所用的键，请换一个") in [one[2:] for one in mistakes(pack)]


def test_a_scan_is_waited_for_at_a_review(pack: Path) -> None:
    edit(pack / "programmes/ranch.yaml", "grants: workshop\n", "grants: workshop\nscan: {by: nowhere}\n")
    assert [one[2] for one in mistakes(pack)] == ["scan › by"]


def test_a_stage_that_grants_says_what(pack: Path) -> None:
    edit(pack / "programmes/ranch.yaml", "grants: workshop\n", "")
    assert [one[2:] for one in mistakes(pack)] == [("grants", "写明了认定环节（grants_at），也应写明认定的等级")]


def test_the_command_tells_file_line_and_key_and_loads_nothing(pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(pack / FORM, "check: each_at_most", "check: at_most")
    with pytest.raises(CommandError, match="共 1 处错误"):
        call_command("check_notice", str(LIAONING), str(pack))
    told = capsys.readouterr().out.splitlines()
    assert told[0].startswith(f"{LIAONING}：没有错误。项目 4 个")
    assert told[1].startswith(
        f"{pack}/{FORM} 第{line_of(pack / FORM, 'at_most')}行：checks › 第1项 › check：没有“at_most”"
    )


def test_the_command_needs_a_folder(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="找不到通知包文件夹"):
        call_command("check_notice", str(tmp_path / "none"))
