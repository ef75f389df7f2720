"""Score sheets: each is used, and its weights add up."""

from collections.abc import Iterator

from declarations.notices.checks.base import Read, not_one, repeated
from declarations.notices.problems import Problem
from declarations.notices.scores import WHOLE


def score_sheets_are_whole(read: Read) -> Iterator[Problem]:
    """A stage that scores names a sheet of the pack, whose criteria have keys of their own and add up to 100."""
    sheets = [one.sheet for one in read.pack.scores]
    for file, programme in read.each("programmes", read.pack.programmes):
        for n, stage in enumerate(programme.stages):
            if stage.does == "score" and stage.sheet not in sheets:
                yield file.problem(("stages", n, "sheet"), not_one(stage.sheet, sheets))
    for file, sheet in read.each("scores", read.pack.scores):
        yield from repeated(file, ("criteria",), "key", sheet.criteria)
        total = sum(one.counts for one in sheet.criteria)
        if total != WHOLE:
            yield file.problem(("criteria",), f"各项权重（weight，未写的按 points）之和应为{WHOLE}，现为{total}")
