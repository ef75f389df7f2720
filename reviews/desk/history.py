"""What the desk adds to the history of a case (``settings.HISTORY_SOURCES``): remarks, replies, and the lists it was on."""

from collections import defaultdict
from collections.abc import Sequence

from django.urls import reverse

from declarations.cases.drafting import may_fill
from declarations.cases.history import Event, Note
from declarations.cases.lifecycle import Deed
from declarations.cases.models import Declaration
from portal.people.models import Appointment
from reviews.desk.models import Remark
from reviews.rosters.models import Roster


def add_remarks(*, case: Declaration, events: Sequence[Event], by: Appointment) -> None:
    """Under each opinion, the remarks that went out with it; drafts never. Replies are read once submitted."""
    writes_replies = may_fill(declaration=case, by=by)
    submitted_at = max((one.at for one in events if one.deed == Deed.SUBMIT), default=None)
    of_opinion = defaultdict(list)
    for one in Remark.objects.filter(declaration=case, opinion__isnull=False):
        reply = one.reply if writes_replies else one.reply_by(submitted_at)
        of_opinion[str(one.opinion_id)].append(Note(one.place, one.text, reply))
    for event in events:
        event.notes += of_opinion.get(str(event.detail.get("opinion")), [])


def add_rosters(*, case: Declaration, events: Sequence[Event], by: Appointment) -> None:
    """A link to each list that the case was on, where ``by`` may see it."""
    wanted = {str(event.detail["roster"]) for event in events if "roster" in event.detail}
    seen = {str(pk) for pk in Roster.objects.visible_to(by.user).filter(pk__in=wanted).values_list("pk", flat=True)}
    for event in events:
        if event.detail.get("roster") in seen:
            event.url, event.link = reverse("roster", args=[event.detail["roster"]]), "查看名单"
