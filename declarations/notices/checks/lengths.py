"""What the portal's own columns hold: a key or title that is too long is told here, not by the database."""

from collections.abc import Iterator

from declarations.notices.checks.base import Read
from declarations.notices.problems import KeyPath, Problem
from declarations.notices.yamlfiles import YamlFile

NOTICE_KEY, NOTICE_TITLE, PROGRAMME, ROUND_TITLE, STAGE, PART, PREFIX, PIECE = 60, 200, 40, 80, 30, 40, 10, 30


def lengths_fit(read: Read) -> Iterator[Problem]:
    notice = read.files["notice.yaml"]
    yield from longer(notice, ("key",), read.pack.notice.key, NOTICE_KEY)
    yield from longer(notice, ("title",), read.pack.notice.title, NOTICE_TITLE)
    for file, programme in read.each("programmes", read.pack.programmes):
        yield from longer(file, ("programme",), programme.programme, PROGRAMME)
        yield from longer(file, ("number_prefix",), programme.number_prefix, PREFIX)
        for n, round in enumerate(programme.rounds):
            yield from longer(file, ("rounds", n, "title"), round.title, ROUND_TITLE)
        for n, stage in enumerate(programme.stages):
            yield from longer(file, ("stages", n, "key"), stage.key, STAGE)
    for file, pool in read.each("pools", read.pack.pools):
        yield from longer(file, ("pool",), pool.pool, PROGRAMME)
        yield from longer(file, ("title",), pool.title, ROUND_TITLE)
    for file, form in read.each("forms", read.pack.forms):
        for n, part in enumerate(form.parts):
            yield from longer(file, ("parts", n), part.key, PART)


def longer(file: YamlFile, path: KeyPath, text: str, most: int) -> Iterator[Problem]:
    if len(text) > most:
        yield file.problem(path, f"有 {len(text)} 个字符，最多 {most} 个")
