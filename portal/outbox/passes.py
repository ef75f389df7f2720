"""The signed link that confirms an address: it names the dispatch that carried it there, and runs out."""

from uuid import UUID

from django.core import signing

from portal.outbox.models import Dispatch

HOURS = 48
_SALT = "portal.outbox.confirm"


def pass_for(dispatch: Dispatch) -> str:
    """What stands in the link; kept nowhere, made when the mail leaves."""
    return signing.dumps({"dispatch": str(dispatch.pk), "address": dispatch.address}, salt=_SALT)


def dispatch_named(given: str) -> UUID | None:
    """The dispatch whose link this is; None for whatever else, or after ``HOURS`` by the machine's time."""
    try:
        return UUID(signing.loads(given, salt=_SALT, max_age=HOURS * 3600)["dispatch"])
    except (signing.BadSignature, KeyError, ValueError):
        return None
