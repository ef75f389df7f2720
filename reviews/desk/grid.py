"""The grid of rechecks: a row per known factory of a round, each a case with the columns of its form."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, QuerySet

from declarations.cases.drafting import FILLABLE
from declarations.cases.models import Declaration, DeclarationQuerySet, Kind, Outcome, Standing, Status
from declarations.cases.reading import CaseView, IndustryRegister, current
from declarations.forms.binding import BoundField, BoundTable
from declarations.forms.definition import FormSpec, Group
from declarations.notices.models import Round
from portal.people.models import Appointment, User
from portal.regions.models import Region
from reviews.desk.assigning import handlers_of
from reviews.desk.models import Opinion
from reviews.desk.todo import opinions_of
from reviews.followup.beside import Holding, holdings_of
from reviews.impartial import recusals

PAGE = 50


@dataclass(frozen=True)
class Counter:
    """How many rows stand the same, such as 原等级一级，不达标 3."""

    standing: str
    note: str
    n: int

    @property
    def label(self) -> str:
        return self.note or Standing(self.standing).label


@dataclass
class Row:
    """One factory's row.

    ``owns``: it is this bureau's to complete and decide; ``recusal``: why this officer must leave deciding to another;
    ``refusal``: why it was not decided. ``has_account``: somebody of the enterprise could fill it in as well. ``holding``: what it is about,
    of a tier that is followed.
    """

    case: Declaration
    view: CaseView
    owns: bool
    opinion: Opinion | None = None
    handler: User | None = None
    recusal: str = ""
    refusal: str = ""
    problems: list[str] = field(default_factory=list)
    typed: str = ""
    has_account: bool = False
    holding: Holding | None = None

    @property
    def editable(self) -> bool:
        return self.owns and self.case.status in FILLABLE and self.case.filler_id is not None

    @property
    def with_enterprise(self) -> bool:
        """The enterprise fills it in now; the bureau waits, or takes it back."""
        return self.case.status in FILLABLE and self.case.filler_id is None

    @property
    def may_take_back(self) -> bool:
        return self.owns and bool(self.case.outcome) and self.case.status == Status.TO_REPORT

    @property
    def fields(self) -> list[BoundField]:
        """The cells between the name and the result: what is asked once and typed."""
        return [
            one for part in self.view.parts if part.structure == "group" for one in part.fields if not one.spec.fixed
        ]

    @property
    def tables(self) -> list[BoundTable]:
        return [part.table for part in self.view.parts if part.table]

    @property
    def needs_exception(self) -> bool:
        return bool(self.view.assessment.needing_exception)


@dataclass(frozen=True)
class Column:
    label: str
    kind: str


def columns_of(form: FormSpec) -> list[Column]:
    """The heads of ``Row.fields``."""
    return [
        Column(f"{spec.label}（{spec.unit}）" if spec.unit else spec.label, spec.kind)
        for part in form.parts
        if isinstance(part, Group)
        for spec in part.fields.values()
        if not spec.fixed
    ]


def rechecks(*, round: Round, by: Appointment) -> DeclarationQuerySet:
    """The rechecks of a round under the acting bureau, those not begun too."""
    regions = list(Region.objects.under(by.organisation.region).values_list("pk", flat=True))
    return Declaration.objects.visible_to(by.user).filter(round=round, kind=Kind.RECHECK, region__in=regions)


def counters(cases: DeclarationQuerySet) -> tuple[list[Counter], dict[str, int]]:
    """How the rows stand, most urgent first, and how many are open, passed and failed; two queries."""
    order = [Standing.UNMET, Standing.PENDING, Standing.MET]
    standings = cases.order_by().values_list("standing", "standing_note").annotate(n=Count("pk"))
    outcomes = dict(cases.order_by().values_list("outcome").annotate(n=Count("pk")))
    stood = sorted(
        (Counter(*one) for one in standings), key=lambda one: (order.index(Standing(one.standing)), one.note)
    )
    return stood, {key or "open": outcomes.get(key, 0) for key in Outcome.values}


def rows_of(cases: Iterable[Declaration], *, by: Appointment) -> list[Row]:
    """The rows of some cases, whose sheets and assessments were prefetched; one register of industries for all."""
    cases = list(cases)
    register = IndustryRegister()
    said, handlers = opinions_of(cases), handlers_of(cases, by)
    recused, holdings = recusals(cases, by=by), holdings_of(cases)
    return [
        Row(
            case=case,
            view=current(case, industries=register),
            owns=case.region_id == by.organisation.region_id,
            opinion=said.get(case.pk) if case.outcome else None,
            handler=handlers.get(case.pk),
            has_account=case.has_account,  # type: ignore[attr-defined]
            recusal=recused.get(case.pk, ""),
            holding=holdings.get(case.pk),
        )
        for case in cases
    ]


def with_answers(cases: DeclarationQuerySet) -> DeclarationQuerySet:
    """With all that a row reads."""
    return (
        cases.with_names()
        .select_related("revision", "round__notice", "region")
        .defer("revision__content")
        .annotate(has_account=Exists(_accounts()))
        .prefetch_related("sheets", "factory__maturity_assessments")
    )


def offerable(*, round: Round, by: Appointment) -> DeclarationQuerySet:
    """The rechecks that the bureau fills though somebody of the enterprise could."""
    filled = rechecks(round=round, by=by).filter(filler=by.organisation_id, status__in=FILLABLE)
    return filled.filter(Exists(_accounts()))


def _accounts() -> QuerySet[Appointment]:
    return Appointment.objects.in_force().filter(organisation=OuterRef("enterprise"))


def row_of(pk: UUID, *, by: Appointment) -> Row:
    """One row as it stands now.

    Raises:
        Declaration.DoesNotExist: no such recheck in sight.
    """
    cases = with_answers(Declaration.objects.visible_to(by.user).filter(kind=Kind.RECHECK))
    return rows_of([cases.get(pk=pk)], by=by)[0]
