"""Starting a case, and writing its answers one by one. What a person typed is kept, right or wrong."""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from declarations.cases.fillers import filler_beginning
from declarations.cases.holders import due_for_recheck
from declarations.cases.lifecycle import Deed, lock, require_actor, stages_for
from declarations.cases.models import Declaration, Kind, Sheet, Status
from declarations.cases.prefill import prefilled
from declarations.cases.reading import CaseView, IndustryRegister, as_typed, current
from declarations.cases.sheets import locate, sheet_for
from declarations.cases.unlocking import open_demanded, require_open
from declarations.forms.answers import LONGEST_ANSWER, Answers, Blank, blank_at, tidy
from declarations.forms.definition import FormSpec, Group
from declarations.forms.validation import Problem
from declarations.notices.models import NoticeRevision, Round
from declarations.notices.packs import newest_revision, pack_of
from declarations.notices.places import takes_part
from declarations.notices.schema import ProgrammeSpec
from factories.registry.models import Factory
from portal import clock
from portal.errors import Outdated, Refused
from portal.people.models import Appointment, Organisation
from portal.regions.models import Region
from portal.trail.record import record_each

FILLABLE = (Status.DRAFT, Status.RETURNED)
ONLY_RECHECKED = "“{}”只复核已认定的工厂，由主管部门建立复核清单，不受理新申报"


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
    """Whether ``by`` writes the answers: for the bureau that fills the case, or for the enterprise itself."""
    return declaration.status in FILLABLE and fills(declaration=declaration, by=by)


def fills(*, declaration: Declaration, by: Appointment | None) -> bool:
    """Whether the case is theirs to fill, at whatever state it is."""
    return by is not None and by.organisation_id == (declaration.filler_id or declaration.enterprise_id)


def may_submit(*, declaration: Declaration, by: Appointment | None) -> bool:
    """Whether ``by`` submits the case as such; a recheck that a bureau fills is submitted by its decision alone."""
    decided = declaration.kind == Kind.RECHECK and declaration.filler_id is not None
    return not decided and may_fill(declaration=declaration, by=by)


def filling_level(declaration: Declaration) -> str:
    """The level that completes a recheck: that of the first stage the place has."""
    programme = pack_of(declaration.revision).programme(declaration.round.programme)
    return stages_for(programme, declaration.region)[0].level


@transaction.atomic
def start(*, factory: Factory, round: Round, by: Appointment) -> Declaration:
    """A new declaration, prefilled from the registers: for a factory of one's own enterprise, or as a bureau on behalf.

    Raises:
        Refused: not theirs to begin (``fillers``), the programme rechecks holders and takes no declarations, the factory
            stands abroad and the programme is for those in the country or the other way about, the factory holds the tier
            already (it is rechecked, not declared), it has a case in this round, or the programme leaves its place out.
    """
    _lock_factory(factory)
    filler = filler_beginning(factory=factory, by=by)
    programme = pack_of(newest_revision(round.notice_id)).programme(round.programme)
    if programme.holders:
        raise Refused(ONLY_RECHECKED.format(programme.title), field="round")
    if factory.abroad != programme.abroad:
        raise Refused(_wrong_country(factory, programme), field="factory")
    if factory.recognitions.filter(tier=programme.grants, ended_on__isnull=True).exists():
        raise Refused(f"该工厂已是{programme.title}，由主管部门复核，不必重新申报")
    if Declaration.objects.filter(factory=factory, round=round).exclude(status=Status.REJECTED).exists():
        raise Refused(f"该工厂在本批次已有申报，请在“{'代填申报' if filler else '我的申报'}”中查看、继续填写")
    return _open(factories=[factory], round=round, kind=Kind.NEW, region=factory.region, by=by, filler=filler)[0]


def _wrong_country(factory: Factory, programme: ProgrammeSpec) -> str:
    if programme.abroad:
        return f"{programme.title}填报境外的工厂，“{factory}”在{factory.region.name}，请登记一个新工厂"
    return f"“{factory}”在境外，不属于{programme.title}的申报范围，请选择其他工厂"


def _lock_factory(factory: Factory) -> None:
    """A merge that came first leaves nothing to declare for; one that comes now waits and takes the case along.

    Before anybody's organisation is locked, as a merge does it.

    Raises:
        Outdated: the factory became one with another, or went to another enterprise.
    """
    found = Factory.objects.select_for_update(of=("self",), no_key=True).filter(pk=factory.pk)
    owner = found.values_list("enterprise", flat=True).first()
    if owner is None:
        raise Outdated("该工厂刚刚已与另一工厂合并，请刷新后重新选择。")
    if owner != factory.enterprise_id:
        raise Outdated("该工厂刚刚已归入其他企业，请刷新后重新选择。")


@transaction.atomic
def open_rechecks(*, round: Round, region: Region, by: Appointment) -> int:
    """Draft rechecks for every factory of ``region`` that holds the tier and has no case in the round; how many.

    Doing it again opens what has come since, and nothing twice.

    Raises:
        Refused: ``by`` does not complete rechecks for the region, or the programme leaves it out.
    """
    revision = newest_revision(round.notice_id)
    programme = pack_of(revision).programme(round.programme)
    require_actor(by=by, level=stages_for(programme, region)[0].level, region=region)
    # Two officers at once: the second waits here and then finds the cases there.
    Region.objects.select_for_update(of=("self",), no_key=True).get(pk=region.pk)
    return len(
        _open(
            factories=list(awaiting_recheck(round=round, region=region)),
            round=round,
            kind=Kind.RECHECK,
            region=region,
            by=by,
            filler=by.organisation,
        )
    )


def awaiting_recheck(*, round: Round, region: Region) -> "QuerySet[Factory]":
    """Factories of ``region`` itself that hold the programme's tier and have no case in the round yet.

    None where the programme declares no recheck.
    """
    programme = pack_of(newest_revision(round.notice_id)).programme(round.programme)
    return (
        due_for_recheck(round=round, programme=programme, regions=[region])
        .select_related("enterprise__organisation")
        .prefetch_related("maturity_assessments")
        .order_by("pk")
    )


def _open(
    *,
    factories: list[Factory],
    round: Round,
    kind: str,
    region: Region,
    by: Appointment,
    filler: Organisation | None,
) -> list[Declaration]:
    revision: NoticeRevision = newest_revision(round.notice_id)
    pack = pack_of(revision)
    programme = pack.programme(round.programme)
    if not takes_part(programme, region):
        raise Refused(f"{round.title}{programme.title}不在{region.name}组织，请核对通知或联系主管部门")
    form = pack.form(programme.form)
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
            filler=filler,
        )
        own = _first_sheets(form, case, prefilled(form, case))
        assessment = current(case, industries=register, sheets=own).assessment
        case.standing, case.standing_note = assessment.standing, assessment.note[:100]
        cases.append(case)
        sheets += own
    Declaration.objects.bulk_create(cases)
    Sheet.objects.bulk_create(sheets)
    record_each(
        lines={
            case: f"{case.get_kind_display()}：{round.title}{'（代填）' if case.is_on_behalf else ''}" for case in cases
        },
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


def fillable(declaration_id: UUID, by: Appointment, path: str = "") -> Declaration:
    """The case, locked, where ``by`` may change what stands at ``path``; without one, as far as the case itself goes.

    Raises:
        Refused: it is locked, or not theirs to fill.
    """
    case = lock(declaration_id)
    if case.status not in FILLABLE:
        raise Refused(f"该事项目前为“{case.get_status_display()}”，内容已锁定，不能再修改")
    if not may_fill(declaration=case, by=by):
        raise Refused("您当前的身份不能填写此事项")
    if path:
        require_open(case, path)
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
        Refused: the case is locked, the person may not fill it, the path is unknown or was not opened when the case
            was returned, or the text is over 20,000 characters.
    """
    case = fillable(declaration_id, by, path)
    form, answers = as_typed(case)
    blank = _blank(form, answers, path)
    if len(text) > LONGEST_ANSWER:
        raise Refused(f"{blank.spec.label}过长，最多{LONGEST_ANSWER}个字符", field=path)
    text = tidy(text)
    part, row, local = locate(form, path)
    sheet = sheet_for(case, part, row)
    there, version = sheet.answers.get(local, ["", 0])
    conflict = there != text and seen is not None and seen != version
    if conflict or there == text:
        view = current(case)
        return Saved(path, there, version, view.checked.problem_at(path), view, conflict=conflict)
    sheet.answers[local] = [text, version + 1]
    sheet.saved_at = clock.now()
    sheet.save(update_fields=["answers", "saved_at"])
    view = refreshed(case)
    return Saved(path, text, version + 1, view.checked.problem_at(path), view)


def _blank(form: FormSpec, answers: Answers, path: str) -> Blank:
    try:
        blank = blank_at(form, answers, path)
    except KeyError:
        raise Refused("此处已不存在，可能已被同事删除，请刷新页面", field=path) from None
    if blank.spec.fixed:
        raise Refused(f"{blank.spec.label}取自企业登记信息，不在此处修改", field=path)
    return blank


def refreshed(case: Declaration, before: CaseView | None = None) -> CaseView:
    """The case read anew after a change, with its standing kept for lists; the register of industries is not.

    What the change has made necessary is open from now on, where only some places were.
    """
    view = current(case, industries=before.register if before else None)
    standing, note = view.assessment.standing, view.assessment.note[:100]
    opened = open_demanded(case, view.checked.problems)
    if opened or (standing, note) != (case.standing, case.standing_note):
        case.standing, case.standing_note = standing, note
        case.save(update_fields=["standing", "standing_note", "open_paths"])
    return view
