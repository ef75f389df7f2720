"""Papers: what their covers are filled from, and which of their pages are stamped."""

from collections.abc import Iterator

from declarations.forms.definition import Group
from declarations.forms.paths import join
from declarations.notices.checks.base import Read, not_one, placeholders, repeated
from declarations.notices.checks.lengths import PIECE, longer
from declarations.notices.papers import LETTER_PARTS, SUBMITTED_ON
from declarations.notices.problems import Problem


def papers_are_known(read: Read) -> Iterator[Problem]:
    """A line of a cover names a field that the form asks for once, and what is stamped is a part of the form."""
    asked_once = {
        form.form: [join(part.key, key) for part in form.parts if isinstance(part, Group) for key in part.fields]
        for form in read.pack.forms
    }
    parts = {form.form: [part.key for part in form.parts] for form in read.pack.forms}
    for file, programme in read.each("programmes", read.pack.programmes):
        known = [SUBMITTED_ON, *asked_once.get(programme.form, [])]
        for name, paper in (("paper", programme.paper), ("recheck_paper", programme.recheck_paper)):
            for n, line in enumerate(paper.cover if paper else ()):
                if line.value and line.value not in known:
                    yield file.problem((name, "cover", n, "value"), not_one(line.value, known))
            known_parts = parts.get(programme.form, [])
            for n, part in enumerate(paper.stamped if paper else ()):
                if part not in known_parts:
                    yield file.problem((name, "stamped", n), not_one(part, known_parts))


def copies_are_one_each(read: Read) -> Iterator[Problem]:
    """The papers that follow a list are named once each, where the list is made, and fit the portal's columns."""
    for file, programme in read.each("programmes", read.pack.programmes):
        for n, stage in enumerate(programme.stages):
            if stage.copies is None:
                continue
            path = ("stages", n, "copies")
            if stage.on_list_of:
                yield file.problem(path, f"同列一份名单的，写在培育项目 {stage.on_list_of} 的环节中")
            yield from repeated(file, (*path, "pieces"), "key", stage.copies.pieces)
            for p, piece in enumerate(stage.copies.pieces):
                yield from longer(file, (*path, "pieces", p, "key"), piece.key, PIECE)


def letters_can_be_filled_in(read: Read) -> Iterator[Problem]:
    """A letter has no other placeholders than those that are known, and stands where its list lies."""
    for file, programme in read.each("programmes", read.pack.programmes):
        for n, stage in enumerate(programme.stages):
            if stage.letter is None:
                continue
            path = ("stages", n, "letter")
            if stage.on_list_of:
                yield file.problem(path, f"名单在培育项目 {stage.on_list_of}，推荐函也应写在该项目的同一环节")
            for name in ("title", "to", "text"):
                yield from placeholders(file, (*path, name), getattr(stage.letter, name), LETTER_PARTS)
            for a, annex in enumerate(stage.letter.annexes):
                yield from placeholders(file, (*path, "annexes", a), annex, LETTER_PARTS)
