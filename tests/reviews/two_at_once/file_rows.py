"""Files: on their way, attached to a case, printed from it, packed."""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

from declarations.attachments.models import Attachment
from declarations.cases import attaching, picturing
from declarations.cases.models import Declaration
from declarations.papers.drafts import request_draft_print
from declarations.papers.requesting import request_paper
from portal import clock
from portal.jobs.models import Job
from portal.uploads import receiving
from portal.uploads.models import Upload
from reviews.packages import requesting
from reviews.packages.models import Package
from tests.builders import BEIPIAO, a_submitted, an_officer
from tests.declarations.attachments.asking import STORY, ask_for_files, ask_for_pictures
from tests.declarations.attachments.bringing import bring
from tests.declarations.cases.test_attaching import PDF
from tests.portal.files.pictures import a_png
from tests.portal.uploads.test_receiving import begun
from tests.reviews.builders import a_frozen, an_approved
from tests.reviews.two_at_once.rows import COUNTY, Comes, Firm, Row, apart, clerks, double_click, each, once

UPLOAD_ROWS = [
    each(
        receiving.begin,
        lambda: {"purpose": "test", "subject": uuid4(), "place": "slot", "name": "材料.pdf", "length": 6},
        COUNTY,
    ),
    double_click(
        receiving.append,
        Comes.ONE,
        lambda: an_officer(BEIPIAO),
        lambda by: {"upload_id": begun(by).pk, "at": 0, "piece": b"abc"},
    ),
]


def asked(firm: Firm) -> Declaration:
    """A draft of a form that asks for files."""
    with TemporaryDirectory() as folder:
        ask_for_files(Path(folder))
    return firm.draft()


def a_place(firm: Firm) -> dict[str, Any]:
    return {"declaration_id": asked(firm).pk, "slot": "proof", "name": "材料.pdf", "length": len(PDF)}


def come(firm: Firm, slot: str = "proof") -> Upload:
    """A file all of whose pieces have come."""
    upload = attaching.begin_attachment(**a_place(firm) | {"slot": slot}, by=firm.clerks[0])
    return receiving.append(upload_id=upload.pk, at=0, piece=PDF, by=firm.clerks[0])


def attached(firm: Firm, slot: str = "proof") -> Attachment:
    return attaching.finish_attachment(upload_id=come(firm, slot).pk, by=firm.clerks[0])


def not_inspected(firm: Firm) -> dict[str, Any]:
    """A file whose inspection was given up."""
    one = attached(firm, "video")
    Job.objects.update(status=Job.Status.FAILED, failure="病毒扫描服务没有应答", finished_at=clock.now())
    return {"attachment_id": one.pk}


def a_picture(firm: Firm) -> Attachment:
    with TemporaryDirectory() as folder:
        ask_for_pictures(Path(folder))
    return bring(firm.draft(), STORY, a_png(), "图.png", by=firm.clerks[0])


def captions() -> list[Callable[[], Any]]:
    firm = Firm(lambda firm: {"attachment_id": a_picture(firm).pk, "was": ""})
    return apart(picturing.caption_picture, firm.scene(), firm.people(), caption=("总装", "机加"))


ATTACHMENT_ROWS = [
    clerks(each, attaching.begin_attachment, a_place),
    clerks(once, attaching.finish_attachment, lambda firm: {"upload_id": come(firm).pk}),
    clerks(once, attaching.abandon_attachment, lambda firm: {"upload_id": come(firm).pk}),
    clerks(once, attaching.remove_attachment, lambda firm: {"attachment_id": attached(firm).pk}),
    clerks(once, attaching.inspect_again, not_inspected),
    Row(picturing.caption_picture, Comes.ONE, captions),
    clerks(once, picturing.place_picture, lambda firm: {"attachment_id": a_picture(firm).pk, "position": 0}),
]
PAPER_ROWS = [
    clerks(once, request_draft_print, lambda firm: {"declaration_id": firm.draft().pk}),
    once(request_paper, lambda: {"submission": a_submitted().submissions.get()}, COUNTY),
]


def a_failed() -> Package:
    package = requesting.package_cases(cases=[a_submitted().pk], by=an_officer(BEIPIAO))
    Job.objects.filter(pk=package.job_id).update(status=Job.Status.FAILED, failure="内存不足", finished_at=clock.now())
    return package


PACKAGE_ROWS = [
    once(requesting.package_roster, lambda: {"roster": an_approved() and a_frozen()}, COUNTY),
    once(requesting.package_cases, lambda: {"cases": [a_submitted().pk]}, COUNTY),
    once(requesting.make_again, lambda: {"package": a_failed()}, COUNTY),
]
