"""盖章扫描件: the scan of the stamped pages of a submission, brought after submitting by whoever fills the case.

It is of one number and digest. It can be replaced, with its history kept, until a level has acted on it; the programme
(``scan: {by: …}``) says by which review stage it must be in; a later one that returns a case waits for its scan again. The deeds are those of any file (``cases.attaching``).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from declarations.attachments.models import Attachment, AttachmentStatus
from declarations.attachments.slots import Slot
from declarations.cases.drafting import fills
from declarations.cases.lifecycle import lock, programme_of, stage_of
from declarations.cases.models import Declaration, Kind, Status, Submission
from declarations.forms.definition import AttachmentSpec
from declarations.forms.paths import SCAN
from declarations.notices.packs import pack_of
from declarations.notices.papers import ScanSpec
from declarations.notices.schema import ProgrammeSpec
from portal.errors import Refused
from portal.people.models import Appointment

SPEC = AttachmentSpec(label="盖章扫描件", takes="paper", max=20, megabytes=50)
_OPEN = (Status.UNDER_REVIEW, Status.TO_REPORT)


@dataclass(frozen=True)
class Scan:
    """What there is of the scan of a submission. ``earlier`` were replaced; ``hindrance`` says why nothing may change."""

    submission: Submission
    slot: Slot
    earlier: list[Attachment]
    pages: list[str]  # that are stamped
    stage: str  # the title of that by which it must be in
    hindrance: str

    @property
    def ready(self) -> list[Attachment]:
        return self.slot.ready

    @property
    def has_room(self) -> bool:
        return not self.hindrance and self.slot.has_room


def scan_of(case: Declaration, *, newest: Submission | None = None) -> Scan | None:
    """The scan of the newest submission; None where nothing was submitted, or none is asked for (as of any recheck).

    One query, or two where the caller has no submission at hand (its envelope is not needed).
    """
    programme = programme_of(case)
    if programme.scan is None or case.kind != Kind.NEW:
        return None
    newest = newest or case.submissions.defer("envelope").first()
    if newest is None:
        return None
    of_which = {"submission": newest} if _wants_each(programme) else {}
    brought = case.attachments.filter(slot=SCAN, **of_which).select_related("file", "submission", "added_by")
    brought = brought.defer("submission__envelope")
    found = list(brought.order_by("position", "added_at", "id"))
    standing = [one for one in found if one.removed_at is None]
    last = max((one.submission.n for one in standing if one.submission), default=0)
    slot = Slot(SCAN, SPEC, [one for one in standing if one.submission and one.submission.n == last])
    return Scan(
        submission=newest,
        slot=slot,
        earlier=[one for one in found if one.removed_at is not None],
        pages=_pages(case),
        stage=programme.stage(programme.scan.by).title_for(case.kind),
        hindrance=_hindrance(case, programme, programme.scan, slot.attached),
    )


def may_bring_scan(*, case: Declaration, scan: Scan | None, by: Appointment | None) -> bool:
    """Whether ``by`` can bring or replace the scan now."""
    return scan is not None and not scan.hindrance and fills(declaration=case, by=by)


def scannable(declaration_id: UUID, by: Appointment) -> tuple[Declaration, Scan]:
    """The case, locked, where ``by`` may bring or replace the scan, and what there is of it.

    Raises:
        Refused: not theirs to fill, no scan is asked for, nothing is submitted, or a level has acted on it.
    """
    case = lock(declaration_id)
    if not fills(declaration=case, by=by):
        raise Refused("盖章扫描件由填报单位上传，您当前的身份不能办理", field=SCAN)
    scan = scan_of(case)
    if scan is None:
        raise Refused("此事项目前不需要盖章扫描件", field=SCAN)
    if scan.hindrance:
        raise Refused(scan.hindrance, field=SCAN)
    return case, scan


def without_scan(submissions: Iterable[Submission]) -> set[UUID]:
    """Those that cannot pass at the stage where their case is because the scan is not in; one query, or none."""
    wanted = [one for one in submissions if _is_due(one.declaration)]
    if not wanted:
        return set()
    brought = Attachment.objects.filter(
        slot=SCAN,
        removed_at__isnull=True,
        status=AttachmentStatus.READY,
        declaration__in=[one.declaration_id for one in wanted],
    )
    there = set(brought.values_list("declaration_id", "submission_id"))
    cases = {case for case, _ in there}
    return {
        one.pk
        for one in wanted
        if (one.declaration_id, one.pk) not in there
        and (_wants_each(programme_of(one.declaration)) or one.declaration_id not in cases)
    }


def require_scan(submission: Submission) -> None:
    """Raises Refused where the scan must be in by now, and is not."""
    if without_scan([submission]):
        raise Refused(missing_words(submission.declaration), field="verdict")


def missing_words(case: Declaration) -> str:
    """What an officer is told of a case whose scan is not in."""
    pages = "、".join(_pages(case))
    return f"尚未上传所提交材料的盖章扫描件{f'（{pages}）' if pages else ''}，不能通过；请通知填报单位上传。"


def _pages(case: Declaration) -> list[str]:
    programme = programme_of(case)
    return programme.paper_of(case.kind).stamped_pages(pack_of(case.revision).form(programme.form))


def _wants_each(programme: ProgrammeSpec) -> bool:
    """Whether each submission wants a scan of its own, or that of an earlier one does."""
    return programme.paper_of(Kind.NEW).restamp != "none"


def _is_due(case: Declaration) -> bool:
    programme, stage = programme_of(case), stage_of(case)
    if programme.scan is None or stage is None or case.kind != Kind.NEW:
        return False
    keys = [one.key for one in programme.stages]
    return keys.index(stage.key) >= keys.index(programme.scan.by)


def _hindrance(case: Declaration, programme: ProgrammeSpec, spec: ScanSpec, attached: list[Attachment]) -> str:
    stage = stage_of(case)
    if case.status not in _OPEN or stage is None:
        return f"该事项目前为“{case.get_status_display()}”，不能再上传或更换盖章扫描件"
    acted_on = any(one.added_at < case.changed_at for one in attached)
    keys = [one.key for one in programme.stages]
    # What a later stage returned is submitted anew, and wants a scan of its own: that one may still come.
    if acted_on and keys.index(stage.key) > keys.index(spec.by):
        return f"{programme.stage(spec.by).title_for(case.kind)}已完成，不能再上传或更换盖章扫描件"
    if acted_on:
        return "主管部门已据此盖章扫描件办理，不能再更换；确需更换的，请联系主管部门退回修改"
    return ""
