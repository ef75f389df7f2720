"""Telling an enterprise of what became of its case."""

from collections.abc import Sequence

from django.urls import reverse

from declarations.cases.models import Declaration, Kind, Submission
from portal.inbox.sending import send
from portal.outbox.kinds import Kind as MessageKind
from portal.people.models import Appointment, Organisation
from portal.templatetags.portal import to_the_second

LISTED = 10


def tell_submitted(*, submission: Submission, by: Appointment) -> None:
    """The receipt, to the enterprise, also of what a bureau submitted for it; not of a recheck that a bureau fills."""
    case = submission.declaration
    if case.kind == Kind.RECHECK and case.filler_id is not None:
        return
    for_it = f"由{by.organisation}代为填写，" if case.is_on_behalf else ""
    send(
        to=case.enterprise.organisation,
        kind=MessageKind.SUBMITTED,
        title=f"提交回执：{case.enterprise}{case.get_kind_display()}（{case.number}）",
        text=f"{case.round.title}的{case.get_kind_display()}事项{for_it}已于{to_the_second(submission.submitted_at)}"
        f"第{submission.n}次提交，编号{case.number}。\n\n内容摘要（SHA-256）：{submission.sha256}",
        link=reverse("receipt", args=[case.pk, submission.n]),
        by=by,
    )


def listed(cases: Sequence[Declaration]) -> str:
    """Cases as a message lists them, a line each."""
    return in_lines([named(one) for one in cases])


def in_lines(names: Sequence[str]) -> str:
    """What a message lists, a line each; beyond ``LISTED`` they are counted."""
    more = [f"……共{len(names)}项"] if len(names) > LISTED else []
    return "\n".join([*names[:LISTED], *more])


def page_of(filler: Organisation) -> str:
    """Where an organisation sees the open cases that it fills: an enterprise its own, a bureau on its workbench."""
    return reverse("cases") if filler.kind == Organisation.Kind.ENTERPRISE else reverse("home")


def named(case: Declaration) -> str:
    """A case as a message lists it: the enterprise, its factory where it is named, the number where there is one."""
    factory = f"·{case.factory.name}" if case.factory.name else ""
    number = f"（{case.number}）" if case.number else ""
    return f"{case.enterprise}{factory}{case.get_kind_display()}{number}"
