"""Who is told of an objection; never who made it."""

from django.urls import reverse

from portal.inbox.sending import send
from portal.outbox.kinds import Kind
from portal.people.models import Appointment, Organisation, bureau_of
from reviews.objections.models import Inquiry, Objection, ObjectionStatus
from reviews.objections.wording import on_upheld
from reviews.publicity.listing import bureaus_of


def tell_filed(objection: Objection) -> None:
    """The province: one came."""
    _send(
        objection,
        bureau_of(objection.publicity.region),
        f"收到公示异议：{objection.line.name}",
        f"有人对{objection.publicity.title}中的{objection.line.name}提出异议（{objection.receipt}）。\n\n请在公示结束前办理。",
        None,
    )


def tell_factory(objection: Objection, by: Appointment) -> None:
    """The enterprise: what is objected, and until when it may answer."""
    _send(
        objection,
        objection.declaration.enterprise.organisation,
        f"公示异议告知：{objection.line.name}",
        f"公示期间收到对贵单位的异议，内容如下：\n\n{objection.substance}\n\n"
        f"请于{objection.answer_due_on:%Y年%-m月%-d日}前答复；逾期不答复的，视为放弃答复。",
        by,
    )


def tell_answered(objection: Objection, by: Appointment) -> None:
    """The province: the enterprise answered."""
    title = f"企业已答复异议：{objection.line.name}"
    _send(objection, bureau_of(objection.publicity.region), title, f"{objection}，企业已答复，请核对后裁定。", by)


def tell_inquired(inquiry: Inquiry, by: Appointment) -> None:
    """The bureau asked to look into it."""
    objection = inquiry.objection
    text = f"请核查以下情况，并于{inquiry.due_on:%Y年%-m月%-d日}前报告：\n\n{inquiry.question}"
    _send(objection, inquiry.to, f"公示异议核查：{objection.line.name}", text, by)


def tell_found(inquiry: Inquiry, by: Appointment) -> None:
    """The province: a bureau reported."""
    objection = inquiry.objection
    title = f"异议核查情况：{objection.line.name}"
    _send(objection, bureau_of(objection.publicity.region), title, f"{inquiry.to}已报告{objection}的核查情况。", by)


def tell_ruled(objection: Objection, by: Appointment) -> None:
    """The bureaus that were asked and the enterprise that was told; where it is upheld, all that brought its case."""
    upheld = objection.status == ObjectionStatus.UPHELD
    bureaus = {one.to for one in objection.inquiries.select_related("to")}
    if upheld:
        bureaus |= {bureau_of(place) for place in bureaus_of(objection.declaration)}
    title = f"{objection.get_status_display()}：{objection.line.name}"
    text = f"对{objection.publicity.title}中{objection.line.name}的异议，裁定为：{objection.get_status_display()}。"
    if upheld:
        text += on_upheld(objection)
    text += f"\n\n{objection.ruling}"
    for bureau in sorted(bureaus, key=lambda one: one.name):
        # A bureau that was not asked opens the notice, not the objection.
        link = reverse("public-notice", args=[objection.publicity_id])
        send(to=bureau, title=title, text=text, link=link, kind=Kind.DECIDED, by=by)
    if upheld or objection.told_at:
        organisation = objection.declaration.enterprise.organisation
        link = reverse("objection", args=[objection.pk]) if objection.told_at else reverse("cases")
        send(to=organisation, title=title, text=text, link=link, kind=Kind.DECIDED, by=by)


def _send(objection: Objection, to: Organisation, title: str, text: str, by: Appointment | None) -> None:
    # Each of them asks somebody to act before a date.
    link = reverse("objection", args=[objection.pk])
    send(to=to, title=title, text=text, link=link, kind=Kind.REMINDED, by=by)
