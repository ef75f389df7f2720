"""Where Django looks for the models of this app; each lives with its capability."""

from portal.clock import ClockSetting
from portal.files.models import StoredFile
from portal.jobs.models import Job
from portal.people.models import Appointment, Organisation, User
from portal.people.passes import Invitation, ResetCode
from portal.regions.models import Region
from portal.trail.models import TrailEntry

__all__ = [
    "Appointment",
    "ClockSetting",
    "Invitation",
    "Job",
    "Organisation",
    "Region",
    "ResetCode",
    "StoredFile",
    "TrailEntry",
    "User",
]
