"""Starting a case, and writing its answers one by one. What a person typed is kept, right or wrong."""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from declarations.cases.lifecycle import Deed, acts_at, lock, require_actor, stages_for
from declarations.cases.models import Declaration, Kind, Sheet, Status
from declarations.cases.prefill import prefilled
from declarations.cases.reading import CaseView, IndustryRegister, current
from declarations.cases.sheets import locate, sheet_for
from declarations.forms.answers import LONGEST_ANSWER, Blank, blank_at, tidy
from declarations.forms.definition import Columns, FormSpec, Group, Sheets, Table
from declarations.forms.paths import mint_row_id
from declarations.forms.validation import Problem
from declarations.notices.models import NoticeRevision, Round
from declarations.notices.packs import newest_revision, pack_of
from factories.registry.models import Factory
from portal import clock
from portal.errors import Outdated, Refused
from portal.people.models import Appointment
from portal.regions.models import Region
from portal.trail.record import record_each

FILLABLE = (Status.DRAFT, Status.RETURNED)


@dataclass(frozen=True)
class Saved:
    """What became of one answer: the text and version now kept, what is wrong with it, and the whole case.

    ``conflict``: a colleague wrote there since; ``text`` and ``version`` are theirs, and nothing was overwritten.
    """

    path: str
    text: str
    version: int
    problem: Problem | None
    view: CaseView
    conflict: bool = False


def may_fill(*, declaration: Declaration, by: Appointment | None) -> bool:
    """Whether ``by`` writes the answers: the enterprise its declarations, the first bureau its rechecks."""
    if by is None or declaration.status not in FILLABLE:
        return False
    if declaration.kind == Kind.NEW:
        return by.organisation_id == declaration.enterprise_id
    return acts_at(by=by, level=filling_level(declaration), region=declaration.region)


def filling_level(declaration: Declaration) -> str:
    """The level that completes a recheck: that of the first stage the place has."""
    programme = pack_of(declaration.revision).programme(declaration.round.programme)
    return stages_for(programme, declaration.region)[0].level


@transaction.atomic
def start(*, factory: Factory, round: Round, by: Appointment) -> Declaration:
    """A new declaration for a factory of the enterprise ``by`` acts for, prefilled from the registers.

    Raises:
        Refused: not the enterprise's factory, the factory holds the tier already (it is rechecked, not declared), or
            it has a case in this round.
    """
    if factory.enterprise_id != by.organisation_id:
        raise Refused("只能为本企业的工厂申报")
    # A merge that came first leaves nothing to declare for; one that comes now waits and takes the case along.
    if not list(Factory.objects.select_for_update(of=("self",)).filter(pk=factory.pk).values_list("pk")):
        raise Outdated("该工厂刚刚已与另一工厂合并，请刷新后重新选择。")
    programme = pack_of(newest_revision(round.notice_id)).programme(round.programme)
    if factory.recognitions.filter(tier=programme.grants, ended_on__isnull=True).exists():
        raise Refused(f"该工厂已是{programme.title}，由主管部门复核，不必重新申报")
    if Declaration.objects.filter(factory=factory, round=round).exclude(status=Status.REJECTED).exists():
        raise Refused("该工厂在本批次已有申报，请在“我的申报”中继续填写")
    return _open(factories=[factory], round=round, kind=Kind.NEW, region=factory.region, by=by)[0]


@transaction.atomic
def open_rechecks(*, round: Round, region: Region, by: Appointment) -> int:
    """Draft rechecks for every factory of ``region`` that holds the tier and has no case in the round; how many.

    Doing it again opens what has come since, and nothing twice.

    Raises:
        Refused: ``by`` does not complete rechecks for the region.
    """
    revision = newest_revision(round.notice_id)
    programme = pack_of(revision).programme(round.programme)
    require_actor(by=by, level=stages_for(programme, region)[0].level, region=region)
    # Two officers at once: the second waits here and then finds the cases there.
    Region.objects.select_for_update(of=("self",)).get(pk=region.pk)
    return len(
        _open(
            factories=list(awaiting_recheck(round=round, region=region)),
            round=round,
            kind=Kind.RECHECK,
            region=region,
            by=by,
        )
    )


def awaiting_recheck(*, round: Round, region: Region) -> "QuerySet[Factory]":
    """Factories of ``region`` itself that hold the programme's tier and have no case in the round yet."""
    programme = pack_of(newest_revision(round.notice_id)).programme(round.programme)
    taken = Declaration.objects.filter(round=round).exclude(status=Status.REJECTED)
    return (
        Factory.objects.filter(region=region, recognitions__tier=programme.grants, recognitions__ended_on__isnull=True)
        .exclude(pk__in=taken.values("factory"))
        .select_related("enterprise__organisation")
        .prefetch_related("maturity_assessments")
        .order_by("pk")
    )


def _open(*, factories: list[Factory], round: Round, kind: str, region: Region, by: Appointment) -> list[Declaration]:
    revision: NoticeRevision = newest_revision(round.notice_id)
    pack = pack_of(revision)
    form = pack.form(pack.programme(round.programme).form)
    now = clock.now()
    register = IndustryRegister()
    cases, sheets = [], []
    for factory in factories:
        case = Declaration(
            kind=kind,
            round=round,
            revision=revision,
            enterprise=factory.enterprise,
            factory=factory,
            region=region,
            created_at=now,
            created_by=by.user,
            changed_at=now,
        )
        own = _first_sheets(form, case, prefilled(form, case))
        assessment = current(case, industries=register, sheets=own).assessment
        case.standing, case.standing_note = assessment.standing, assessment.note[:100]
        cases.append(case)
        sheets += own
    Declaration.objects.bulk_create(cases)
    Sheet.objects.bulk_create(sheets)
    record_each(
        lines={case: f"{case.get_kind_display()}：{round.title}" for case in cases},
        deed=Deed.START,
        actor=by.user,
        acting_for=by.organisation,
        to_state=Status.DRAFT,
    )
    return cases


def _first_sheets(form: FormSpec, case: Declaration, texts: dict[str, str]) -> list[Sheet]:
    sheets = []
    for n, part in enumerate(form.parts):
        answers = {
            path.partition("/")[2]: [text, 1] for path, text in texts.items() if path.partition("/")[0] == part.key
        }
        rows: dict[str, list[str]] = {} if isinstance(part, Group) else {"": []}
        sheets.append(Sheet(declaration=case, part=part.key, position=n, answers=answers, rows=rows))
    return sheets


def _fillable(declaration_id: UUID, by: Appointment) -> Declaration:
    case = lock(declaration_id)
    if case.status not in FILLABLE:
        raise Refused(f"该事项目前为“{case.get_status_display()}”，内容已锁定，不能再修改")
    if not may_fill(declaration=case, by=by):
        raise Refused("您当前的身份不能填写此事项")
    return case


@transaction.atomic
def save_answer(*, declaration_id: UUID, path: str, text: str, seen: int | None, by: Appointment) -> Saved:
    """Write one answer, unless a colleague has changed it since ``seen``; blank text empties it.

    Args:
        declaration_id: the case.
        path: where (declarations.forms.paths).
        text: as typed.
        seen: the version the person saw; None writes over whatever is there.
        by: who, and for whom.

    Raises:
        Refused: the case is locked, the person may not fill it, the path is unknown, or the text is over 20,000
            characters.
    """
    case = _fillable(declaration_id, by)
    view = current(case)
    blank = _blank(view, path)
    if len(text) > LONGEST_ANSWER:
        raise Refused(f"{blank.spec.label}过长，最多{LONGEST_ANSWER}个字符", field=path)
    text = tidy(text)
    part, row, local = locate(view.form, path)
    sheet = sheet_for(case, part, row)
    there, version = sheet.answers.get(local, ["", 0])
    if there != text:
        if seen is not None and seen != version:
            return Saved(path, there, version, view.checked.problem_at(path), view, conflict=True)
        version += 1
        sheet.answers[local] = [text, version]
        sheet.saved_at = clock.now()
        sheet.save(update_fields=["answers", "saved_at"])
        view = _refreshed(case, view)
    return Saved(path, text, version, view.checked.problem_at(path), view)


@transaction.atomic
def add_row(*, declaration_id: UUID, path: str, by: Appointment) -> tuple[str, CaseView]:
    """A new row at the end of the table or sheets at ``path``; its minted id.

    Raises:
        Refused: as for ``save_answer``, or the table is full.
    """
    case = _fillable(declaration_id, by)
    view = current(case)
    columns = _columns(view, path)
    rows, sheet, local = _rows(view, case, path)
    if len(rows) >= columns.max:
        raise Refused(f"{columns.title}最多{columns.max}项", field=path)
    minted = mint_row_id()
    _write_rows(sheet, local, [*rows, minted])
    return minted, _refreshed(case, view)


@transaction.atomic
def remove_row(*, declaration_id: UUID, path: str, row: str, by: Appointment) -> tuple[int, CaseView]:
    """Take a row out of its table; where it stood, so that it can be put back. Its answers are kept.

    Raises:
        Refused: as for ``save_answer``, or the row is no longer there.
    """
    case = _fillable(declaration_id, by)
    view = current(case)
    rows, sheet, local = _rows(view, case, path)
    if row not in rows:
        raise Refused("该行已不存在，可能已被同事删除", field=path)
    position = rows.index(row)
    _write_rows(sheet, local, [one for one in rows if one != row])
    return position, _refreshed(case, view)


@transaction.atomic
def place_row(*, declaration_id: UUID, path: str, row: str, position: int, by: Appointment) -> CaseView:
    """Put a row at ``position`` (from 0): one that is there is moved, one that was removed comes back with its answers.

    Raises:
        Refused: as for ``save_answer``, the row was never there, or the table is full.
    """
    case = _fillable(declaration_id, by)
    view = current(case)
    columns = _columns(view, path)
    rows, sheet, local = _rows(view, case, path)
    if row not in rows and not _ever_there(case, sheet, local, row):
        raise Refused("该行已不存在", field=path)
    others = [one for one in rows if one != row]
    if len(others) >= columns.max:
        raise Refused(f"{columns.title}最多{columns.max}项", field=path)
    others.insert(max(0, min(position, len(others))), row)
    _write_rows(sheet, local, others)
    return _refreshed(case, view)


def _ever_there(case: Declaration, sheet: Sheet, local: str, row: str) -> bool:
    base = f"{local}/{row}/" if local else f"{row}/"
    return any(one.startswith(base) for one in sheet.answers) or case.sheets.filter(part=sheet.part, row=row).exists()


def _blank(view: CaseView, path: str) -> Blank:
    try:
        blank = blank_at(view.form, view.answers, path)
    except KeyError:
        raise Refused("此处已不存在，可能已被同事删除，请刷新页面", field=path) from None
    if blank.spec.fixed:
        raise Refused(f"{blank.spec.label}取自企业登记信息，不在此处修改", field=path)
    return blank


def _columns(view: CaseView, path: str) -> Columns | Sheets:
    """The table (or sheets) at ``path``; Refused where there is none."""
    pieces = path.split("/")
    try:
        part = view.form.part(pieces[0])
        if not isinstance(part, Group):
            if len(pieces) == 1:
                return part
            if len(pieces) == 3 and not isinstance(part, Table) and pieces[1] in view.answers.rows.get(part.key, []):
                return part.tables[pieces[2]]
    except KeyError:
        pass
    raise Refused("此处不能增减行，请刷新页面", field=path)


def _rows(view: CaseView, case: Declaration, path: str) -> tuple[list[str], Sheet, str]:
    _columns(view, path)
    part, row, local = locate(view.form, path)
    sheet = sheet_for(case, part, row)
    return list(sheet.rows.get(local, [])), sheet, local


def _write_rows(sheet: Sheet, local: str, rows: list[str]) -> None:
    sheet.rows[local] = rows
    sheet.saved_at = clock.now()
    sheet.save(update_fields=["rows", "saved_at"])


def _refreshed(case: Declaration, before: CaseView) -> CaseView:
    """The case read anew after a change, with its standing kept for lists; the register of industries is not."""
    view = current(case, industries=before.register)
    standing, note = view.assessment.standing, view.assessment.note[:100]
    if (standing, note) != (case.standing, case.standing_note):
        case.standing, case.standing_note = standing, note
        case.save(update_fields=["standing", "standing_note"])
    return view
