"""A broken pack is refused with file, line, key and what was expected; each case breaks a copy of the real one."""

from pathlib import Path

import pytest

from declarations.notices.problems import Problem
from declarations.notices.reading import read_pack
from tests.declarations.notices.packs import CHAOYANG_PACK, LIAONING, copy_of, edit, line_of, mistakes

PROGRAMME = "programmes/basic.yaml"
FORM = "forms/basic-factory.yaml"
TABLE = "tables/basic-summary.yaml"


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    return copy_of(LIAONING, tmp_path)


def test_the_real_packs_are_whole() -> None:
    assert read_pack(LIAONING).notice.key == "liaoning-2026"
    assert read_pack(CHAOYANG_PACK).notice.key == "chaoyang-2026"


def test_a_problem_reads_as_a_sentence() -> None:
    assert str(Problem("a.yaml", 3, "rounds › 第1项", "应为日期")) == "a.yaml 第3行：rounds › 第1项：应为日期"
    assert str(Problem("a.yaml", 3, "", "同一个键写了两次")) == "a.yaml 第3行：同一个键写了两次"
    assert str(Problem("a.yaml", None, "", "文件是空的")) == "a.yaml：文件是空的"


@pytest.mark.parametrize(
    ("file", "old", "new", "key", "expected"),
    [
        pytest.param(
            PROGRAMME, "grants_at: city", "grant_at: city",
            "grant_at",
            "不认识的键；此处可用：programme、title、short、form、number_prefix、abroad、grants、grants_at、holders、rounds、stages、rules、tables、without、paper、recheck_paper、scan、platform、publicity",
            id="unknown-key",
        ),
        pytest.param(
            FORM, "kind: integer, min: 2020", "kind: integer, least: 2020",
            "parts › 第3项 › fields › year › least",
            "不认识的键；此处可用：label、kind、titled、lead、head、hint、mark、of、open、unit、optional、extra、when、limit、about、pictures、total、min、max、from、"
            "fixed、initial、clause、was",
            id="unknown-key-inside-a-part",
        ),
        pytest.param(
            PROGRAMME, "city: 2026-04-10", "city: 四月十日",
            "rounds › 第1项 › city", "应为日期，写作 2026-04-10，现为“四月十日”", id="no-date",
        ),
        pytest.param(
            PROGRAMME, "city: 2026-04-10", "city: 2026-04-31",
            "rounds › 第1项 › city", "应为日期，写作 2026-04-10，现为“2026-04-31”", id="a-day-that-is-not",
        ),
        pytest.param(
            PROGRAMME, "city: 2026-04-10", "city: 2026-04-10 17:00:00",
            "rounds › 第1项 › city", "应为日期，不带时刻，写作 2026-04-10，现为“2026-04-10 17:00:00”", id="a-time",
        ),
        pytest.param(
            FORM, "    min: 1\n", "    min: 一项\n",
            "parts › 第4项 › min", "应为整数，现为“一项”", id="no-number",
        ),
        pytest.param(
            PROGRAMME, "grants: basic", "grants: gold",
            "grants", "应为以下之一：basic、advanced、excellent、pioneering、workshop，现为“gold”", id="no-such-tier",
        ),
        pytest.param(
            "notice.yaml", "region: '210000'", "region: 210000",
            "region", "应为文字，纯数字或日期请加引号，现为“210000”", id="number-for-text",
        ),
        pytest.param(
            FORM, "  - group: factory", "  - groups: factory",
            "parts › 第2项", "应以 group、table 或 sheets 之一开头", id="no-structure",
        ),
        pytest.param(
            PROGRAMME, "{must: maturity_at_least,", "{should: maturity_at_least,",
            "rules › 第1项", "规则应以 must、in_principle 或 judge 之一开头", id="rule-without-force",
        ),
        pytest.param(
            PROGRAMME, "areas: [production], clause: 要素条件.二.一}", "areas: [production]}",
            "rules › 第2项 › clause", "缺少此项，必须填写", id="rule-without-clause",
        ),
        pytest.param(
            PROGRAMME, "year: 2026, clause: 要素条件.一.5}", "year: 2026, clause: 要素条件.一.6}",
            "rules › 第1项 › clause", "通知及附件中没有“要素条件.一.6”，应写作 通知.一.二、要素条件.一.5 或 申报说明.一.2", id="no-such-clause",
        ),
        pytest.param(
            PROGRAMME, "must: maturity_at_least", "must: maturity_above",
            "rules › 第1项 › must", "没有“maturity_above”，应为以下之一：ai_share_at_least、areas_covered、holds_or_under_review、maturity_at_least、scenarios_at_least、tier_held", id="no-such-rule",
        ),
        pytest.param(
            PROGRAMME, "level: 2, year: 2026", "year: 2026",
            "rules › 第1项 › level", "规则 maturity_at_least 缺少参数", id="rule-parameter-missing",
        ),
        pytest.param(
            PROGRAMME, "level: 2, year: 2026", "level: 二级, year: 2026",
            "rules › 第1项 › level", "应为整数，现为“二级”", id="rule-parameter-of-wrong-type",
        ),
        pytest.param(
            PROGRAMME, "level: 2, year: 2026", "level: 2, year: 2026, month: 4",
            "rules › 第1项 › month", "规则 maturity_at_least 没有此参数；可用：level、year", id="rule-parameter-unknown",
        ),
        pytest.param(
            PROGRAMME, "areas: [production]", "areas: [logistics]",
            "rules › 第2项 › areas › 第1项",
            "没有“logistics”，应为以下之一：construction、design、production、management、operations",
            id="no-such-area",
        ),
        pytest.param(
            PROGRAMME, "form: basic-factory", "form: basic",
            "form", "没有“basic”，应为以下之一：advanced-factory、basic-factory、overseas-factory、workshop", id="no-such-form",
        ),
        pytest.param(
            PROGRAMME, "tables: [basic-summary, basic-known, basic-recheck]", "tables: [basic-summary, annex-2]",
            "tables › 第2项",
            "没有“annex-2”，应为以下之一：basic-known、basic-recheck、basic-summary、overseas-list、recommendation",
            id="no-such-table",
        ),
        pytest.param(
            PROGRAMME, "paper: {seals: [{label: 申报单位（盖章）}]}", "paper: {cover: [{label: 项目, value: factory/title}]}",
            "paper › cover › 第1项 › value",
            "没有“factory/title”，应为以下之一：submitted_on、enterprise/name、enterprise/ownership、enterprise/size、"
            "factory/name、factory/sector、factory/subsector、factory/industry、maturity/year、maturity/level、maturity/score",
            id="cover-from-nowhere",
        ),
        pytest.param(
            "programmes/advanced.yaml", "with: [workshop]", "with: [workshops]",
            "stages › 第4项 › with › 第1项", "没有“workshops”，应为以下之一：advanced、basic、overseas、workshop", id="no-such-companion",
        ),
        pytest.param(
            "programmes/workshop.yaml", "on_list_of: advanced", "on_list_of: basic",
            "stages › 第4项 › on_list_of", "培育项目 basic 应有键为 recommend、with 中列有 workshop 的环节", id="on-a-list-that-does-not-have-it",
        ),
        pytest.param(
            PROGRAMME, "title: 市级复核, failed_recheck: continues", "title: 市级复核",
            "stages › 第3项",
            "本项目有复核（holders 或 recheck_title），此处应写明 failed_recheck: continues，复核不通过的作为结果继续上报",
            id="a-recheck-that-cannot-fail",
        ),
        pytest.param(
            "programmes/advanced.yaml", "round: 2026-spring, by: recommend", "round: 2026-summer, by: recommend",
            "rules › 第2项 › round",
            "没有认定此等级的这个批次；等级和批次应为：advanced 2026-projects、basic 2026-spring、basic 2026-winter、workshop 2026-projects",
            id="a-round-that-is-not",
        ),
        pytest.param(
            "programmes/advanced.yaml", "by: recommend, clause", "by: publicity, clause",
            "rules › 第2项 › by", "应为一个审核或名单环节的键：county、county-report、city、recommend、form-check", id="by-a-stage-where-nobody-asks",
        ),
        pytest.param(
            "programmes/advanced.yaml", "{in_principle: scenarios_at_least, count: 8,", "{in_principle: scenarios_at_least, count: 8, by: recommend,",
            "rules › 第4项 › by", "只用于以下规则：holds_or_under_review、tier_held", id="answers-are-not-read-for-a-list",
        ),
        pytest.param(
            "programmes/advanced.yaml", "{must: holds_or_under_review", "{in_principle: holds_or_under_review",
            "rules › 第2项 › in_principle", "名单环节不能说明例外，此处应为 must", id="no-exceptions-on-a-list",
        ),
        pytest.param(
            PROGRAMME, "grants_at: city", "holders: all",
            "grants_at", "只复核已认定的（holders），应写明等级（grants）和保留或终止认定的环节", id="a-recheck-that-ends-nothing",
        ),
        pytest.param(
            "programmes/advanced.yaml", "现将{year}年度", "现将{annual}年度",
            "publicity › text", "可用的占位符：{year}、{programme}、{count}", id="a-placeholder-nobody-fills-in",
        ),
        pytest.param(
            "programmes/advanced.yaml", "关于推荐{year}年度{programmes}", "关于推荐{year}年度{programme}",
            "stages › 第4项 › letter › title",
            "{programme} 无法填入；可用：{bureau}、{count}、{counts}、{programmes}、{region}、{year}",
            id="a-letter-with-a-placeholder-nobody-fills-in",
        ),
        pytest.param(
            "programmes/workshop.yaml", "ranked: true, on_list_of: advanced",
            "ranked: true, on_list_of: advanced, letter: {title: 函, to: 厅, text: 文}",
            "stages › 第4项 › letter", "名单在培育项目 advanced，推荐函也应写在该项目的同一环节", id="a-letter-beside-the-list",
        ),
        pytest.param(
            "programmes/advanced.yaml", "title: 形式审查", "title: 形式审查, letter: {title: 函, to: 厅, text: 文}",
            "stages › 第5项 › letter", "只用于 does: roster 的环节", id="a-letter-without-a-list",
        ),
        pytest.param(
            "programmes/advanced.yaml", "title: 形式审查", "title: 形式审查, working_days: 5",
            "stages › 第5项 › working_days", "只用于 does: publicity 的环节", id="key-of-another-kind-of-stage",
        ),
        pytest.param(
            PROGRAMME, "paper: {seals: [{label: 申报单位（盖章）}]}", "paper: {stamped: [cover]}",
            "paper › stamped › 第1项", "没有“cover”，应为以下之一：enterprise、factory、maturity、scenarios",
            id="stamps-no-part",
        ),
        pytest.param(
            "forms/advanced-factory.yaml", "tables_head: {instance:", "tables_head: {name:",
            "parts › 第17项 › tables_head › name",
            "没有“name”，应为以下之一：segment、scenario、instance、supplier、outstanding、contact、period、invested、ai、ai_use、"
            "told、pains、solution、effect",
            id="heads-tables-with-no-field",
        ),
        pytest.param(
            "forms/advanced-factory.yaml", "solution: {label: 采用的技术方案（500字以内，可配图）, kind: text, limit: 500",
            "solution: {label: 采用的技术方案（500字以内，可配图）, kind: text, limit: 5000",
            "parts › 第17项",
            "全部填满约1170950字，超过能打印的1000000字；此部分最多1043200字，请减少行数（max）或字数（limit）",
            id="too-long-to-be-printed",
        ),
        pytest.param(
            PROGRAMME, "grants_at: city", "grants_at: city-report",
            "grants_at", "应为一个审核或发布环节（does: review 或 publish）的键：county、city", id="granted-at-a-roster",
        ),
        pytest.param(
            PROGRAMME, "city: 2026-04-10", "city: 2026-03-10",
            "rounds › 第1项 › city", "2026-03-10 早于开始日期 2026-03-13", id="due-before-opening",
        ),
        pytest.param(
            PROGRAMME, "    city: 2026-04-10", "    city: 2026-04-10\n    county: 2026-04-12",
            "rounds › 第1项 › county", "2026-04-12 晚于上一级的截止日期 2026-04-10，应不晚于该日", id="county-after-city",
        ),
        pytest.param(
            "areas.yaml", "segments: [生产作业]", "segments: [生产]",
            "第3项 › segments › 第1项",
            "场景指引中没有环节“生产”，应为以下之一：工厂建设、产品研发、工艺设计、生产管理、生产作业、运营管理、产品服务、供应链管理",
            id="no-such-segment",
        ),
        pytest.param(
            "areas.yaml", "segments: [生产作业]", "segments: [生产作业, 工厂建设]",
            "第3项 › segments › 第2项", "环节“工厂建设”已归入“工厂建设”", id="segment-in-two-areas",
        ),
        pytest.param(
            FORM, "kind: yes_no", "kind: checkbox",
            "parts › 第4项 › columns › ai › kind",
            "没有“checkbox”，应为以下之一：choice、credit_code、date、email、industry、integer、line、measure、month、number、"
            "period、phone、scenario、segment、text、yes_no",
            id="no-such-kind",
        ),
        pytest.param(
            FORM, "kind: choice, of: [一级, 二级, 三级, 四级, 五级]", "kind: choice",
            "parts › 第3项 › fields › level › of", "选择题应列出选项", id="choice-without-choices",
        ),
        pytest.param(
            FORM, "  sector: factory/sector", "  branch: factory/sector",
            "facts › branch",
            "没有此事实；可用：claimed_tier、contact_name、contact_phone、contact_post、credit_code、employees、enterprise_name、"
            "factory_name、industry_code、maturity_level、maturity_score、maturity_year、ownership、profile、project_name、"
            "revenue、sector、size、subsector",
            id="no-such-fact",
        ),
        pytest.param(
            FORM, "  sector: factory/sector", "  sector: factory/branch",
            "facts › sector",
            "表中没有“factory/branch”，应写作 部分/栏目，如 enterprise/name、enterprise/ownership、enterprise/size",
            id="fact-from-nowhere",
        ),
        pytest.param(
            FORM, "size: {label: 企业类型,", "size: {was: [ownership], label: 企业类型,",
            "parts › 第1项 › fields › size › was", "“ownership”仍是现有的键，不能同时作为曾用的键", id="former-key-still-there",
        ),
        pytest.param(
            FORM, "{each: scenarios, scenario: scenario", "{each: scenes, scenario: scenario",
            "scenarios › each", "表中没有名为“scenes”的可增行部分", id="scenarios-from-nowhere",
        ),
        pytest.param(
            FORM, "instance: instance, ai: ai}", "instance: instance, ai: uses_ai}",
            "scenarios › ai", "没有“uses_ai”，应为以下之一：scenario、instance、ai", id="scenario-column-from-nowhere",
        ),
        pytest.param(
            TABLE, "value: sector,", "value: branch,",
            "columns › 第5项 › value",
            "没有“branch”，应为以下之一：ai_scenarios、claimed_tier、contact、contact_name、contact_phone、county、credit_code、"
            "employees、enterprise_name、factory_name、industry_class、industry_group、maturity_level、maturity_score、outcome、"
            "ownership、position、profile、programme、project_name、reason、revenue、scenarios、sector、size、subsector、text",
            id="no-such-column-value",
        ),
        pytest.param(
            TABLE, "（{round}）.xlsx", "（{year}）.xlsx",
            "file_name", "{year} 无法填入；可用：{region}、{round}", id="file-name-with-unknown-part",
        ),
        pytest.param(
            TABLE, "value: scenarios, width: 36, each: '{n}.{segment}-{scenario}-{instance}'", "value: scenarios, width: 36",
            "columns › 第11项 › each", "应写明每一项的格式（each）", id="repeating-column-without-pattern",
        ),
        pytest.param(
            "requirements.yaml", "ref: 要素条件.一.2", "ref: 要素条件.一.9",
            "rules › 第4项 › clause", "通知及附件中没有“要素条件.一.2”，应写作 通知.一.二、要素条件.一.5 或 申报说明.一.2", id="clause-renamed",
        ),
    ],
)  # fmt: skip
def test_one_mistake(pack: Path, file: str, old: str, new: str, key: str, expected: str) -> None:
    edit(pack / file, old, new)
    told_in = PROGRAMME if key.startswith("rules") and not file.startswith("programmes/") else file
    [problem] = [one for one in mistakes(pack) if one[2] == key]
    assert problem[0] == told_in
    assert problem[2:] == (key, expected)


def test_the_line_is_that_of_the_mistake(pack: Path) -> None:
    edit(pack / PROGRAMME, "city: 2026-12-30", "city: Dezember")
    assert mistakes(pack) == [
        (
            PROGRAMME,
            line_of(pack / PROGRAMME, "Dezember"),
            "rounds › 第2项 › city",
            "应为日期，写作 2026-04-10，现为“Dezember”",
        ),
    ]


def test_what_is_missing_is_told_where_it_should_be(pack: Path) -> None:
    edit(pack / PROGRAMME, "    title: 2026年第二批（12月）\n", "")
    line = line_of(pack / PROGRAMME, "key: 2026-winter")
    assert mistakes(pack) == [(PROGRAMME, line, "rounds › 第2项 › title", "缺少此项，必须填写")]


def test_a_mistake_in_a_section_is_not_told_of_the_two_other_structures(pack: Path) -> None:
    edit(pack / FORM, "    title: 工厂信息\n", "")
    assert mistakes(pack) == [
        (FORM, line_of(pack / FORM, "group: factory"), "parts › 第2项 › title", "缺少此项，必须填写")
    ]


def test_all_mistakes_at_once_in_the_order_of_files_and_lines(pack: Path) -> None:
    edit(pack / FORM, "title: 基础级智能工厂申报表", "title: ''")
    edit(pack / PROGRAMME, "opens: 2026-03-13", "opens: 2026-13-13")
    edit(pack / PROGRAMME, "number_prefix: JC\n", "")
    assert [(file, line, key) for file, line, key, _ in mistakes(pack)] == [
        (FORM, 3, "title"),
        (PROGRAMME, 1, "number_prefix"),
        (PROGRAMME, line_of(pack / PROGRAMME, "2026-13-13"), "rounds › 第1项 › opens"),
    ]


def test_a_form_that_nobody_wrote(pack: Path) -> None:
    (pack / FORM).unlink()
    assert mistakes(pack) == [
        (PROGRAMME, 4, "form", "没有“basic-factory”，应为以下之一：advanced-factory、overseas-factory、workshop")
    ]


def test_no_notice(tmp_path: Path) -> None:
    assert mistakes(tmp_path) == [("notice.yaml", None, "", f"通知包“{tmp_path.name}”缺少此文件")]


def test_a_file_that_no_pack_has(pack: Path) -> None:
    (pack / "programs").mkdir()
    (pack / "programs/basic.yaml").write_text("a: 1\n")
    assert mistakes(pack) == [
        (
            "programs/basic.yaml",
            None,
            "",
            (
                "不认识的文件；通知包中可有：notice.yaml、overlay.yaml、requirements.yaml、areas.yaml、scenarios.yaml、"
                "indicators.yaml、instructions.yaml、workshop-guide.yaml、maturity.yaml、errata.yaml、programmes/*.yaml、pools/*.yaml、forms/*.yaml、tables/*.yaml、scores/*.yaml"
            ),
        ),
    ]


@pytest.mark.parametrize(
    ("text", "line", "expected"),
    [
        pytest.param(
            "table: a\ntitle: [没有收尾\n",
            3,
            "不是正确的 YAML，请检查此处及上一行的缩进、冒号和引号",
            id="open-bracket",
        ),
        pytest.param(
            "table: a\n title: b\n", 2, "不是正确的 YAML，请检查此处及上一行的缩进、冒号和引号", id="indentation"
        ),
        pytest.param("table: a\ntitle: b\ntable: c\n", 3, "同一个键写了两次", id="key-twice"),
        pytest.param("table: a\ntitle: \x00\n", None, "含有不能显示的控制字符", id="control-character"),
        pytest.param("# 只有注释\n", None, "文件是空的", id="empty"),
    ],
)
def test_no_yaml(pack: Path, text: str, line: int | None, expected: str) -> None:
    (pack / TABLE).write_text(text, encoding="utf-8")
    assert mistakes(pack) == [(TABLE, line, "", expected)]


def test_another_encoding(pack: Path) -> None:
    (pack / TABLE).write_bytes("title: 汇总表\n".encode("gb18030"))
    assert mistakes(pack) == [(TABLE, None, "", "不是 UTF-8 编码的文字文件")]


def test_the_same_key_in_two_files(pack: Path) -> None:
    (pack / "tables/copy.yaml").write_bytes((pack / TABLE).read_bytes())
    assert [(file, key, expected) for file, _, key, expected in mistakes(pack)] == [
        (TABLE, "table", "“basic-summary”与另一文件重复"),
        ("tables/copy.yaml", "table", "“basic-summary”与另一文件重复"),
    ]


def test_a_citation_that_leads_to_two_places(pack: Path) -> None:
    edit(pack / "requirements.yaml", "ref: 要素条件.三.二.2", "ref: 要素条件.三.二.1")
    told = [(file, expected) for file, _, _, expected in mistakes(pack) if file == "requirements.yaml"]
    assert told == [
        ("requirements.yaml", "引用“要素条件.三.二.1”出现了两次"),
        ("requirements.yaml", "引用“要素条件.三.二.1”出现了两次"),
    ]


def test_a_length_is_for_videos_alone(tmp_path):
    folder = copy_of(LIAONING, tmp_path)
    file = folder / "forms/basic-factory.yaml"
    file.write_text(
        file.read_text(encoding="utf-8")
        + "attachments:\n  proof: {label: 材料, takes: document, minutes: 3, max: 0}\n",
        encoding="utf-8",
    )
    assert [(key, expected) for _, _, key, expected in mistakes(folder)] == [
        ("attachments › proof › minutes", "只有视频（takes: video）可以限定时长"),
        ("attachments › proof › max", "应为不小于1的整数"),
    ]


BOMB = "\n".join(
    ["a0: &a0 [x, x, x, x, x, x, x, x, x]", *(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9))]
)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(BOMB, "内容过多，一个文件最多 50000 项", id="aliases-within-aliases"),
        pytest.param("a: &a [*a]", "层次过多，请检查括号是否成对", id="an-alias-of-itself"),
        pytest.param("[" * 3000, "层次过多，请检查括号是否成对", id="brackets-without-end"),
    ],
)
def test_a_file_that_would_never_end_is_told_quickly(pack: Path, content: str, expected: str) -> None:
    (pack / "areas.yaml").write_text(content, encoding="utf-8")
    assert mistakes(pack) == [("areas.yaml", None, "", expected)]


def test_what_the_portal_has_no_room_for(pack: Path) -> None:
    edit(pack / PROGRAMME, "title: 2026年第一批（4月）", f"title: {'长' * 81}")
    line = line_of(pack / PROGRAMME, "长" * 81)
    assert mistakes(pack) == [(PROGRAMME, line, "rounds › 第1项 › title", "有 81 个字符，最多 80 个")]
