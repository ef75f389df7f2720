"""Programmes: their areas, stages, dates and rules."""

import inspect
from collections.abc import Iterator, Sequence
from typing import Any

from pydantic import TypeAdapter, ValidationError

from declarations.eligibility.rules import RULES
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
    """A programme's form and tables are in the pack, and the tier is granted at one of its review stages."""
    forms = [one.form for one in read.pack.forms]
    tables = [one.table for one in read.pack.tables]
    for file, programme in read.each("programmes", read.pack.programmes):
        if programme.form not in forms:
            yield file.problem(("form",), not_one(programme.form, forms))
        for n, table in enumerate(programme.tables):
            if table not in tables:
                yield file.problem(("tables", n), not_one(table, tables))
        reviews = [one.key for one in programme.stages if one.does == "review"]
        if programme.grants_at not in reviews:
            yield file.problem(("grants_at",), f"应为一个审核环节（does: review）的键：{listed(reviews)}")
        if not programme.stages or programme.stages[0].does != "review":
            yield file.problem(("stages",), "第一个环节应为审核（does: review）")
        levels = [LEVELS.index(one.level) for one in programme.stages]
        for n in range(1, len(levels)):
            if levels[n] < levels[n - 1]:
                yield file.problem(("stages", n, "level"), "环节应由下级到上级排列")


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
    """A rule that a programme names exists and gets the parameters that it asks for."""
    areas = [one.key for one in read.pack.areas]
    for file, programme in read.each("programmes", read.pack.programmes):
        for n, rule in enumerate(programme.rules):
            if rule.force != "judge":
                yield from _check_rule(file, ("rules", n), rule, areas)
            elif rule.params:
                yield file.problem(("rules", n), f"人工判断不带参数：{listed(rule.params)}")


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
