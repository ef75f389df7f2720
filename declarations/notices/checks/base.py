"""What every check is given, and the words that several of them use."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from string import Formatter
from typing import Any

from declarations.notices.problems import KeyPath, Problem
from declarations.notices.schema import Pack, RoundSpec
from declarations.notices.yamlfiles import YamlFile

LEVELS = ("enterprise", "county", "city", "province")


@dataclass(frozen=True)
class Read:
    """A pack as read from a folder: its content, and from which file each part came."""

    pack: Pack
    files: dict[str, YamlFile]
    base: Pack | None = None  # for an overlay, the notice that it carries out

    def each(self, folder: str, parts: Sequence[Any]) -> Iterator[tuple[YamlFile, Any]]:
        """Each file of a folder with the part read from it; both in the order of file names."""
        names = sorted(name for name in self.files if name.startswith(f"{folder}/"))
        yield from zip((self.files[name] for name in names), parts, strict=True)


def repeated(file: YamlFile, path: KeyPath, attribute: str, items: Iterable[Any]) -> Iterator[Problem]:
    items = list(items)
    counted = Counter(getattr(one, attribute) for one in items)
    for n, one in enumerate(items):
        if counted[getattr(one, attribute)] > 1:
            yield file.problem((*path, n), f"“{getattr(one, attribute)}”出现了两次")


def placeholders(file: YamlFile, path: KeyPath, pattern: str, known: frozenset[str]) -> Iterator[Problem]:
    try:
        named = {name for _, name, _, _ in Formatter().parse(pattern) if name is not None}
    except ValueError:
        yield file.problem(path, "花括号不成对")
        return
    for name in sorted(named - known):
        yield file.problem(path, f"{{{name}}} 无法填入；可用：{listed(f'{{{one}}}' for one in sorted(known))}")


def later_than_above(spec: RoundSpec, level: str, due: dt.date) -> str:
    for above in LEVELS[LEVELS.index(level) + 1 :]:
        limit = getattr(spec, above)
        if limit and due > limit:
            return f"{due} 晚于上一级的截止日期 {limit}，应不晚于该日"
    return ""


def at(content: Any, path: KeyPath) -> Any:
    for step in path:
        content = content[step]
    return content


def not_one(said: str, known: Iterable[str]) -> str:
    return f"没有“{said}”，应为以下之一：{listed(known)}"


def listed(items: Iterable[str]) -> str:
    return "、".join(items) or "（无）"
