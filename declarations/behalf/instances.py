"""The list of scenario instances of a case, as a table writes it in two cells and as a form keeps it in rows."""

from collections.abc import Sequence
from uuid import UUID

from declarations.behalf.rows import NOTHING, Instance
from declarations.cases.drafting import save_answer
from declarations.cases.reading import CaseView
from declarations.cases.rows import add_row, remove_row
from declarations.forms.paths import join
from portal.people.models import Appointment

YES, NO = "是", "否"


def instances_of(view: CaseView) -> list[Instance]:
    """As they stand in the case, right or wrong."""
    each = view.form.scenarios
    if each is None:
        return []
    answers = view.answers
    return [
        Instance(*(answers.text(join(each.each, row, key)) for key in (each.scenario, each.instance, each.ai)))
        for row in answers.rows.get(each.each, [])
    ]


def differ(there: Sequence[Instance], wanted: Sequence[Instance]) -> bool:
    """Whether ``wanted`` says otherwise; of AI only where it says anything."""
    return len(there) != len(wanted) or any(
        (old.scenario, old.instance, old.ai if new.ai else "") != (new.scenario, new.instance, new.ai)
        for old, new in zip(there, wanted, strict=True)
    )


def write(*, view: CaseView, wanted: Sequence[Instance], by: Appointment) -> None:
    """Make the case list ``wanted``, in that order: rows are written over, added, and taken out at the end."""
    each = view.form.scenarios
    assert each is not None  # else no table has such a column
    case: UUID = view.case.pk
    rows = list(view.answers.rows.get(each.each, []))
    for row in rows[len(wanted) :]:
        remove_row(declaration_id=case, path=each.each, row=row, by=by)
    for n, one in enumerate(wanted):
        row = rows[n] if n < len(rows) else add_row(declaration_id=case, path=each.each, by=by)[0]
        said = {each.scenario: one.scenario, each.instance: one.instance, each.ai: one.ai}
        for key, text in said.items():
            path = join(each.each, row, key)
            if text != view.answers.text(path) and (text or key != each.ai):
                save_answer(declaration_id=case, path=path, text=text, seen=None, by=by)


def cells_of(view: CaseView, pattern: str) -> tuple[str, str]:
    """The two cells: all instances, and those with AI; 「无」 where every one says that it has none."""
    segments = view.context.scenarios
    there = instances_of(view)

    def listed(some: Sequence[Instance]) -> str:
        return "\n".join(
            pattern.format(n=n, segment=segments.get(one.scenario, ""), scenario=one.scenario, instance=one.instance)
            for n, one in enumerate(some, start=1)
        )

    with_ai = [one for one in there if one.ai == YES]
    without = bool(there) and all(one.ai == NO for one in there)
    return listed(there), listed(with_ai) or (NOTHING if without else "")
