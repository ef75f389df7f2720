"""Where Django looks for the models of this app; each lives with its capability."""

from factories.assessments.models import MaturityAssessment
from factories.identity.models import ChangeRequest, Transfer
from factories.industries.models import Industry
from factories.recognitions.models import Confirmation, Recognition
from factories.registry.models import Claim, Enterprise, Factory, FormerName, ListImport

__all__ = [
    "ChangeRequest",
    "Claim",
    "Confirmation",
    "Enterprise",
    "Factory",
    "FormerName",
    "Industry",
    "ListImport",
    "MaturityAssessment",
    "Recognition",
    "Transfer",
]
