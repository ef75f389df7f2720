"""Citations, such as 要素条件.一.5."""

from collections import Counter
from collections.abc import Iterator

from declarations.notices.checks.base import Read, at
from declarations.notices.problems import Problem


def citations_are_unique(read: Read) -> Iterator[Problem]:
    """A citation leads to one place."""
    cited = Counter(clause.ref for clause in read.pack.clauses())
    for file in (read.files["notice.yaml"], read.files.get("requirements.yaml")):
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
                yield file.problem(path, f"通知和要素条件中没有“{said}”，应写作 要素条件.一.5 或 通知.一.二")
            if path[-1] == "clauses" and all(isinstance(one, str) for one in said):
                for n, one in enumerate(said):
                    if one not in known:
                        yield file.problem(
                            (*path, n), f"通知和要素条件中没有“{one}”，应写作 要素条件.一.5 或 通知.一.二"
                        )
