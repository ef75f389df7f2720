"""Programmes: their areas, stages, dates and rules."""

import inspect
from collections.abc import Iterator, Sequence
from typing import Any

from pydantic import TypeAdapter, ValidationError

from declarations.eligibility.rules import OF_REGISTERS, RULES
from declarations.notices.checks.base import LEVELS, Read, later_than_above, listed, not_one, repeated
from declarations.notices.problems import KeyPath, Problem, expected
from declarations.notices.schema import RuleSpec
from declarations.notices.yamlfiles import YamlFile


def areas_name_segments(read: Read) -> Iterator[Problem]:
    """Each area covers segments of the catalogue, and no segment lies in two."""
    if not read.pack.areas:
        return
    file = read.files["areas.yaml"]
    yield from repeated(file, (), "key", read.pack.areas)
    titles = [one.title for one in read.pack.scenarios.segments] if read.pack.scenarios else []
    claimed: dict[str, str] = {}
    for a, area in enumerate(read.pack.areas):
        for s, segment in enumerate(area.segments):
            if segment not in titles:
                yield file.problem(
                    (a, "segments", s), f"场景指引中没有环节“{segment}”，应为以下之一：{'、'.join(titles)}"
                )
            elif segment in claimed:
                yield file.problem((a, "segments", s), f"环节“{segment}”已归入“{claimed[segment]}”")
            claimed.setdefault(segment, area.title)


def programmes_are_whole(read: Read) -> Iterator[Problem]:
    """A programme's form and tables are in the pack, and the tier is granted where it is decided or published."""
    forms = [one.form for one in read.pack.forms]
    tables = [one.table for one in read.pack.tables]
    for file, programme in read.each("programmes", read.pack.programmes):
        if programme.form not in forms:
            yield file.problem(("form",), not_one(programme.form, forms))
        for n, table in enumerate(programme.tables):
            if table not in tables:
                yield file.problem(("tables", n), not_one(table, tables))
        granting = [one.key for one in programme.stages if one.does in {"review", "publish"}]
        if programme.grants_at and programme.grants_at not in granting:
            yield file.problem(
                ("grants_at",), f"应为一个审核或发布环节（does: review 或 publish）的键：{listed(granting)}"
            )
        if programme.grants_at and not programme.grants:
            yield file.problem(("grants",), "写明了认定环节（grants_at），也应写明认定的等级")
        if not programme.stages or programme.stages[0].does != "review":
            yield file.problem(("stages",), "第一个环节应为审核（does: review）")
        levels = [LEVELS.index(one.level) for one in programme.stages]
        for n in range(1, len(levels)):
            if levels[n] < levels[n - 1]:
                yield file.problem(("stages", n, "level"), "环节应由下级到上级排列")


def scans_are_asked_for_at_a_review(read: Read) -> Iterator[Problem]:
    """The stamped scan must be in by a review stage: it is there that something passes or not."""
    for file, programme in read.each("programmes", read.pack.programmes):
        reviews = [one.key for one in programme.stages if one.does == "review"]
        if programme.scan and programme.scan.by not in reviews:
            yield file.problem(("scan", "by"), not_one(programme.scan.by, reviews))


# What a stage may say beyond its name, by what it does.
_BELONGS = {
    "roster": ("ranked", "quota", "companions", "on_list_of", "letter", "copies"),
    "score": ("sheet",),
    "publicity": ("working_days",),
}
_PRINTED = {"companions": "with"}


def stages_say_what_they_do(read: Read) -> Iterator[Problem]:
    """A stage has no key that another kind of stage has, and the province alone scores, notifies and publishes."""
    for file, programme in read.each("programmes", read.pack.programmes):
        for n, stage in enumerate(programme.stages):
            for does, names in _BELONGS.items():
                for name in names:
                    if getattr(stage, name) and does != stage.does:
                        yield file.problem(("stages", n, _PRINTED.get(name, name)), f"只用于 does: {does} 的环节")
            if stage.does in {"score", "publicity", "publish"} and stage.level != "province":
                yield file.problem(("stages", n, "level"), f"does: {stage.does} 的环节应由省级（province）办理")


def rechecks_can_fail(read: Read) -> Iterator[Problem]:
    """Where holders are rechecked, each decision on one can be that it failed, and that goes on to the list.

    Where that is all the programme is for, a stage keeps or ends the tier.
    """
    for file, programme in read.each("programmes", read.pack.programmes):
        if programme.holders and not programme.grants_at:
            yield file.problem(("grants_at",), "只复核已认定的（holders），应写明等级（grants）和保留或终止认定的环节")
        for n, stage in enumerate(programme.stages):
            judges = stage.does in {"review", "score"}
            if programme.rechecks and judges and stage.failed_recheck != "continues":
                told = "本项目有复核（holders 或 recheck_title），此处应写明 failed_recheck: continues，复核不通过的作为结果继续上报"
                yield file.problem(("stages", n), told)


_FILLED_IN = {"year": "2026", "programme": "", "count": 1}


def public_notices_can_be_filled_in(read: Read) -> Iterator[Problem]:
    """The words of a public notice have no other placeholders than those that are known."""
    for file, programme in read.each("programmes", read.pack.programmes):
        for name in ("title", "text", "contact") if programme.publicity else ():
            try:
                getattr(programme.publicity, name).format(**_FILLED_IN)
            except (KeyError, IndexError, ValueError):
                known = "、".join("{" + one + "}" for one in _FILLED_IN)
                yield file.problem(("publicity", name), f"可用的占位符：{known}")


def companions_share_a_list(read: Read) -> Iterator[Problem]:
    """Programmes on one list name each other, at a stage and with rounds of the same keys."""
    programmes = {one.programme: one for one in read.pack.programmes}
    for file, programme in read.each("programmes", read.pack.programmes):
        for n, stage in enumerate(programme.stages):
            for c, key in enumerate(stage.companions):
                other = programmes.get(key)
                if other is None:
                    yield file.problem(("stages", n, "with", c), not_one(key, sorted(programmes)))
                elif not any(one.key == stage.key and one.on_list_of == programme.programme for one in other.stages):
                    told = f"培育项目 {key} 应有键为 {stage.key}、写明 on_list_of: {programme.programme} 的环节"
                    yield file.problem(("stages", n, "with", c), told)
                elif {one.key for one in other.rounds} != {one.key for one in programme.rounds}:
                    yield file.problem(("stages", n, "with", c), f"培育项目 {key} 的批次键应与本项目相同")
            if stage.on_list_of:
                holder = programmes.get(stage.on_list_of)
                stages = [one for one in holder.stages if one.key == stage.key] if holder else []
                if not any(programme.programme in one.companions for one in stages):
                    told = f"培育项目 {stage.on_list_of} 应有键为 {stage.key}、with 中列有 {programme.programme} 的环节"
                    yield file.problem(("stages", n, "on_list_of"), told)


def dates_follow(read: Read) -> Iterator[Problem]:
    """A round opens before its dates, and a lower level's date is not after a higher one's."""
    for file, programme in read.each("programmes", read.pack.programmes):
        for n, one in enumerate(programme.rounds):
            for level in LEVELS:
                due = getattr(one, level)
                if due and due < one.opens:
                    yield file.problem(("rounds", n, level), f"{due} 早于开始日期 {one.opens}")
                elif due and (late := later_than_above(one, level, due)):
                    yield file.problem(("rounds", n, level), late)


def rules_are_known(read: Read) -> Iterator[Problem]:
    """A rule that a programme or a pool names exists and gets the parameters that it asks for."""
    areas = [one.key for one in read.pack.areas]
    ruled = [*read.each("programmes", read.pack.programmes), *read.each("pools", read.pack.pools)]
    for file, one in ruled:
        for n, rule in enumerate(one.rules):
            if rule.force != "judge":
                yield from _check_rule(file, ("rules", n), rule, areas)
            elif rule.params or rule.by:
                yield file.problem(("rules", n), f"人工判断不带参数：{listed([*rule.params, *['by'] * bool(rule.by)])}")


def rules_of_registers_can_be_asked(read: Read) -> Iterator[Problem]:
    """Which tier and round a rule asks for are the pack's; and a rule that a stage waits for asks the registers alone."""
    granting = {(one.grants, each.key) for one in read.pack.programmes for each in one.rounds if one.grants}
    for file, programme in read.each("programmes", read.pack.programmes):
        stages = {one.key: one.does for one in programme.stages if one.does in {"review", "roster"}}
        for n, rule in enumerate(programme.rules):
            asked = (rule.params.get("tier"), rule.params.get("round"))
            if rule.rule in OF_REGISTERS and asked not in granting and None not in asked:
                known = "、".join(f"{tier} {key}" for tier, key in sorted(granting))
                yield file.problem(("rules", n, "round"), f"没有认定此等级的这个批次；等级和批次应为：{known}")
            if rule.by and rule.by not in stages:
                yield file.problem(("rules", n, "by"), f"应为一个审核或名单环节的键：{listed(stages)}")
            elif rule.by and rule.rule not in OF_REGISTERS:
                yield file.problem(("rules", n, "by"), f"只用于以下规则：{listed(sorted(OF_REGISTERS))}")
            elif rule.by and stages[rule.by] == "roster" and rule.force != "must":
                yield file.problem(("rules", n, rule.force), "名单环节不能说明例外，此处应为 must")


def _check_rule(file: YamlFile, path: KeyPath, rule: RuleSpec, areas: Sequence[str]) -> Iterator[Problem]:
    if rule.rule not in RULES:
        yield file.problem((*path, rule.force), not_one(rule.rule, sorted(RULES)))
        return
    asked = inspect.signature(RULES[rule.rule]).parameters.values()
    named = {one.name: one for one in asked if one.kind is one.KEYWORD_ONLY}
    for name, one in named.items():
        if one.default is one.empty and name not in rule.params:
            yield file.problem((*path, name), f"规则 {rule.rule} 缺少参数")
    for name, value in rule.params.items():
        if name in named:
            yield from _check_parameter(file, (*path, name), value, named[name].annotation, areas)
        else:
            yield file.problem((*path, name), f"规则 {rule.rule} 没有此参数；可用：{listed(named)}")


def _check_parameter(file: YamlFile, path: KeyPath, value: Any, shape: Any, areas: Sequence[str]) -> Iterator[Problem]:
    try:
        TypeAdapter(shape).validate_python(value, strict=True)
    except ValidationError as error:
        yield file.problem(path, expected(error.errors()[0], allowed=()))
        return
    if path[-1] == "areas":
        for n, key in enumerate(value):
            if key not in areas:
                yield file.problem((*path, n), not_one(key, areas))
