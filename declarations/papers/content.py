"""What stands on a paper: taken from the stored bytes of a submission alone, or from a draft as it stands."""

import datetime as dt
import json
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from declarations.cases.models import Declaration, Submission
from declarations.cases.reading import CaseView, current, submitted
from declarations.forms.binding import BoundPart
from declarations.forms.definition import FormSpec
from declarations.notices.papers import SUBMITTED_ON, PaperSpec
from declarations.papers.layout import LaidPart, lay_out
from declarations.papers.stamping import told_of
from portal.templatetags.portal import day, moment, to_the_second


@dataclass(frozen=True)
class PaperContent:
    """``dated`` is the moment that the paper stands for; ``envelope`` and ``address`` are empty for a draft.

    ``is_blank``: nobody's form, for whoever writes the notice.
    """

    title: str
    spec: PaperSpec
    enterprise: str
    heading: list[tuple[str, str]]
    cover: list[tuple[str, str]]
    parts: list[BoundPart]
    dated: dt.datetime
    number: str = ""
    n: int = 0
    sha256: str = ""
    envelope: bytes = b""
    # Where the paper can be checked, and the same with number and digest filled in; empty without ``PORTAL_URL``.
    address: str = ""
    filled_address: str = ""
    is_blank: bool = False

    @property
    def is_draft(self) -> bool:
        return not self.number and not self.is_blank

    @cached_property
    def laid_out(self) -> list[LaidPart]:
        return lay_out(self.parts)

    @property
    def is_official(self) -> bool:
        """Whether the form has a cover of its own: what the portal has to say then ends the paper."""
        return any(part.shape == "cover" for part in self.laid_out)

    @property
    def file_name(self) -> str:
        if self.is_draft:
            return f"{self.enterprise}{self.title}（草稿）.pdf"
        return f"{self.enterprise}{self.title}（{self.number}第{self.n}次提交）.pdf"


def content_of(submission: Submission) -> PaperContent:
    """The paper of a submission: nothing of what changed since, such as the enterprise's name, comes into it."""
    case = submission.declaration
    view = submitted(submission)
    envelope = bytes(submission.envelope)
    told = json.loads(envelope)
    enterprise = told["enterprise"]
    number = str(case.number)
    asked = urlencode({"number": number, "digest": submission.sha256})
    address = settings.PORTAL_URL + reverse("verify") if settings.PORTAL_URL else ""
    heading = [
        ("编号", f"{number}（第{submission.n}次提交）"),
        ("企业名称", enterprise["name"]),
        ("统一社会信用代码", enterprise.get("credit_code", "")),
        ("批次", str(case.round)),
        ("受理地区", str(case.region)),
        ("提交时间", to_the_second(submission.submitted_at)),
        ("代填单位", told.get("filled_by", "")),
        ("盖章", told_of(submission, case=case)),
        ("附件", "\n".join(one["name"] for one in told["attachments"] if "/" not in one["slot"])),
    ]
    return PaperContent(
        title=title_of(view),
        spec=view.programme.paper_of(case.kind),
        enterprise=enterprise["name"],
        heading=[line for line in heading if line[1]],
        cover=_cover(view, submission.submitted_at),
        parts=view.parts,
        dated=submission.submitted_at,
        number=number,
        n=submission.n,
        sha256=submission.sha256,
        envelope=envelope,
        address=address,
        filled_address=f"{address}?{asked}" if address else "",
    )


def content_of_draft(case: Declaration, *, now: dt.datetime) -> PaperContent:
    """The print of a draft as it stands at ``now``."""
    view = current(case)
    enterprise = case.enterprise.organisation.name
    return PaperContent(
        title=title_of(view),
        spec=view.programme.paper_of(case.kind),
        enterprise=enterprise,
        heading=[
            ("企业名称", enterprise),
            ("批次", str(case.round)),
            ("受理地区", str(case.region)),
            ("打印时间", moment(now)),
        ],
        cover=_cover(view, None),
        parts=view.parts,
        dated=now,
    )


def content_of_blank(form: FormSpec, parts: list[BoundPart], *, now: dt.datetime) -> PaperContent:
    """A form of a pack with nothing in it, as it would be printed."""
    return PaperContent(
        title=form.title, spec=PaperSpec(), enterprise="", heading=[], cover=[], parts=parts, dated=now, is_blank=True
    )


def title_of(view: CaseView) -> str:
    return view.programme.paper_of(view.case.kind).title or view.form.title


def _cover(view: CaseView, submitted_at: dt.datetime | None) -> list[tuple[str, str]]:
    shown = {one.path: one.display for part in view.parts if part.structure == "group" for one in part.fields}
    shown[SUBMITTED_ON] = day(timezone.localtime(submitted_at)) if submitted_at else ""
    return [(line.label, shown.get(line.value, "")) for line in view.programme.paper_of(view.case.kind).cover]
