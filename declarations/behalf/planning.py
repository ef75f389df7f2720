"""What each row of a table would do to the cases as they are now; the same for the preview and for the import itself."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db import models

from declarations.behalf.instances import differ, instances_of
from declarations.behalf.layout import FACTORY, SCENARIOS, CaseTable
from declarations.behalf.rows import CaseRow, Reading
from declarations.behalf.starting import factory_called
from declarations.cases.drafting import FILLABLE, ONLY_RECHECKED, may_fill
from declarations.cases.models import Declaration, Status
from declarations.cases.reading import CaseView, IndustryRegister, current
from declarations.cases.sheets import answers_in
from declarations.forms.kinds import KINDS, Unfit
from declarations.notices.deadlines import window
from declarations.notices.models import Round
from factories.registry.list_rows import BadCell
from factories.registry.list_sheet import NAME
from factories.registry.models import Enterprise, Factory, FormerName
from factories.registry.names import name_key
from portal import clock
from portal.people.models import Appointment
from portal.regions.models import Level, Region


class Effect(models.TextChoices):
    START = "start", "新建代填"
    CHANGE = "change", "更新"
    NOTHING = "nothing", "无变化"
    REFUSED = "refused", "不能导入"


@dataclass(frozen=True)
class PlannedRow:
    """``changes``: path → text; ``instances``: whether the list of scenarios changes; ``why``: the cells of a refusal."""

    row: CaseRow
    effect: Effect
    why: Sequence[BadCell] = ()
    case: Declaration | None = None
    changes: dict[str, str] = field(default_factory=dict)
    instances: bool = False
    note: str = ""

    @property
    def said(self) -> list[str]:
        """Why it is refused, cell by cell; else what it does."""
        if not self.why:
            return [self.note] if self.note else []
        return [f"{one.column}{f'（{one.letter}列）' if one.letter else ''}：{one.reason}" for one in self.why]


@dataclass(frozen=True)
class _Known:
    """An enterprise of the county: its factories there, and which of them hold the tier."""

    has_account: bool
    factories: list[Factory]
    holders: set[UUID]


class Planner:
    """Plans the rows of one table for one county and round; the registers are read once for all rows."""

    def __init__(self, reading: Reading, *, table: CaseTable, round: Round, region: Region, by: Appointment) -> None:
        self.reading, self.table, self.round, self.region, self.by = reading, table, round, region, by
        self.programme = table.pack.programme(round.programme)
        self.register = IndustryRegister()
        self.times = window(round=round, level=Level.ENTERPRISE, region=region)

    def plan(self, rows: Sequence[CaseRow]) -> list[PlannedRow]:
        """What each of ``rows`` does as the registers are now; the number of queries does not grow with them."""
        known = self._known({name_key(row.name) for row in rows})
        cases = self._cases([factory.pk for one in known.values() for factory in one.factories])
        return [self._row(row, known.get(name_key(row.name)), cases) for row in rows]

    def _known(self, keys: set[str]) -> dict[str, _Known]:
        """By name; who bears a name comes before who bore it."""
        bore = FormerName.objects.filter(kind=FormerName.Kind.ENTERPRISE, key__in=keys).values("enterprise")
        account = Appointment.objects.in_force().filter(organisation=models.OuterRef("pk"))
        found: dict[str, _Known] = {}
        enterprises = (
            Enterprise.objects.filter(models.Q(name_key__in=keys) | models.Q(pk__in=bore))
            .filter(organisation__region=self.region)
            .annotate(has_account=models.Exists(account))
            .prefetch_related("former_names", "factories__recognitions")
        )
        for one in enterprises:
            standing = [factory for factory in one.factories.all() if self._meant(factory)]
            held = [(factory, recognition) for factory in standing for recognition in factory.recognitions.all()]
            holders = {
                factory.pk
                for factory, recognition in held
                if recognition.tier == self.programme.grants and recognition.ended_on is None
            }
            known = _Known(one.has_account, standing, holders)
            for former in one.former_names.all():
                found.setdefault(former.key, known)
            found[one.name_key] = known
        return found

    def _meant(self, factory: Factory) -> bool:
        return factory.region_id == self.region.pk and factory.abroad == self.programme.abroad

    def _cases(self, factories: list[UUID]) -> dict[UUID, Declaration]:
        cases = Declaration.objects.filter(round=self.round, factory__in=factories).exclude(status=Status.REJECTED)
        related = cases.with_names().select_related("revision", "round__notice").defer("revision__content")
        return {one.factory_id: one for one in related.prefetch_related("sheets", "factory__maturity_assessments")}

    def _row(self, row: CaseRow, known: _Known | None, cases: dict[UUID, Declaration]) -> PlannedRow:
        if bad := self.reading.bad.get(row.number):
            return PlannedRow(row, Effect.REFUSED, bad)
        if known is None:
            return self._start(row, "登记企业并新建代填")
        factory = self._answering(row, known, cases) or factory_called(row.factory, among=known.factories)
        case = cases.get(factory.pk) if factory else None
        if case is not None:
            return self._change(row, case)
        if factory and factory.pk in known.holders:
            return self._refuse(row, f"已是{self.programme.title}，请先在“已有工厂复核”中建立复核清单，再上传表格")
        if known.has_account:
            return self._refuse(row, "该企业已有填报账户，请由企业自行申报")
        return self._start(row, "新建代填" if factory else "登记工厂并新建代填")

    def _answering(self, row: CaseRow, known: _Known, cases: dict[UUID, Declaration]) -> Factory | None:
        """The factory whose case in the round gives that name, which the register may not know yet."""
        path = self.table.paths[FACTORY]
        for factory in known.factories:
            case = cases.get(factory.pk)
            answered = answers_in(case.sheets.all()).text(path) if case else ""
            if answered and name_key(answered) == name_key(row.factory):
                return factory
        return None

    def _start(self, row: CaseRow, note: str) -> PlannedRow:
        if not row.factory:
            return self._refuse(row, "请填写工厂名称", heading=FACTORY)
        if self.programme.holders:
            return self._refuse(row, ONLY_RECHECKED.format(self.programme.title))
        if not self.times.is_open(clock.now()):
            return self._refuse(row, f"“{self.round.title}”目前不在申报时间内，不能新建申报")
        return PlannedRow(row, Effect.START, changes=row.answers, instances=bool(row.instances), note=note)

    def _change(self, row: CaseRow, case: Declaration) -> PlannedRow:
        if not may_fill(declaration=case, by=self.by):
            filled_by = f"由{case.filler or '企业'}填写"
            stands = filled_by if case.status in FILLABLE else case.get_status_display()
            return self._refuse(row, f"该工厂在本批次已有{case.get_kind_display()}事项，{stands}，不能导入")
        view = current(case, industries=self.register)
        changes, notes = self._changes(row, view)
        instances = row.instances is not None and differ(instances_of(view), row.instances)
        if instances:
            notes.append(f"{self.table.titles[SCENARIOS]}改为{len(row.instances or [])}项")
        effect = Effect.CHANGE if notes else Effect.NOTHING
        return PlannedRow(row, effect, case=case, changes=changes, instances=instances, note="；".join(notes))

    def _changes(self, row: CaseRow, view: CaseView) -> tuple[dict[str, str], list[str]]:
        """What the row answers otherwise than the case does, by value (2.350 is 2.35), and each change in words."""
        changes, notes = {}, []
        for path, text in row.answers.items():
            spec = self.table.field(path)
            kind = KINDS[spec.kind]
            try:
                value = kind.clean(text, spec, view.context)
            except Unfit:
                continue  # told in ``bad``
            before = view.checked.values.get(path)
            if value != before:
                changes[path] = text
                was = view.answers.text(path) if before is None else kind.display(before, spec)
                becomes = f"由“{was}”改为" if was else "填为"
                notes.append(f"{spec.label}{becomes}“{kind.display(value, spec)}”")
        return changes, notes

    def _refuse(self, row: CaseRow, reason: str, *, heading: str = NAME) -> PlannedRow:
        value = row.name if heading == NAME else row.factory
        letter = self.reading.sheet.letters.get(heading, "")
        return PlannedRow(row, Effect.REFUSED, [BadCell(row.number, heading, letter, value, reason)])
