"""补充上报: what came after the place's list went up goes up on a list of its own."""

from django.db import transaction

from declarations.notices.models import Round
from portal.errors import Refused
from portal.people.models import Appointment
from portal.regions.models import Region
from reviews.rosters.composing import begin, compose, fresh_lines, main_list
from reviews.rosters.models import Edition, Roster


@transaction.atomic
def supplement(*, round: Round, region: Region, stage: str, reason: str, by: Appointment) -> Roster:
    """Freeze what waits at a roster stage after the first list was reported; the list that was stays as it is.

    Until when it can be reported is asked when it is (``timing.reporting_time``): what was sent back has longer.

    Raises:
        Refused: not this bureau's stage; no reason; nothing was reported yet; nothing waits.
        Outdated: a list is frozen and not reported.
    """
    spec = begin(round=round, region=region, stage=stage, by=by)
    reason = reason.strip()
    if not reason:
        raise Refused("请填写补充上报的原因。", field="reason")
    if main_list(round=round, region=region, stage=stage) is None:
        raise Refused("本批次尚未上报名单，请直接定稿名单，不需要补充上报。")
    lines = fresh_lines(round=round, region=region, stage=spec)
    if not lines:
        raise Refused("没有待上报的事项，不需要补充上报。")
    made = Roster(round=round, region=region, stage=stage, edition=Edition.SUPPLEMENTARY, reason=reason[:500])
    return compose(made, lines, by=by)
