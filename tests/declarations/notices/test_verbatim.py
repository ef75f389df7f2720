"""The packs say what the official text says, word for word; only white space is the page's and not the text's."""

import csv
import re
from collections.abc import Iterator
from itertools import chain

import pytest

from declarations.notices.reading import read_pack
from declarations.notices.schema import Pack
from tests.declarations.notices.packs import CHAOYANG_PACK, LIAONING

# The official text as it was handed on marks a raised note by ^[1] and an address by <…>; the print has neither mark.
MARKS = re.compile(r"[\s^<>]")


def bare(text: str) -> str:
    return MARKS.sub("", text)


OFFICIAL = bare((LIAONING / "official.txt").read_text(encoding="utf-8"))
PROVINCE = read_pack(LIAONING)
CITY = read_pack(CHAOYANG_PACK)


def said_by(pack: Pack) -> Iterator[tuple[str, str]]:
    """Everything official in a pack, with where it stands."""
    notice = pack.notice
    yield from (("title", notice.title), ("issuer", notice.issuer), ("addressees", notice.addressees))
    yield from (("remark", notice.remark), ("free_of_charge", notice.free_of_charge))
    yield "date", f"{notice.issuer}{notice.issued_on.year}年{notice.issued_on.month}月{notice.issued_on.day}日"
    yield "attachments", f"附件：{''.join(notice.attachments)}"
    for paragraph in notice.body:
        yield paragraph.ref or "body", paragraph.whole
    for contact in notice.contacts:
        yield "contact", "".join([contact.unit, *contact.names])
        yield from (("phone", phone) for phone in contact.phones)
    for platform in notice.platforms:
        yield from (("platform", platform.name), ("platform", platform.url))
    yield from chain(_requirements(pack), _catalogue(pack), _instructions(pack), _guide(pack), _tables(pack))
    for erratum in pack.errata:
        yield erratum.where, erratum.printed


def _requirements(pack: Pack) -> Iterator[tuple[str, str]]:
    if pack.requirements is None:
        return
    yield "要素条件", f"{pack.requirements.title}{pack.requirements.intro}"
    for part in pack.requirements.parts:
        yield part.ref, f"{part.title}{part.text}"
        for section in part.sections:
            yield section.ref, f"{section.title}{section.text}"
            for clause in section.clauses:
                yield clause.ref, f"{clause.number}.{clause.text}"
    for note in pack.requirements.notes:
        yield "注", note


def _catalogue(pack: Pack) -> Iterator[tuple[str, str]]:
    if pack.scenarios:
        yield "intro", f"{pack.scenarios.title}({pack.scenarios.edition}){pack.scenarios.intro}"
        for segment in pack.scenarios.segments:
            yield segment.key, segment.heading
            for one in segment.scenarios:
                yield f"场景{one.number}", f"{one.number}.{one.title}{one.text}"
    for group in pack.indicators:
        yield group.title, group.title
        for indicator in group.indicators:
            yield f"指标{indicator.number}", f"{indicator.number}{indicator.title}({indicator.unit})"


def _instructions(pack: Pack) -> Iterator[tuple[str, str]]:
    if pack.instructions:
        yield "附件4", f"附件4{pack.instructions.title}"
        for paragraph in pack.instructions.body:
            yield paragraph.ref, paragraph.whole
        yield "附件4", f"附件:{''.join(pack.instructions.attachments)}"


def _guide(pack: Pack) -> Iterator[tuple[str, str]]:
    if pack.guide:
        yield "guide", f"{pack.guide.title}{pack.guide.intro}"
        for section in pack.guide.sections:
            yield f"guide {section.number}", f"{section.number}.{section.title}。{section.text}"


def _tables(pack: Pack) -> Iterator[tuple[str, str]]:
    if pack.tables:
        table = pack.table("basic-summary")
        heads = "".join(f"{column.title}{column.mark}" for column in table.columns)
        yield "附件3", f"{table.title}{''.join(table.head)}{heads}"
        yield "附件3", "".join(table.footnotes)


@pytest.mark.parametrize("pack", [PROVINCE, CITY], ids=["liaoning", "chaoyang"])
def test_every_official_text_is_verbatim(pack: Pack) -> None:
    altered = [(where, text) for where, text in said_by(pack) if bare(text) not in OFFICIAL]
    assert altered == []


@pytest.mark.parametrize("pack", [PROVINCE, CITY], ids=["liaoning", "chaoyang"])
def test_the_notice_has_no_gap(pack: Pack) -> None:
    """From the addressees to the list of attachments, nothing of the printed notice is left out."""
    whole = "".join([pack.notice.addressees, *(one.whole for one in pack.notice.body), "附件："])
    assert OFFICIAL.count(bare(whole)) == 1


def test_requirements_have_no_gap() -> None:
    requirements = PROVINCE.requirements
    assert requirements is not None
    said = "".join(text for _, text in _requirements(PROVINCE))
    notes = "".join(requirements.notes)
    whole = bare(said).replace(bare(notes), "") + bare("附表：智能工厂建设关键绩效指标参考注：") + bare(notes)
    assert OFFICIAL.count(whole) == 1


def test_scenarios_have_no_gap() -> None:
    catalogue = PROVINCE.scenarios
    assert catalogue is not None
    said = "".join(text for _, text in _catalogue(PROVINCE.model_copy(update={"indicators": ()})))
    assert OFFICIAL.count(bare(said)) == 1


def test_instructions_have_no_gap() -> None:
    assert OFFICIAL.count(bare("".join(text for _, text in _instructions(PROVINCE)))) == 1


def test_guide_has_no_gap() -> None:
    assert OFFICIAL.count(bare("".join(text for _, text in _guide(PROVINCE)))) == 1


def test_how_many() -> None:
    assert PROVINCE.requirements is not None
    assert PROVINCE.scenarios is not None
    clauses = [[len(section.clauses) for section in part.sections] for part in PROVINCE.requirements.parts]
    # 35 numbered clauses; 二（二）建设成效 is one more that the print does not number.
    assert clauses == [[5], [5, 0], [5, 2], [5, 4], [5, 4]]
    assert [len(segment.scenarios) for segment in PROVINCE.scenarios.segments] == [3, 2, 2, 12, 10, 4, 3, 4]
    assert [one.number for segment in PROVINCE.scenarios.segments for one in segment.scenarios] == list(range(1, 41))
    assert [one.number for group in PROVINCE.indicators for one in group.indicators] == list(range(1, 22))
    assert [one.title for one in PROVINCE.areas] == ["工厂建设", "研发设计", "生产作业", "生产管理", "运营管理"]


def test_areas_are_those_of_the_notes() -> None:
    assert PROVINCE.requirements is not None
    for area, note in zip(PROVINCE.areas, PROVINCE.requirements.notes, strict=True):
        named = (
            note.split("》中的")[1]
            .removesuffix("环节。")
            .removesuffix("两个")
            .removesuffix("三个")
            .removesuffix("环节")
        )
        assert (area.title, set(re.split("[、和]", named))) == (note[3 : note.index("《") - 2], set(area.segments))


def test_judged_rules_quote_their_clause() -> None:
    judged = [rule for one in PROVINCE.programmes for rule in one.rules if rule.force == "judge"]
    judged += [rule for pool in PROVINCE.pools for rule in pool.rules if rule.force == "judge"]
    altered = [rule.text for rule in judged if bare(rule.text) not in bare(PROVINCE.clause(rule.clause).text)]
    assert altered == []


def test_what_is_judged_of_a_basic_factory() -> None:
    judged = [rule for rule in PROVINCE.programme("basic").rules if rule.force == "judge"]
    assert [rule.clause for rule in judged] == [
        "要素条件.一.1",
        "要素条件.一.2",
        "要素条件.一.3",
        "要素条件.一.4",
        "要素条件.二.二",
    ]


def test_choices_of_the_form_are_those_of_the_footnotes() -> None:
    form, table = PROVINCE.form("basic-factory"), PROVINCE.table("basic-summary")
    asked = [("factory", "sector"), ("enterprise", "ownership"), ("enterprise", "size")]
    for (part, field), footnote in zip(asked, table.footnotes, strict=False):
        said = footnote.split("请填写:")[1].removesuffix(";")
        assert list(form.part(part).fields[field].of) == said.split("、")


def test_the_74_known_factories() -> None:
    with (CHAOYANG_PACK / "known-factories.csv").open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    assert head == ["序号", "企业名称", "县（市）区", "自评等级"]
    printed = "附件2:基础级智能工厂名单序号序号县(市)区自评等级复合结果" + "".join("".join(row) for row in rows)
    assert OFFICIAL.endswith(printed)
    assert [int(row[0]) for row in rows] == list(range(1, 75))
    counties = [row[2] for row in rows]
    assert {county: counties.count(county) for county in dict.fromkeys(counties)} == {
        "北票市": 8,
        "凌源市": 11,
        "朝阳县": 22,
        "建平县": 13,
        "喀左县": 8,
        "双塔区": 5,
        "龙城区": 7,
    }
    levels = [row[3] for row in rows]
    assert {level: levels.count(level) for level in sorted(set(levels))} == {
        "一级": 3,
        "二级": 32,
        "三级": 33,
        "四级": 4,
        "五级": 2,
    }
