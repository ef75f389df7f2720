"""Pictures in a text (可配图): their captions, and their order. Bringing and taking out is as for any file (``attaching``)."""

from uuid import UUID

from django.db import transaction

from declarations.attachments.models import Attachment
from declarations.cases.drafting import fillable
from declarations.forms.answers import tidy
from portal.errors import Outdated, Refused
from portal.people.models import Appointment

LONGEST_CAPTION = 60


class Recaptioned(Outdated):
    """A colleague wrote another caption since it was read: ``theirs`` stands there, and nothing was overwritten."""

    def __init__(self, theirs: str) -> None:
        super().__init__(f"同事刚刚改为“{theirs}”，您写的仍在框中；再次修改即以您的为准")
        self.theirs = theirs


@transaction.atomic
def caption_picture(*, attachment_id: UUID, caption: str, was: str, by: Appointment) -> Attachment:
    """Write below a picture what it shows; blank empties it. ``was`` is what stood there when the person began.

    Raises:
        Refused: the case is not theirs to fill, the text was not opened, the picture is gone, or it is too long.
        Recaptioned: a colleague was faster.
    """
    one = _standing(attachment_id, by)
    caption = " ".join(tidy(caption).split())
    if len(caption) > LONGEST_CAPTION:
        raise Refused(f"图注最多{LONGEST_CAPTION}字，目前{len(caption)}字", field=one.slot)
    if one.caption == caption:
        return one
    if one.caption != was:
        raise Recaptioned(one.caption)
    one.caption = caption
    one.save(update_fields=["caption"])
    return one


@transaction.atomic
def place_picture(*, attachment_id: UUID, position: int, by: Appointment) -> None:
    """Put a picture at ``position`` (from 0) among those of its text. Doing it again changes nothing.

    Raises:
        Refused: the case is not theirs to fill, the text was not opened, or the picture is gone.
    """
    one = _standing(attachment_id, by)
    there = list(Attachment.objects.standing().filter(declaration=one.declaration_id, slot=one.slot))
    order = [other for other in there if other.pk != one.pk]
    order.insert(max(0, min(position, len(order))), one)
    for n, each in enumerate(order):
        each.position = n
    Attachment.objects.bulk_update(order, ["position"])


def _standing(attachment_id: UUID, by: Appointment) -> Attachment:
    """The picture, its case locked; Refused where it is gone or not theirs."""
    found = Attachment.objects.filter(pk=attachment_id, slot__contains="/").first()
    if found is None:
        raise Refused("图片已被删除，请刷新页面")
    fillable(found.declaration_id, by, found.slot)
    standing = Attachment.objects.select_for_update(of=("self",), no_key=True).filter(removed_at__isnull=True)
    one = standing.filter(pk=attachment_id).first()
    if one is None:
        raise Refused("图片已被删除，请刷新页面", field=found.slot)
    return one
