"""What a revised pack changes, as whoever publishes it reads it."""

import pytest

from declarations.notices.reading import read_pack
from declarations.notices.schema import Pack
from declarations.revisions.differences import Kind, differences
from tests.declarations.notices.packs import CHAOYANG_PACK, LIAONING, edit

FORM, PROGRAMME, SHEET = "forms/basic-factory.yaml", "programmes/basic.yaml", "scores/advanced.yaml"
SUBSECTOR = "subsector: {label: 细分行业, kind: line, limit: 30}"


def told(pack):
    """Section → (kind, label, what was said) of each change."""
    sections = differences(read_pack(LIAONING), read_pack(pack))
    return {
        one.title: [
            (
                change.kind,
                change.label.rpartition(" › ")[2],
                [(said.word, said.before, said.after) for said in change.said],
            )
            for change in one.changes
        ]
        for one in sections
    }


def test_the_same_pack_changes_nothing(pack):
    assert told(pack) == {}


def test_a_limit(pack):
    edit(pack / FORM, SUBSECTOR, SUBSECTOR.replace("30", "25"))
    assert told(pack) == {"表单": [(Kind.CHANGED, "细分行业", [("字数上限", "30", "25")])]}


def test_a_renamed_field_with_its_new_label(pack):
    edit(pack / FORM, SUBSECTOR, "branch: {was: [subsector], label: 细分领域, kind: line, limit: 30}")
    edit(pack / FORM, "subsector: factory/subsector", "subsector: factory/branch")
    changes = told(pack)["表单"]
    assert (Kind.RENAMED, "细分领域", [("名称", "细分行业", "细分领域")]) in changes
    assert [kind for kind, *_ in changes if kind in (Kind.ADDED, Kind.REMOVED)] == []


def test_a_renamed_part_is_one_change_and_its_columns_none(pack):
    edit(pack / FORM, "- table: scenarios", "- table: scenes\n    was: [scenarios]")
    edit(pack / FORM, "{each: scenarios,", "{each: scenes,")
    renamed = [one for one in differences(read_pack(LIAONING), read_pack(pack))[0].changes if one.kind == Kind.RENAMED]
    assert [one.note for one in renamed] == ["键由 scenarios 改为 scenes，已填内容随之转入"]


def test_a_field_that_goes_and_one_that_comes(pack):
    edit(pack / FORM, "subsector: factory/subsector", "subsector: factory/branch")
    edit(pack / FORM, SUBSECTOR, "branch: {label: 领域, kind: line, limit: 30}")
    changes = told(pack)["表单"]
    assert (Kind.ADDED, "领域", []) in changes
    assert (Kind.REMOVED, "细分行业", []) in changes


def test_a_form_that_goes_is_told_once(pack):
    for name in ("forms/overseas-factory.yaml", "programmes/overseas.yaml", "tables/overseas-list.yaml"):
        (pack / name).unlink()
    changes = told(pack)
    assert changes["表单"] == [(Kind.REMOVED, "海外智能工厂培育名单", [])]
    assert len(changes["汇总表"]) == len(changes["培育项目"]) == 1


def test_the_order_of_fields(pack):
    text = (pack / FORM).read_text(encoding="utf-8")
    one, two = (
        next(line for line in text.splitlines() if line.strip().startswith(key)) for key in ("ownership:", "size:")
    )
    (pack / FORM).write_text(text.replace(one, "@").replace(two, one).replace("@", two, 1), encoding="utf-8")
    assert [kind for kind, *_ in told(pack)["表单"]] == [Kind.MOVED]


def test_a_rule_and_a_date(pack):
    edit(pack / PROGRAMME, "{must: maturity_at_least, level: 2", "{must: maturity_at_least, level: 3")
    edit(pack / PROGRAMME, "opens: 2026-04-11", "opens: 2026-04-12")
    changes = told(pack)
    [(kind, label, said)] = changes["规则"]
    assert (kind, label.endswith("maturity_at_least"), said) == (Kind.CHANGED, True, [("参数 level", "2", "3")])
    assert changes["批次与日期"] == [(Kind.CHANGED, "开始日期", [("日期", "2026-04-11", "2026-04-12")])]


def test_a_first_revision_is_new_from_end_to_end():
    sections = differences(None, read_pack(CHAOYANG_PACK))
    assert {change.kind for one in sections for change in one.changes} == {Kind.ADDED}


@pytest.mark.parametrize("part", sorted(set(Pack.model_fields) - {"notice", "overlay"}))
def test_no_part_of_a_pack_goes_untold(part):
    """Whatever packs hold besides by then: an officer who publishes one without it reads of that first."""
    whole = read_pack(LIAONING)
    assert differences(whole, whole.model_copy(update={part: Pack.model_fields[part].default}))


def test_a_criterion_of_a_score_sheet(pack):
    edit(pack / SHEET, "title: 项目实施成效, points: 15", "title: 项目实施成效, points: 14")
    edit(pack / SHEET, "title: 后续实施计划, points: 5", "title: 后续实施计划, points: 6")
    assert told(pack)["评分表"] == [
        (Kind.CHANGED, "项目实施成效", [("满分", "15", "14")]),
        (Kind.CHANGED, "后续实施计划", [("满分", "5", "6")]),
    ]
