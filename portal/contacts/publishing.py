"""A bureau says how it is reached."""

from django.db import transaction

from portal import clock
from portal.contacts.models import BureauContact
from portal.errors import Outdated, Refused
from portal.people.models import Appointment, Organisation
from portal.trail.record import record


@transaction.atomic
def publish_contact(
    *, office: str, phone: str, email: str = "", address: str = "", seen: int = 0, by: Appointment
) -> BureauContact:
    """Put the contact of one's own bureau on the public page, in place of what it was (通知.二.三); the same again is nothing.

    Args:
        office: as shown to the public, like the rest; already validated.
        phone: numbers of the office.
        email: if there is one.
        address: of the office.
        seen: the count of changes that the person saw; 0 for none yet.
        by: an officer of the bureau.

    Raises:
        Refused: not acting for a bureau.
        Outdated: a colleague has changed it since.
    """
    # The bureau's own row is what two officers of it queue at, as long as there is no contact to lock.
    bureau = Organisation.objects.select_for_update(of=("self",), no_key=True).get(pk=by.organisation_id)
    if bureau.kind != Organisation.Kind.BUREAU or not by.user.has_perm("portal.act_for_organisation", bureau):
        raise Refused("只有主管部门人员可以维护本单位的联系方式。")
    contact = BureauContact.objects.filter(organisation=bureau).first() or BureauContact(organisation=bureau, changes=0)
    given = {"office": office.strip(), "phone": phone.strip(), "email": email.strip(), "address": address.strip()}
    if all(getattr(contact, field) == value for field, value in given.items()):
        return contact
    if contact.changes != seen:
        raise Outdated("联系方式刚刚已被同事修改，您填写的内容仍保留在下方，请核对后再保存。")
    for field, value in given.items():
        setattr(contact, field, value)
    contact.changes += 1
    contact.changed_at, contact.changed_by = clock.now(), by.user
    contact.save()
    record(
        subject=bureau,
        deed="publish-contact",
        actor=by.user,
        acting_for=bureau,
        summary=f"公开联系方式：{contact.office} {contact.phone}",
        detail=given,
    )
    return contact
