"""Names by which things are found."""

from collections import Counter
from collections.abc import Iterator

from declarations.notices.checks.base import Read, repeated
from declarations.notices.problems import Problem


def names_are_unique(read: Read) -> Iterator[Problem]:
    """Keys and numbers by which something is found elsewhere stand for one thing only."""
    for folder, parts, attribute in (
        ("programmes", read.pack.programmes, "programme"),
        ("pools", read.pack.pools, "pool"),
        ("forms", read.pack.forms, "form"),
        ("tables", read.pack.tables, "table"),
        ("scores", read.pack.scores, "sheet"),
    ):
        keys = Counter(getattr(part, attribute) for part in parts)
        for file, part in read.each(folder, parts):
            if keys[getattr(part, attribute)] > 1:
                yield file.problem((attribute,), f"“{getattr(part, attribute)}”与另一文件重复")
    for file, programme in read.each("programmes", read.pack.programmes):
        yield from repeated(file, ("rounds",), "key", programme.rounds)
        yield from repeated(file, ("stages",), "key", programme.stages)
    for file, form in read.each("forms", read.pack.forms):
        yield from repeated(file, ("parts",), "key", form.parts)
    if catalogue := read.pack.scenarios:
        file = read.files["scenarios.yaml"]
        yield from repeated(file, ("segments",), "key", catalogue.segments)
        yield from repeated(file, ("segments",), "title", catalogue.segments)
        titles = Counter(one.title for segment in catalogue.segments for one in segment.scenarios)
        for s, segment in enumerate(catalogue.segments):
            for n, one in enumerate(segment.scenarios):
                if titles[one.title] > 1:
                    yield file.problem(("segments", s, "scenarios", n, "title"), f"场景“{one.title}”出现了两次")
