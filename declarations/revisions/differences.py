"""What a pack changes against the revision in force, told so that an officer can say whether it was meant."""

from collections import Counter
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum

from declarations.notices.schema import Pack
from declarations.revisions.items import DATES, SECTIONS, Item, Key, items_of


class Kind(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    RENAMED = "renamed"
    CHANGED = "changed"
    MOVED = "moved"

    @property
    def label(self) -> str:
        return {"added": "新增", "removed": "删除", "renamed": "改键", "changed": "修改", "moved": "次序"}[self]

    @property
    def tone(self) -> str:
        return {"added": "success", "removed": "danger", "renamed": "info", "changed": "warning", "moved": "info"}[self]


@dataclass(frozen=True)
class Said:
    """What stood there and what stands there now; empty where nothing did or does."""

    word: str
    before: str
    after: str


@dataclass(frozen=True)
class Change:
    kind: Kind
    label: str
    said: tuple[Said, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Section:
    """The changes of one subject; ``dates`` marks the one that changes nothing in the portal's own dates."""

    title: str
    changes: tuple[Change, ...]

    @property
    def dates(self) -> bool:
        return self.title == DATES

    @property
    def counts(self) -> str:
        counted = Counter(one.kind for one in self.changes)
        return "，".join(f"{kind.label}{counted[kind]}处" for kind in Kind if counted[kind])


def differences(before: Pack | None, after: Pack) -> list[Section]:
    """By subject, in the order of the pack; nothing where the two say the same. Of a first revision, all is new."""
    old = {one.key: one for one in _each(before)} if before else {}
    new = {one.key: one for one in _each(after)}
    found: dict[str, list[Change]] = {}
    came_from = _came_from(old, new)
    parents = {key for key in new if key not in came_from}
    for key, item in new.items():
        if key not in came_from:
            if not _within(key, parents):
                found.setdefault(item.section, []).append(Change(Kind.ADDED, item.label))
        elif change := _change(old[came_from[key]], item):
            found.setdefault(item.section, []).append(change)
    gone = old.keys() - set(came_from.values())
    for key, item in old.items():
        if key in gone and not _within(key, gone):
            found.setdefault(item.section, []).append(Change(Kind.REMOVED, item.label))
    for title in _moved(old, new, came_from):
        found.setdefault(title, []).append(Change(Kind.MOVED, "各项的次序有变化"))
    return [Section(title, tuple(found[title])) for title in SECTIONS if title in found]


def _each(pack: Pack) -> Iterable[Item]:
    """The items, each with its subject before its key: a form and a table may bear the same."""
    for one in items_of(pack):
        prefix = (one.section,)
        yield Item(one.section, prefix + one.key, one.label, one.says, tuple(prefix + key for key in one.former))


def _came_from(old: dict[Key, Item], new: dict[Key, Item]) -> dict[Key, Key]:
    """Key now → key before, of all that were there: under the same key, else under one that it says it had."""
    found = {key: key for key in new if key in old}
    taken = set(found)
    for key, item in new.items():
        if key not in found:
            former = next((one for one in item.former if one in old and one not in taken), None)
            if former:
                found[key] = former
                taken.add(former)
    return found


def _within(key: Key, others: AbstractSet[Key]) -> bool:
    """Whether what holds it is among the others, and tells of it already."""
    return any(key[:n] in others for n in range(2, len(key)))


def _change(before: Item, after: Item) -> Change | None:
    words = dict.fromkeys([*before.says, *after.says])
    said = tuple(
        Said(word, before.says.get(word, ""), after.says.get(word, ""))
        for word in words
        if before.says.get(word, "") != after.says.get(word, "")
    )
    if before.key[-1] != after.key[-1]:
        return Change(Kind.RENAMED, after.label, said, f"键由 {before.key[-1]} 改为 {after.key[-1]}，已填内容随之转入")
    return Change(Kind.CHANGED, after.label, said) if said else None


def _moved(old: dict[Key, Item], new: dict[Key, Item], came_from: dict[Key, Key]) -> list[str]:
    """The subjects whose common items stand in another order."""
    stayed = set(came_from.values())
    moved = []
    for title in SECTIONS:
        before = [key for key, one in old.items() if one.section == title and key in stayed]
        after = [came_from[key] for key, one in new.items() if one.section == title and key in came_from]
        if before != after:
            moved.append(title)
    return moved
