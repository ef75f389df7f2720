"""Open cases by who has to fill them, some organisations at a time; for work that tells each of them something."""

from collections import defaultdict
from collections.abc import Iterator
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce

from declarations.cases.drafting import FILLABLE
from declarations.cases.models import Declaration
from declarations.notices.models import Round
from portal.people.models import Organisation
from portal.regions.models import Region

AT_ONCE = 200  # organisations; a bureau that fills for many counts as one

Waiting = dict[Organisation, list[Declaration]]


def waiting_on(round: Round, *, within: Region | None = None) -> Iterator[Waiting]:
    """The drafts and returned cases of ``round``, read with its dates, by the organisation that fills them.

    One query for whom there are, then two for each ``AT_ONCE`` of them; nothing is read while the caller writes.
    """
    cases = Declaration.objects.filter(round=round, status__in=FILLABLE)
    if within is not None:
        cases = cases.filter(region__in=Region.objects.under(within))
    whose = cases.order_by().values_list(Coalesce("filler", "enterprise__organisation"), flat=True).distinct()
    fillers = sorted(whose)
    for start in range(0, len(fillers), AT_ONCE):
        yield _cases_of(cases, fillers[start : start + AT_ONCE], round)


def _cases_of(cases: models.QuerySet[Declaration], fillers: list[UUID], round: Round) -> Waiting:
    organisations = Organisation.objects.in_bulk(fillers)
    found: Waiting = defaultdict(list)
    theirs = cases.filter(Q(filler__in=fillers) | Q(filler__isnull=True, enterprise__in=fillers))
    names = ("enterprise__organisation", "factory", "region__parent__parent", "revision")
    for case in theirs.select_related(*names).defer("revision__content").order_by("created_at", "id"):
        case.round = round
        found[organisations[case.filler_id or case.enterprise_id]].append(case)
    return found
