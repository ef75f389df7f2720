"""专业领域: the sectors (所属行业) that the forms of scored programmes offer, and that of a case."""

from collections.abc import Iterable
from uuid import UUID

from declarations.cases.models import Declaration
from declarations.facts.models import SubmissionFacts
from declarations.forms.definition import FormSpec, Group
from declarations.notices.models import Round
from declarations.notices.packs import newest_revision, pack_of
from declarations.notices.schema import ProgrammeSpec


def scored(programme: ProgrammeSpec) -> bool:
    """Whether experts score the cases of a programme."""
    return any(one.does == "score" for one in programme.stages)


def sectors_offered() -> list[str]:
    """What an expert's fields are chosen from, each once, in the order of the forms."""
    found: dict[str, None] = {}
    for key in Round.objects.order_by("notice__year").values_list("notice", flat=True).distinct():
        pack = pack_of(newest_revision(key))
        for programme in pack.programmes:
            if scored(programme):
                found |= dict.fromkeys(_offered_by(pack.form(programme.form)))
    return list(found)


def sectors_of(cases: Iterable[Declaration]) -> dict[UUID, str]:
    """Case → the sector of its newest submission; one query for all."""
    facts = SubmissionFacts.objects.filter(submission__declaration__in=[one.pk for one in cases])
    return dict(facts.order_by("submission__n").values_list("submission__declaration", "sector"))


def _offered_by(form: FormSpec) -> tuple[str, ...]:
    part, _, key = str(form.facts.get("sector", "")).partition("/")
    group = next((one for one in form.parts if isinstance(one, Group) and one.key == part), None)
    return tuple(group.fields[key].of) if group and key in group.fields else ()
