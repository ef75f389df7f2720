"""Open drafts follow the newest revision of their notice by key; what has no place any more is kept and shown.

A field, table or part that was given another key says so in the pack (``was:``). What was submitted stays on its own
revision; a case that was returned is a draft again.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from declarations.cases.drafting import FILLABLE
from declarations.cases.lifecycle import lock
from declarations.cases.models import Declaration, Sheet
from declarations.cases.prefill import prefilled
from declarations.cases.reading import CaseView, current
from declarations.cases.unlocking import open_demanded
from declarations.forms.answers import Answers
from declarations.forms.definition import Columns, FieldSpec, FormSpec, Group, Part, Sheets, Table
from declarations.forms.paths import join
from declarations.notices.models import Notice, NoticeRevision
from declarations.notices.packs import newest_revision, pack_of
from declarations.notices.schema import ProgrammeSpec
from portal.people.models import Appointment
from portal.trail.record import record


@dataclass(frozen=True)
class Orphan:
    """An answer whose place is no longer in the form."""

    path: str
    label: str
    text: str


def follow_notice(
    *, notice: Notice, by: Appointment | None = None, progress: Callable[[int, int], None] | None = None
) -> int:
    """Bring every open draft of a notice to its newest revision, each in its own transaction; how many moved."""
    newest = newest_revision(notice.pk)
    behind = Declaration.objects.filter(round__notice=notice, status__in=FILLABLE).exclude(revision=newest)
    waiting, moved = list(behind.values_list("pk", flat=True)), 0
    for n, pk in enumerate(waiting, start=1):
        moved += catch_up(declaration_id=pk, by=by)
        if progress:
            progress(n, len(waiting))
    return moved


def is_behind(case: Declaration) -> bool:
    """Whether the notice has a newer revision than the one that the case stands on."""
    return NoticeRevision.objects.filter(notice=case.round.notice_id, number__gt=case.revision.number).exists()


@transaction.atomic
def catch_up(*, declaration_id: UUID, by: Appointment | None = None) -> bool:
    """Bring one open draft to the newest revision; whether it moved."""
    return bring_up(lock(declaration_id), by=by)


def bring_up(case: Declaration, *, by: Appointment | None) -> bool:
    """Move a locked case to the newest revision, in the caller's transaction; whether it moved.

    One that was submitted stays, and so does one whose programme or stage the newest revision no longer has.
    """
    newest = newest_revision(case.round.notice_id)
    if case.revision_id == newest.pk or case.status not in FILLABLE:
        return False
    programme = _programme(newest, case)
    if programme is None:
        return False
    before, case.revision = case.revision, newest
    form = pack_of(newest).form(programme.form)
    _rename(case, form)
    _fill_what_is_new(case, form)
    view = current(case)
    case.standing, case.standing_note = view.assessment.standing, view.assessment.note[:100]
    open_demanded(case, view.checked.problems)
    case.save(update_fields=["revision", "standing", "standing_note", "open_paths"])
    record(
        subject=case,
        deed="follow_revision",
        actor=by.user if by else None,
        acting_for=by.organisation if by else None,
        from_state=case.state,
        to_state=case.state,
        summary=f"通知已修订，填报内容转入第{newest.number}版",
        detail={"from": before.number, "to": newest.number, "orphans": [one.path for one in orphans_of(view)]},
    )
    return True


def orphans_of(view: CaseView) -> list[Orphan]:
    """The answers that the form has no place for, named as the revision named them that had one."""
    homeless = [
        path
        for path, text in view.answers.texts.items()
        if text and stands(path, view.answers) and spec_at(view.form, path) is None
    ]
    if not homeless:
        return []
    case = view.case
    earlier = NoticeRevision.objects.filter(notice=case.round.notice_id).exclude(pk=case.revision_id)
    forms = [
        pack_of(one).form(programme.form)
        for one in earlier.defer("content").order_by("-number")
        if (programme := _programme(one, case))
    ]
    return [Orphan(path, _label(forms, path), view.answers.texts[path]) for path in homeless]


def _programme(revision: NoticeRevision, case: Declaration) -> ProgrammeSpec | None:
    """The programme of a case in a revision; None where it has none, or not the stage at which the case stands."""
    try:
        programme = pack_of(revision).programme(case.round.programme)
        if case.stage:
            programme.stage(case.stage)
    except KeyError:
        return None
    return programme


def _rename(case: Declaration, form: FormSpec) -> None:
    sheets = list(case.sheets.select_for_update(of=("self",), no_key=True))
    former = {sheet.pk: sheet.part for sheet in sheets}
    parts = {part.key: part for part in form.parts}
    homes: dict[tuple[str, str], Part] = {}
    for sheet in renamed(sheets, form):
        sheet.save(update_fields=["part", "answers", "rows"])
        homes[former[sheet.pk], sheet.row] = parts[sheet.part]
    _rename_pictures(case, homes)
    case.open_paths = [_path_now(path, form) for path in case.open_paths]


def _path_now(path: str, form: FormSpec) -> str:
    """A place under the keys that it has now; one that the form no longer has stays as it was called."""
    key, *pieces = path.split("/")
    key = _renames((part.key, part.was) for part in form.parts).get(key, key)
    part = next((one for one in form.parts if one.key == key), None)
    if part is None or not pieces:
        return join(key, *pieces)
    row = pieces.pop(0) if isinstance(part, Sheets) else ""
    return join(key, row, _local(part, row, "/".join(pieces)) if pieces else "")


def renamed(sheets: Sequence[Sheet], form: FormSpec) -> Iterator[Sheet]:
    """The sheets that the form has a part for, in memory, with all under the keys that it has now; in the same order."""
    there = {(sheet.part, sheet.row) for sheet in sheets}
    parts = _renames((part.key, part.was) for part in form.parts)
    for sheet in sheets:
        key = parts.get(sheet.part, sheet.part)
        if key != sheet.part and (key, sheet.row) in there:
            key = sheet.part  # both are there: the old one stays as it is, and is shown
        part = next((one for one in form.parts if one.key == key), None)
        if part is None:
            continue
        sheet.part = key
        sheet.answers = _moved(sheet.answers, part, sheet)
        sheet.rows = _moved(sheet.rows, part, sheet)
        yield sheet


def _rename_pictures(case: Declaration, homes: Mapping[tuple[str, str], Part]) -> None:
    """Pictures go with their texts."""
    for one in case.attachments.of_the_form().filter(slot__contains="/"):
        key, *rest = one.slot.split("/")
        row = rest[0] if len(rest) > 1 else ""
        part = homes.get((key, row))
        if part is None:
            continue
        slot = join(part.key, row, _local(part, row, rest[-1]))
        if slot != one.slot:
            one.slot = slot
            one.save(update_fields=["slot"])


def _moved(kept: Mapping[str, Any], part: Part, sheet: Sheet) -> dict[str, Any]:
    """Local paths → what stands there, under the keys of ``part``; nothing is written over."""
    targets = {local: _local(part, sheet.row, local) for local in kept}
    return {
        (local if target != local and targets.get(target) == target else target): kept[local]
        for local, target in targets.items()
    }


def _local(part: Part, row: str, local: str) -> str:
    """A path within a sheet as it is called now: ``field``, ``row/column``, ``table`` or ``table/row/column``."""
    pieces = local.split("/")
    if isinstance(part, Group):
        return _keys(part.fields).get(local, local)
    if isinstance(part, Table):
        columns: Columns | None = part
    elif not row:
        return local  # the order of the sheets themselves
    else:
        tables = _renames((key, one.was) for key, one in part.tables.items())
        pieces[0] = tables.get(pieces[0], pieces[0])
        columns = part.tables.get(pieces[0])
        if columns is None:
            return _keys(part.fields).get(local, local)
    if columns and len(pieces) > 1:
        pieces[-1] = _keys(columns.columns).get(pieces[-1], pieces[-1])
    return "/".join(pieces)


def _keys(fields: Mapping[str, FieldSpec]) -> dict[str, str]:
    return _renames((key, spec.was) for key, spec in fields.items())


def _renames(named: Iterable[tuple[str, tuple[str, ...]]]) -> dict[str, str]:
    """Former key → key."""
    return {old: key for key, was in named for old in was}


def _fill_what_is_new(case: Declaration, form: FormSpec) -> None:
    """What the portal knows for places where nothing was ever typed."""
    for path, text in prefilled(form, case).items():
        part, _, local = path.partition("/")
        sheet, _ = case.sheets.get_or_create(part=part, row="")
        if local not in sheet.answers:
            sheet.answers[local] = [text, 1]
            sheet.save(update_fields=["answers"])


def stands(path: str, answers: Answers) -> bool:
    """Whether the row of an answer is there; the answers of a row that was taken out are kept for it to come back."""
    pieces = path.split("/")
    if len(pieces) == 2:
        return True
    if pieces[1] not in answers.rows.get(pieces[0], []):
        return False
    return len(pieces) < 5 or pieces[3] in answers.rows.get("/".join(pieces[:3]), [])


def _label(forms: Iterable[FormSpec], path: str) -> str:
    return next((spec.label for form in forms if (spec := spec_at(form, path))), path)


def spec_at(form: FormSpec, path: str) -> FieldSpec | None:
    """The field of a path, whichever row it is in; None where the form has none."""
    key, *pieces = path.split("/")
    part = next((one for one in form.parts if one.key == key), None)
    if isinstance(part, Group):
        return part.fields.get(pieces[0]) if len(pieces) == 1 else None
    if isinstance(part, Table):
        return part.columns.get(pieces[1]) if len(pieces) == 2 else None
    if isinstance(part, Sheets) and len(pieces) == 2:
        return part.fields.get(pieces[1])
    if isinstance(part, Sheets) and len(pieces) == 4 and pieces[1] in part.tables:
        return part.tables[pieces[1]].columns.get(pieces[3])
    return None
