"""核对: whether a paper is what the portal printed, for anyone who holds it, telling nothing that is not on it."""

import hashlib
from dataclasses import dataclass
from typing import Any

from declarations.cases.models import Submission
from declarations.papers.models import Paper


@dataclass(frozen=True)
class Finding:
    """A submission that matches, and whether the enterprise has submitted anew since."""

    submission: Submission
    superseded: bool


def by_digest(*, number: str, digest: str) -> Finding | None:
    """The submission of that number and digest; a number alone finds nothing, so that nobody learns which there are."""
    return _finding(Submission.objects.filter(declaration__number=number, sha256=digest))


def by_file(file: Any) -> Finding | None:
    """The submission whose paper is this file, byte for byte."""
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    papers = Paper.objects.made().filter(sha256=digest.hexdigest())
    return _finding(Submission.objects.filter(pk__in=papers.values("submission")))


def _finding(submissions: Any) -> Finding | None:
    found = submissions.select_related("declaration").defer("envelope").first()
    if found is None:
        return None
    later = Submission.objects.filter(declaration=found.declaration_id, n__gt=found.n)
    return Finding(found, superseded=later.exists())
