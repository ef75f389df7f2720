"""公开名单打印件: a public list as PDF/A, with the rows and the digest of its page; made by a worker, once of each version."""

from typing import Any

from declarations.papers.making import CONTENT_TYPE
from declarations.papers.rendering import pdf_of
from portal.files.models import StoredFile
from portal.files.storing import safe_name, store
from portal.jobs.models import Job
from portal.jobs.queueing import enqueue
from portal.jobs.running import Progress
from portal.people.models import Appointment, bureau_of
from portal.templatetags.portal import day
from reviews.publicity.models import PublicPrint
from reviews.publicity.versions import since_published, versions_of
from reviews.rosters.models import Roster

KIND = "print-public-list"


def ask(roster: Roster, *, by: Appointment) -> None:
    """Have a list printed that has just become public; in the transaction by which it does."""
    title = f"名单打印件·{roster.round.title}第{roster.version}版"
    job = enqueue(kind=KIND, title=title[:120], params={"roster": str(roster.pk)}, by=by)
    PublicPrint.objects.create(roster=roster, job=job)


def print_of(roster: Roster) -> StoredFile | None:
    """The file; None until it is made."""
    made = PublicPrint.objects.filter(roster=roster).select_related("job__result").first()
    return made.job.result if made else None


def run(job: Job, progress: Progress) -> StoredFile | None:
    """Make the paper of a job of kind ``print-public-list``; starting again starts from nothing.

    Of a version that was replaced before its turn came there is nothing to make.
    """
    rosters = Roster.objects.select_related("round__notice", "region", "publicity", "result")
    roster = rosters.get(pk=job.params["roster"])
    if hasattr(roster, "publicity"):
        given = _of_publicity(roster.publicity)
    elif hasattr(roster, "result"):
        given = _of_result(roster.result)
    else:
        return None
    assert roster.reported_at is not None
    lines = list(roster.public_lines.order_by("position"))
    rechecked = any(one.outcome for one in lines)
    pdf = pdf_of(
        "reviews/publicity/public_list_paper.html",
        {**given, "issuer": bureau_of(roster.region), "roster": roster, "lines": lines, "rechecked": rechecked},
        dated=roster.reported_at,
        identifier=roster.sha256,
        step=lambda: progress(0, 0),
    )
    return store(name=safe_name(f"{given['title']}.pdf"), content=pdf, content_type=CONTENT_TYPE)


def _of_publicity(publicity: Any) -> dict[str, Any]:
    stands = publicity.roster.public_lines.count()
    since = since_published(versions_of(publicity.roster), stands=stands)
    return {
        "title": publicity.title,
        "document_number": publicity.document_number,
        "paragraphs": publicity.text.splitlines(),
        "facts": [
            *([("名单变动", since)] if since else []),
            ("公示期", f"{day(publicity.starts_on)}至{day(publicity.ends_on)}"),
            ("异议受理", publicity.contact),
        ],
        "signed_on": publicity.starts_on,
    }


def _of_result(result: Any) -> dict[str, Any]:
    corrected = [("更正", result.reason)] if result.reason else []
    return {
        "title": result.title,
        "document_number": result.document_number,
        "paragraphs": [],
        "facts": corrected,
        "signed_on": result.document_date,
    }
