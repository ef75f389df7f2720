"""Who is told of a result: the enterprises on it; of a correction also the bureaus that brought the cases it concerns."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from uuid import UUID

from django.urls import reverse

from declarations.cases.models import Declaration, Outcome
from declarations.cases.telling import named
from portal.inbox.sending import Letter, send_each
from portal.outbox.kinds import Kind
from portal.people.models import Appointment, Organisation
from reviews.publicity.listing import bureaus_of
from reviews.results.models import Result


def tell_published(result: Result, words: Mapping[Declaration, str], *, by: Appointment | None) -> None:
    """Each enterprise what the list says of it; a fixed number of queries."""
    enterprises = Organisation.objects.in_bulk([case.enterprise_id for case in words])
    send_each(
        letters=[
            Letter(
                to=enterprises[case.enterprise_id],
                kind=Kind.DECIDED,
                title=f"结果发布：{result.title}",
                text=f"{result.basis}已发布，贵单位{said}。",
                link=reverse("public-result", args=[result.pk]),
            )
            for case, said in words.items()
        ],
        by=by,
    )


def tell_corrected(
    made: Result, cases: Sequence[Declaration], outcomes: Mapping[UUID, Outcome], *, by: Appointment
) -> None:
    """Each enterprise whose line came off or changed, and its county and city what they are to know; few queries.

    An enterprise without an account reads nothing: its bureaus are told so, to pass it on.
    """
    if not cases:
        return
    title, link = f"结果更正：{made.title}", reverse("public-result", args=[made.pk])
    document = f"{made.basis}更正了此前发布的结果"
    reason = f"更正原因：{made.reason}"
    enterprises = Organisation.objects.in_bulk([case.enterprise_id for case in cases])
    accounts = Appointment.objects.peopled(enterprises)
    letters, by_place = [], defaultdict(list)
    for case in sorted(cases, key=lambda one: one.number or ""):
        became = f"复核结果改为{outcomes[case.pk].label}" if case.pk in outcomes else "移出名单"
        text = f"{document}，贵单位{case.factory}{became}。\n\n{reason}"
        letters.append(Letter(enterprises[case.enterprise_id], Kind.DECIDED, title, text, link))
        unread = "" if case.enterprise_id in accounts else "，企业尚无填报账户，请转告"
        for place in bureaus_of(case):
            by_place[place.pk].append(f"{named(case)}：{became}{unread}")
    for bureau in Organisation.objects.filter(kind=Organisation.Kind.BUREAU, region__in=by_place).order_by("region"):
        lines = "\n".join(by_place[bureau.region_id])
        letters.append(Letter(bureau, Kind.DECIDED, title, f"{document}，涉及以下事项：\n\n{lines}\n\n{reason}", link))
    send_each(letters=letters, by=by)
