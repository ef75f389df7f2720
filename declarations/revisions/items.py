"""What a pack consists of, one line each: known by a key, called by a label, with what it says. For comparing two packs."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from pydantic import BaseModel

from declarations.forms.definition import Columns, FieldSpec, FormSpec, Group, Sheets, Strict, Table
from declarations.notices.printed import OPENING, printed_dates
from declarations.notices.schema import Pack, PoolSpec, ProgrammeSpec, TableSpec
from declarations.notices.scores import ScoreSheetSpec
from portal.regions.models import Level

Key = tuple[str, ...]
NOTICE, CLAUSES, PROGRAMMES, STAGES, RULES, DATES, FORMS, TABLES, SCORES, CATALOGUES = (
    "通知正文",
    "要素条件",
    "培育项目",
    "办理环节",
    "规则",
    "批次与日期",
    "表单",
    "汇总表",
    "评分表",
    "目录与附表",
)
SECTIONS = (NOTICE, CLAUSES, PROGRAMMES, STAGES, RULES, DATES, FORMS, TABLES, SCORES, CATALOGUES)

# What the pack's language calls it → what an officer calls it; what is missing here is told by its key.
_WORDS = {
    "label": "名称", "title": "标题", "kind": "类型", "limit": "字数上限", "about": "建议字数", "of": "选项",
    "open": "可另填", "optional": "选填", "unit": "单位", "hint": "提示", "mark": "脚注号", "head": "表头",
    "extra": "不印在表上", "when": "填写条件", "total": "合计", "min": "最少", "max": "最多", "from": "取自",
    "fixed": "不可改", "initial": "初始值", "clause": "依据", "note": "说明", "text": "文字", "chapter": "章",
    "footnotes": "脚注", "seals": "签章", "clauses": "依据", "starred": "必填加星", "printed_title": "印制行标题",
    "example": "示例", "example_title": "示例标题", "lead": "名称前的文字", "titled": "名称印在表上", "facts": "事实", "form": "表单", "grants": "认定等级", "grants_at": "认定环节",
    "number_prefix": "编号前缀", "tables": "汇总表", "without": "不参加的地区", "paper": "申报书", "does": "办什么",
    "recheck_paper": "复核书", "recheck_title": "复核时的名称", "failed_recheck": "复核不通过", "level": "层级",
    "holders": "复核对象", "by": "最迟环节", "tier": "等级", "round": "批次",
    "value": "取值", "each": "逐项写法", "width": "列宽", "align": "对齐", "columns": "列", "lists": "列入",
    "file_name": "文件名", "landscape": "横向", "called": "列表中的名称", "force": "力度", "params": "参数",
    "ranked": "择优排序", "quota": "名额", "with": "同列的项目", "on_list_of": "列入的名单", "sheet": "评分表",
    "working_days": "公示工作日", "points": "满分", "weight": "权重", "experts": "专家人数", "short": "简称", "takes": "文件种类", "megabytes": "大小上限（MB）", "minutes": "时长上限（分钟）", "fields": "所涉栏目",
    "against": "对照", "message": "提示", "issuer": "发文单位", "addressees": "主送", "issued_on": "成文日期",
    "attachments": "附件", "contacts": "联系方式", "platforms": "平台", "remark": "附注", "year": "年度", "planned": "拟完成日期", "platform": "申报平台",
    "free_of_charge": "不收费声明", "number": "序号", "segments": "环节", "standard": "标准", "edition": "版本",
    "bands": "分数段", "intro": "引言", "sections": "各节", "printed": "原文", "means": "应为", "shown_as": "显示",
}  # fmt: skip
_FORCES = {"must": "必须", "in_principle": "原则上", "judge": "人工判断"}


@dataclass(frozen=True)
class Item:
    """``former`` are the keys that it had in earlier revisions (``was:``); ``says`` maps a word to what stands there."""

    section: str
    key: Key
    label: str
    says: Mapping[str, str] = field(default_factory=dict)
    former: tuple[Key, ...] = ()


def items_of(pack: Pack) -> Iterator[Item]:
    """All that can change in a pack, in the order of the pack."""
    yield from _notice(pack)
    yield from _clauses(pack)
    for programme in pack.programmes:
        yield from _programme(programme)
    for pool in pack.pools:
        yield Item(PROGRAMMES, (pool.pool,), f"培育库 › {pool.title}", _says(pool, leaving=("pool", "rules")))
        yield from _rules(pool, pool.pool)
    for place, day in printed_dates(pack).items():
        yield Item(DATES, tuple(one or "" for one in place), _date_label(pack, place), {"日期": str(day)})
    for form in pack.forms:
        yield from _form(form)
    for table in pack.tables:
        yield from _table(table)
    for sheet in pack.scores:
        yield from _score_sheet(sheet)
    yield from _catalogues(pack)
    if pack.instructions:
        said = _says(pack.instructions, leaving=("body",))
        yield Item(CATALOGUES, ("instructions",), pack.instructions.title, said)
        yield from _texts(CATALOGUES, "instructions", ((one.ref, one.whole) for one in pack.instructions.body))


def _notice(pack: Pack) -> Iterator[Item]:
    yield Item(NOTICE, ("notice",), "通知", _says(pack.notice, leaving=("key", "body", "region")))
    yield from _texts(NOTICE, "body", ((one.ref, one.whole) for one in pack.notice.body))


def _clauses(pack: Pack) -> Iterator[Item]:
    if pack.requirements is None:
        return
    yield Item(CLAUSES, ("requirements",), pack.requirements.title, _says(pack.requirements, leaving=("parts",)))
    for part in pack.requirements.parts:
        yield Item(CLAUSES, (part.ref,), part.ref, {"文字": f"{part.title} {part.text}".strip()})
        for n, section in enumerate(part.sections, start=1):
            name = section.ref or f"{part.ref} 第{n}节"
            yield Item(CLAUSES, (part.ref, name), name, {"文字": f"{section.title} {section.text}".strip()})
            for clause in section.clauses:
                yield Item(CLAUSES, (part.ref, name, clause.ref), clause.ref, {"文字": clause.text})


def _programme(programme: ProgrammeSpec) -> Iterator[Item]:
    key, title = programme.programme, programme.title
    yield Item(PROGRAMMES, (key,), title, _says(programme, leaving=("programme", "rounds", "stages", "rules")))
    for stage in programme.stages:
        yield Item(STAGES, (key, stage.key), f"{title} › {stage.title}", _says(stage, leaving=("key",)))
    yield from _rules(programme, key)


def _rules(ruled: ProgrammeSpec | PoolSpec, key: str) -> Iterator[Item]:
    for rule in ruled.rules:
        name = rule.text or rule.rule
        timing = {"最迟环节": rule.by} if rule.by else {}
        says = dict(_lines({"力度": _FORCES[rule.force], "参数": rule.params, **timing}))
        yield Item(RULES, (key, rule.clause, name), f"{ruled.title} › {rule.clause} {name}", says)


def _date_label(pack: Pack, place: tuple[str, str, str, str | None]) -> str:
    programme, round, level, region = place
    titles = {(one.programme, spec.key): spec.title for one in pack.programmes for spec in one.rounds}
    what = "开始日期" if level == OPENING else f"{Level(level).label}截止日期"
    return f"{titles.get((programme, round), f'{programme} {round}')} › {what}{f'（{region}）' if region else ''}"


def _form(form: FormSpec) -> Iterator[Item]:
    plain = ("form", "parts", "attachments", "checks")
    yield Item(FORMS, (form.form,), form.title, _says(form, leaving=plain))
    for part in form.parts:
        keys = [(form.form, one) for one in (part.key, *part.was)]
        label = f"{form.title} › {part.title}"
        structure = "group" if isinstance(part, Group) else "table" if isinstance(part, Table) else "sheets"
        yield Item(FORMS, keys[0], label, _says(part, leaving=(*_PARTS, structure)), tuple(keys[1:]))
        if isinstance(part, Table):
            yield from _columns(part, keys, label)
            for row, printed in part.printed.items():
                yield from _named(keys, row, (), f"{label} › {printed.label}（行）", printed)
        else:
            yield from _fields(part.fields, keys, label)
        if isinstance(part, Sheets):
            for name, columns in part.tables.items():
                tables = [(*one, two) for one, two in product(keys, (name, *columns.was))]
                title = f"{label} › {columns.title}"
                yield Item(FORMS, tables[0], title, _says(columns, leaving=_PARTS), tuple(tables[1:]))
                yield from _columns(columns, tables, title)
    for name, spec in form.attachments.items():
        yield from _named([(form.form, "attachments")], name, (), f"{form.title} › 附件 › {spec.label}", spec)
    for check in form.checks:
        named = f"{check.check} {'、'.join(check.fields)}"
        yield from _named([(form.form, "checks")], named, (), f"{form.title} › 核对 › {check.message}", check)


_PARTS = ("was", "fields", "columns", "tables", "printed")


def _columns(columns: Columns, keys: Sequence[Key], label: str) -> Iterator[Item]:
    yield from _fields(columns.columns, keys, label)


def _fields(fields: Mapping[str, FieldSpec], keys: Sequence[Key], label: str) -> Iterator[Item]:
    for name, spec in fields.items():
        yield from _named(keys, name, spec.was, f"{label} › {spec.label}", spec)


def _named(keys: Sequence[Key], name: str, was: tuple[str, ...], label: str, spec: Strict) -> Iterator[Item]:
    """``keys`` are those of what holds it: the present one, then the former ones."""
    places = [(*one, two) for one, two in product(keys, (name, *was))]
    yield Item(FORMS, places[0], label, _says(spec, leaving=("was",)), tuple(places[1:]))


def _table(table: TableSpec) -> Iterator[Item]:
    title = table.called or table.title
    yield Item(TABLES, (table.table,), title, _says(table, leaving=("table", "columns")))
    for column in table.columns:
        name = f"{column.value} {column.title}" if column.value == "text" else column.value
        yield Item(TABLES, (table.table, name), f"{title} › {column.title}", _says(column))


def _score_sheet(sheet: ScoreSheetSpec) -> Iterator[Item]:
    yield Item(SCORES, (sheet.sheet,), sheet.title, _says(sheet, leaving=("sheet", "criteria")))
    for one in sheet.criteria:
        yield Item(SCORES, (sheet.sheet, one.key), f"{sheet.title} › {one.title}", _says(one, leaving=("key",)))


def _catalogues(pack: Pack) -> Iterator[Item]:
    for segment in pack.scenarios.segments if pack.scenarios else ():
        yield Item(CATALOGUES, ("scenarios", segment.key), segment.title, _says(segment, leaving=("key", "scenarios")))
        for one in segment.scenarios:
            yield Item(CATALOGUES, ("scenarios", segment.key, one.title), f"{segment.title} › {one.title}", _says(one))
    for area in pack.areas:
        yield Item(CATALOGUES, ("areas", area.key), f"环节大类 › {area.title}", _says(area, leaving=("key",)))
    for group in pack.indicators:
        for indicator in group.indicators:
            label = f"指标 › {group.title} › {indicator.title}"
            yield Item(CATALOGUES, ("indicators", group.title, indicator.title), label, _says(indicator))
    if pack.guide:
        yield Item(CATALOGUES, ("guide",), pack.guide.title, _says(pack.guide, leaving=("sections",)))
        for section in pack.guide.sections:
            key = ("guide", section.number)
            yield Item(CATALOGUES, key, f"{pack.guide.title} › {section.number} {section.title}", _says(section))
    if pack.maturity:
        yield Item(CATALOGUES, ("maturity",), "能力成熟度等级", _says(pack.maturity))
    for erratum in pack.errata:
        yield Item(CATALOGUES, ("errata", erratum.where, erratum.printed), f"勘误 › {erratum.where}", _says(erratum))


def _texts(section: str, kind: str, texts: Iterable[tuple[str, str]]) -> Iterator[Item]:
    for n, (ref, text) in enumerate(texts, start=1):
        yield Item(section, (kind, ref or str(n)), ref or f"第{n}段", {"文字": text})


def _says(spec: BaseModel, *, leaving: tuple[str, ...] = ()) -> dict[str, str]:
    """What was said of it, by the words of an officer; what was left at its default says nothing."""
    said = spec.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return dict(_lines({_WORDS.get(name, name): value for name, value in said.items() if name not in leaving}))


def _lines(said: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What is a mapping itself is told key by key, so that one that changed stands out."""
    for word, value in said.items():
        if isinstance(value, dict):
            yield from ((f"{word} {key}", _told(one)) for key, one in value.items())
        else:
            yield word, _told(value)


def _told(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, (list, tuple)) and all(isinstance(one, str) for one in value):
        return "、".join(value)
    if isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False)
    return str(value)
