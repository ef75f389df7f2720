"""Citations, such as 要素条件.一.5."""

from collections import Counter
from collections.abc import Iterator

from declarations.notices.checks.base import Read, at
from declarations.notices.problems import Problem

_CITED = ("notice.yaml", "requirements.yaml", "instructions.yaml", "workshop-guide.yaml")
_UNKNOWN = "通知及附件中没有“{}”，应写作 通知.一.二、要素条件.一.5 或 申报说明.一.2"


def citations_are_unique(read: Read) -> Iterator[Problem]:
    """A citation leads to one place."""
    cited = Counter(clause.ref for clause in read.pack.clauses())
    for file in (read.files.get(name) for name in _CITED):
        for path in file.lines if file else ():
            if file and path[-1] == "ref" and cited[at(file.content, path)] > 1:
                yield file.problem(path, f"引用“{at(file.content, path)}”出现了两次")


def citations_resolve(read: Read) -> Iterator[Problem]:
    """Whatever is cited as ``clause`` or ``clauses`` stands in the pack."""
    known = {clause.ref for clause in read.pack.clauses()}
    for file in read.files.values():
        for path in file.lines:
            said = at(file.content, path)
            if path[-1] == "clause" and said and said not in known:
                yield file.problem(path, _UNKNOWN.format(said))
            if path[-1] == "clauses" and all(isinstance(one, str) for one in said):
                for n, one in enumerate(said):
                    if one not in known:
                        yield file.problem((*path, n), _UNKNOWN.format(one))
