"""Where Django looks for the models of this app; each lives with its capability."""

from reviews.desk.models import Opinion
from reviews.rosters.models import Roster, RosterLine

__all__ = ["Opinion", "Roster", "RosterLine"]
