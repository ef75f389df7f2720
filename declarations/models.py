"""Where Django looks for the models of this app; each lives with its capability."""

from declarations.attachments.models import Attachment
from declarations.behalf.models import SheetImport
from declarations.cases.models import Declaration, Sheet, Submission
from declarations.facts.models import IndicatorFact, InvestmentFact, ScenarioFact, SubmissionFacts
from declarations.notices.extensions import Extension
from declarations.notices.models import Deadline, Notice, NoticeRevision, Round
from declarations.papers.models import DraftPrint, Paper
from declarations.platform.models import PlatformNumber
from declarations.revisions.models import PackUpload

__all__ = [
    "Attachment",
    "Deadline",
    "Declaration",
    "DraftPrint",
    "Extension",
    "IndicatorFact",
    "InvestmentFact",
    "Notice",
    "NoticeRevision",
    "PackUpload",
    "Paper",
    "PlatformNumber",
    "Round",
    "ScenarioFact",
    "Sheet",
    "SheetImport",
    "Submission",
    "SubmissionFacts",
]
