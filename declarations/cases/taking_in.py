"""带入: answers from elsewhere put into a draft at once: a document exported before, or an earlier declaration.

What stands there is never taken away: blanks are filled, rows are added, and only by choice is an answer replaced.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction

from declarations.cases.drafting import fillable, refreshed
from declarations.cases.models import Declaration, DeclarationQuerySet, Sheet, Status
from declarations.cases.reading import CaseView, current, form_of
from declarations.cases.revising import renamed
from declarations.cases.sheets import answers_in, locate, sheet_for
from declarations.cases.unlocking import is_open
from declarations.forms.answers import Answers, Blank, blanks
from declarations.forms.definition import Columns, FormSpec, Group, Sheets, Table
from declarations.forms.paths import join
from declarations.notices.packs import pack_of
from portal import clock
from portal.errors import Outdated
from portal.people.models import Appointment
from portal.trail.record import record


@dataclass(frozen=True)
class Change:
    """What would become of one blank. ``before`` is empty where nothing stands there."""

    blank: Blank
    before: str
    after: str


@dataclass
class TakenIn:
    """What taking in changes, or would: blanks in the order of the form, rows that come, rows for which there is no room."""

    changes: list[Change] = field(default_factory=list)
    rows: dict[str, list[str]] = field(default_factory=dict)  # path of a table → ids that come
    no_room: int = 0
    kept: int = 0  # answers that stay because something else stands there already

    @property
    def new_rows(self) -> int:
        return sum(len(ids) for ids in self.rows.values())

    @property
    def is_nothing(self) -> bool:
        return not self.changes and not self.rows


def preview(view: CaseView, brought: Answers, *, replace: bool) -> TakenIn:
    """What ``take_in`` would do to the case as it stands in ``view``."""
    done = TakenIn()
    after = Answers(dict(view.answers.texts), {path: list(ids) for path, ids in view.answers.rows.items()})
    for path, columns in _tables(view.form, after, brought):
        there = after.rows.setdefault(path, [])
        coming = [row for row in brought.rows.get(path, []) if row not in there]
        room = max(0, columns.max - len(there)) if _takes_rows(view, path, columns) else 0
        done.no_room += len(coming[room:])
        if coming[:room]:
            done.rows[path] = coming[:room]
            there.extend(coming[:room])
    for blank in blanks(view.form, after):
        text, before = brought.texts.get(blank.path, ""), view.answers.text(blank.path)
        if not text or blank.spec.fixed or text == before or not is_open(view.case, blank.path):
            continue
        if before and not replace:
            done.kept += 1
        else:
            done.changes.append(Change(blank, before, text))
    return done


@transaction.atomic
def take_in(
    *, declaration_id: UUID, brought: Answers, replace: bool, source: str, seen: str, by: Appointment
) -> TakenIn:
    """Put what was brought into a draft.

    Args:
        declaration_id: the case.
        brought: answers by path; rows that are not there yet come at the end of their table.
        replace: also where something else stands already.
        source: where it comes from, for the trail.
        seen: the ``CaseView.fingerprint`` of what the person saw in the preview.
        by: who, and for whom.

    Raises:
        Refused: the case is locked, or not theirs to fill.
        Outdated: the draft has changed since the preview.
    """
    case = fillable(declaration_id, by)
    return bring(case, seen_unchanged(case, seen), brought=brought, replace=replace, source=source, by=by)


def seen_unchanged(case: Declaration, seen: str) -> CaseView:
    """The locked case as it stands, which is what the person saw in a preview; Outdated if it is not."""
    view = current(case)
    if seen != view.fingerprint:
        raise Outdated("预览之后，草稿又有修改。以下为最新的对照，请重新核对后带入")
    return view


def bring(
    case: Declaration, view: CaseView, *, brought: Answers, replace: bool, source: str, by: Appointment
) -> TakenIn:
    """Put what was brought into a locked case that stands as ``view`` says, in the caller's transaction."""
    done = preview(view, brought, replace=replace)
    if done.is_nothing:
        return done
    _write(case, view, done)
    refreshed(case, view)
    record(
        subject=case,
        deed="take_in",
        actor=by.user,
        acting_for=by.organisation,
        from_state=case.state,
        to_state=case.state,
        summary=f"带入{source}：填写{len(done.changes)}处，增加{done.new_rows}行"[:200],
        detail={"replaced": {one.blank.path: one.before for one in done.changes if one.before}},
    )
    return done


def earlier_cases(case: Declaration, *, by: Appointment) -> DeclarationQuerySet:
    """What ``by`` can carry over into a draft: the enterprise's other declarations once submitted, newest first."""
    seen = Declaration.objects.visible_to(by.user).filter(enterprise=case.enterprise_id)
    return seen.exclude(pk=case.pk).exclude(status=Status.DRAFT).with_names().order_by("-created_at", "-id")


def answers_of(earlier: Declaration, form: FormSpec) -> Answers:
    """What was typed in an earlier declaration, under the keys that the same form has now (``was:``)."""
    sheets = list(earlier.sheets.all())
    if form_of(pack_of(earlier.revision), earlier.round.programme).form == form.form:
        list(renamed(sheets, form))  # in memory; what has no place any more stays as it was called
    return answers_in(sheets)


def _tables(form: FormSpec, after: Answers, brought: Answers) -> Iterator[tuple[str, Columns | Sheets]]:
    """Every table and repeated section, those in sheets that are just coming too: ``after`` grows while this runs."""
    for part in form.parts:
        if isinstance(part, Group):
            continue
        yield part.key, part
        if isinstance(part, Table):
            continue
        for row in after.rows.get(part.key, []):
            for key, columns in part.tables.items():
                yield join(part.key, row, key), columns


def _takes_rows(view: CaseView, path: str, columns: Columns | Sheets) -> bool:
    """Whether rows can be added: not where the form prints them, nor where an officer left the table closed."""
    return not getattr(columns, "printed", None) and is_open(view.case, path)


def _write(case: Declaration, view: CaseView, done: TakenIn) -> None:
    """Each sheet once, however many answers it takes."""
    sheets: dict[tuple[str, str], Sheet] = {}
    texts: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)

    def sheet_at(part: str, row: str) -> Sheet:
        if (part, row) not in sheets:
            sheets[part, row] = sheet_for(case, part, row)
        return sheets[part, row]

    for path, ids in done.rows.items():
        part, row, local = locate(view.form, path)
        sheet = sheet_at(part, row)
        sheet.rows[local] = [*sheet.rows.get(local, []), *ids]
    for change in done.changes:
        part, row, local = locate(view.form, change.blank.path)
        texts[part, row].append((local, change.after))
    for (part, row), answers in texts.items():
        sheet = sheet_at(part, row)
        for local, text in answers:
            _, version = sheet.answers.get(local, ["", 0])
            sheet.answers[local] = [text, version + 1]
    for sheet in sheets.values():
        sheet.saved_at = clock.now()
        sheet.save(update_fields=["answers", "rows", "saved_at"])
