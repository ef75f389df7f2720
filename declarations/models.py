"""Where Django looks for the models of this app; each lives with its capability."""

from declarations.cases.models import Declaration, Sheet, Submission
from declarations.facts.models import ScenarioFact, SubmissionFacts
from declarations.notices.extensions import Extension
from declarations.notices.models import Deadline, Notice, NoticeRevision, Round

__all__ = [
    "Deadline",
    "Declaration",
    "Extension",
    "Notice",
    "NoticeRevision",
    "Round",
    "ScenarioFact",
    "Sheet",
    "Submission",
    "SubmissionFacts",
]
