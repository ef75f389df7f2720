"""Telling bureaus of lists: one came up, was received, or came back, whole or in part."""

from collections.abc import Sequence

from django.urls import reverse

from declarations.cases.models import Declaration
from portal.inbox.sending import Letter, send, send_each
from portal.outbox.kinds import Kind
from portal.people.models import Appointment, Organisation, bureau_of
from reviews.rosters.models import Roster, RosterLine
from reviews.stages import programme_of_round


def tell_sent_back(*, roster: Roster, reason: str, by: Appointment) -> None:
    """A message to the bureau that reported: the whole list came back."""
    _tell(roster, f"名单退回：{roster}", f"{reason}\n\n请更正后重新定稿、上报。", by)


def tell_lines_sent_back(*, roster: Roster, lines: Sequence[RosterLine], by: Appointment) -> None:
    """A message to the bureau that reported: single lines came back, each with its reason."""
    reasons = "\n".join(f"{line.declaration.enterprise}：{line.return_reason}" for line in lines)
    _tell(roster, f"单项退回{len(lines)}项：{roster}", f"{reasons}\n\n请办理后补充上报。", by)


def tell_reported(*, roster: Roster, by: Appointment) -> None:
    """A message to the bureau above: there is a list to look at."""
    above = roster.region.parent
    assert above is not None  # the province reports to nobody
    send(
        to=bureau_of(above),
        kind=Kind.LIST,
        title=f"名单上报：{roster}",
        text=f"{by.organisation}上报了{roster}，共{roster.lines.count()}项，请审核、接收。",
        link=reverse("roster", args=[roster.pk]),
        by=by,
    )


def tell_recommended(*, roster: Roster, cases: Sequence[Declaration], by: Appointment) -> None:
    """To each enterprise on a list in order of merit: that it is recommended; a fixed number of queries."""
    stage = programme_of_round(roster.round).stage(roster.stage)
    if not stage.ranked:
        return
    enterprises = Organisation.objects.in_bulk([case.enterprise_id for case in cases])
    send_each(
        letters=[
            Letter(
                to=(enterprise := enterprises[case.enterprise_id]),
                kind=Kind.DECIDED,
                title=f"{stage.title}：{enterprise}（{case.number}）",
                text=f"{by.organisation}已将{case.round.title}的{case.get_kind_display()}事项列入推荐名单，报送上级主管部门。",
                link=reverse("case", args=[case.pk]),
            )
            for case in cases
        ],
        by=by,
    )


def tell_received(*, roster: Roster, by: Appointment) -> None:
    """A message to the bureau that reported: its list was taken."""
    send(
        to=bureau_of(roster.region),
        kind=Kind.LIST,
        title=f"名单已接收：{roster}",
        text=f"{by.organisation}已接收{roster}。",
        link=reverse("roster", args=[roster.pk]),
        by=by,
    )


def _tell(roster: Roster, title: str, text: str, by: Appointment) -> None:
    send(
        to=bureau_of(roster.region),
        kind=Kind.LIST,
        title=title,
        text=f"{by.organisation}退回{roster}，原因如下：\n\n{text}",
        link=reverse("roster", args=[roster.pk]),
        by=by,
    )
