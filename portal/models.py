"""Where Django looks for the models of this app; each lives with its capability."""

from portal.clock import ClockSetting
from portal.files.models import StoredFile
from portal.jobs.models import Job
from portal.people.models import Appointment, Organisation, User
from portal.regions.models import Region
from portal.trail.models import TrailEntry

__all__ = ["Appointment", "ClockSetting", "Job", "Organisation", "Region", "StoredFile", "TrailEntry", "User"]
