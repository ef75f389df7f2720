"""Where Django looks for the models of this app; each lives with its capability."""

from portal.clock import ClockSetting
from portal.contacts.models import BureauContact
from portal.files.models import StoredFile
from portal.inbox.models import Message, MessageRead
from portal.jobs.models import DailyRun, Job
from portal.outbox.models import Choice, Dispatch, DispatchItem
from portal.people.models import Appointment, Organisation, User
from portal.people.passes import Invitation, ResetCode
from portal.people.throttling import Attempt
from portal.regions.models import Region
from portal.trail.models import TrailEntry, TrailSeal
from portal.uploads.models import Upload

__all__ = [
    "Appointment",
    "Attempt",
    "BureauContact",
    "Choice",
    "ClockSetting",
    "DailyRun",
    "Dispatch",
    "DispatchItem",
    "Invitation",
    "Job",
    "Message",
    "MessageRead",
    "Organisation",
    "Region",
    "ResetCode",
    "StoredFile",
    "TrailEntry",
    "TrailSeal",
    "Upload",
    "User",
]
