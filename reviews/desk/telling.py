"""Telling those whom a case concerns what a bureau decided on it."""

from django.urls import reverse

from declarations.cases.models import Declaration
from declarations.notices.schema import StageSpec
from portal.inbox.sending import send
from portal.outbox.kinds import Kind
from portal.people.models import Appointment
from reviews.desk.models import Opinion, Verdict


def tell_returned(*, case: Declaration, text: str, by: Appointment) -> None:
    """A message to whoever has to revise: the enterprise, or the bureau that fills for it; none to the one that decides."""
    to = case.filler or case.enterprise.organisation
    if to == by.organisation:
        return
    send(
        to=to,
        kind=Kind.RETURNED,
        title=f"退回修改：{case.enterprise}{case.get_kind_display()}（{case.number}）",
        text=f"{by.organisation}将{case.round.title}的{case.get_kind_display()}事项退回修改，意见如下：\n\n{text}\n\n请按意见修改后重新提交。",
        link=reverse("case", args=[case.pk]),
        by=by,
    )


def tell_decided(*, case: Declaration, opinion: Opinion, stage: StageSpec, granted: str, by: Appointment) -> None:
    """The result of a stage, to the enterprise; ``granted`` is the title of the tier that it now holds, or empty."""
    passed = opinion.verdict == Verdict.APPROVE
    result = f"认定为{granted}" if granted else "通过" if passed else "不通过"
    reason = f"\n\n意见：{opinion.text}" if opinion.text else ""
    following = f"\n\n目前状态：{case.get_status_display()}。" if passed else ""
    send(
        to=case.enterprise.organisation,
        kind=Kind.DECIDED,
        title=f"{stage.title_for(case.kind)}{result}：{case.enterprise}（{case.number}）",
        text=f"{case.round.title}的{case.get_kind_display()}事项，{by.organisation}{stage.title_for(case.kind)}意见为：{result}。{reason}{following}",
        link=reverse("case", args=[case.pk]),
        by=by,
    )


def tell_reopened(*, case: Declaration, stage: StageSpec, by: Appointment) -> None:
    """That a result told before no longer holds."""
    send(
        to=case.enterprise.organisation,
        kind=Kind.DECIDED,
        title=f"{stage.title_for(case.kind)}意见已撤回：{case.enterprise}（{case.number}）",
        text=f"{by.organisation}撤回了对{case.round.title}的{case.get_kind_display()}事项的{stage.title_for(case.kind)}意见，将重新审核；此前告知的结果不再有效。",
        link=reverse("case", args=[case.pk]),
        by=by,
    )
