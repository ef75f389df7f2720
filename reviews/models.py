"""Where Django looks for the models of this app; each lives with its capability."""

from reviews.desk.models import Opinion
from reviews.rosters.models import Roster, RosterLine
from reviews.spotchecks.models import Draw, DrawLine, Photo, SpotCheck

__all__ = ["Draw", "DrawLine", "Opinion", "Photo", "Roster", "RosterLine", "SpotCheck"]
