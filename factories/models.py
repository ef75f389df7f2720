"""Where Django looks for the models of this app; each lives with its capability."""

from factories.assessments.models import MaturityAssessment
from factories.industries.models import Industry
from factories.recognitions.models import Confirmation, Recognition
from factories.registry.models import Claim, Enterprise, Factory, ListImport

__all__ = [
    "Claim",
    "Confirmation",
    "Enterprise",
    "Factory",
    "Industry",
    "ListImport",
    "MaturityAssessment",
    "Recognition",
]
