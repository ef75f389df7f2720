"""Where Django looks for the models of this app; each lives with its capability."""

from reviews.charts.models import (
    CaseCount,
    Counting,
    IndicatorCount,
    MaturityCount,
    ScenarioCount,
    TierCount,
)
from reviews.cultivation.models import Candidate, Readiness, Step
from reviews.desk.models import Assignment, Opinion, Remark
from reviews.experts.models import Expert, Mark, Relation, Scoring, Tally
from reviews.followup.models import FollowUp
from reviews.hardcopies.models import Hardcopy
from reviews.lateness.models import Reminder
from reviews.letters.models import CoverLetter
from reviews.objections.models import Evidence, Inquiry, Objection, Statement
from reviews.packages.models import Package, PackageLine
from reviews.publicity.models import Publicity, PublicLine, PublicPrint
from reviews.results.models import Result
from reviews.rosters.models import Roster, RosterLine
from reviews.spotchecks.models import Draw, DrawLine, Photo, SpotCheck

__all__ = [
    "Assignment",
    "Candidate",
    "CaseCount",
    "Counting",
    "CoverLetter",
    "Draw",
    "DrawLine",
    "Evidence",
    "Expert",
    "FollowUp",
    "Hardcopy",
    "IndicatorCount",
    "Inquiry",
    "Mark",
    "MaturityCount",
    "Objection",
    "Opinion",
    "Package",
    "PackageLine",
    "Photo",
    "PublicLine",
    "PublicPrint",
    "Publicity",
    "Readiness",
    "Relation",
    "Remark",
    "Reminder",
    "Result",
    "Roster",
    "RosterLine",
    "ScenarioCount",
    "Scoring",
    "SpotCheck",
    "Statement",
    "Step",
    "Tally",
    "TierCount",
]
