"""Cases that wait for public notice, notices that stand, objections, results. All need ``notice``."""

import datetime as dt
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from declarations.cases.models import Declaration, Kind, Outcome, Status
from declarations.notices.models import Round
from factories.recognitions.models import Recognition
from portal import clock
from portal.people.appointments import appoint
from portal.people.models import Appointment, Role, User
from portal.regions.models import Region
from reviews.followup.models import FollowUp
from reviews.followup.noting import note
from reviews.objections.filing import file_objection
from reviews.objections.hearing import answer, inquire, report_finding, tell
from reviews.objections.models import Objection
from reviews.publicity import opening
from reviews.publicity.models import Publicity
from reviews.results import publishing
from reviews.results.models import Result
from tests.builders import BEIPIAO, LIAONING, a_clerk, an_officer
from tests.declarations.tables.cases import a_waiting_case

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
OBJECTOR, PHONE, UNIT = "钱学声", "13912345678", "沈阳举报研究所"
FILED = {
    "kind": "person",
    "unit": "",
    "name": OBJECTOR,
    "phone": PHONE,
    "text": f"我是{OBJECTOR}，该企业的产线没有投入使用。",
    "letter": None,
    "evidence": (),
}
ANSWER = "产线已于三月投入使用。"


def a_pdf(name: str = "文件.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PDF, "application/pdf")


def a_round_of(programme: str = "advanced") -> Round:
    return Round.objects.select_related("notice").get(notice_id="liaoning-2026", programme=programme)


def a_case(programme: str = "advanced", *, region: str = BEIPIAO, name: str = "", status: str = "") -> Declaration:
    """A new case that the experts have let through; it waits for public notice."""
    case = a_waiting_case(a_round_of(programme), region, name=name, stage="publicity", kind=Kind.NEW)
    case.status, case.outcome = status or Status.TO_PUBLICISE, Outcome.PASSED
    if case.status == Status.TO_PUBLISH:
        case.stage = "result"
    case.save()
    return case


def a_frozen(programme: str = "advanced", *, cases: int = 2, by: Appointment | None = None) -> Publicity:
    for _ in range(cases):
        a_case(programme)
    return opening.freeze(round=a_round_of(programme), stage="publicity", by=by or an_officer(LIAONING))


def put_out(publicity: Publicity, *, by: Appointment | None = None, **changes: Any) -> Publicity:
    """From today on, for as long as the pack proposes."""
    starts_on = changes.pop("starts_on", clock.today())
    asked = {
        "title": publicity.title,
        "text": publicity.text,
        "contact": publicity.contact,
        "starts_on": starts_on,
        "ends_on": opening.proposed_end(publicity.roster.round, starts_on),
    }
    return opening.publish(publicity_id=publicity.pk, **asked | changes, by=by or an_officer(LIAONING))


def a_notice(programme: str = "advanced", *, cases: int = 2, by: Appointment | None = None) -> Publicity:
    """A list on public notice since today."""
    return put_out(a_frozen(programme, cases=cases, by=by), by=by)


def an_objection(publicity: Publicity | None = None, *, n: int = 1, **changes: Any) -> Objection:
    """To the ``n``-th line of a notice."""
    publicity = publicity or a_notice()
    line = publicity.roster.public_lines.get(position=n)
    return file_objection(publicity_id=publicity.pk, line_id=line.pk, **FILED | changes)


def told(objection: Objection, *, by: Appointment | None = None) -> Objection:
    """The factory knows the substance."""
    due = clock.today() + dt.timedelta(days=3)
    return tell(
        objection_id=objection.pk, substance="产线没有投入使用", answer_due_on=due, by=by or an_officer(LIAONING)
    )


def an_answered(objection: Objection | None = None, *, by: Appointment | None = None) -> Objection:
    objection = objection or an_objection()
    told(objection, by=by)
    return answer(objection_id=objection.pk, text=ANSWER, by=a_clerk(objection.declaration.enterprise))


def a_frozen_result(programme: str = "advanced", *, cases: int = 2, by: Appointment | None = None) -> Result:
    for _ in range(cases):
        a_case(programme, status=Status.TO_PUBLISH)
    return publishing.freeze(round=a_round_of(programme), stage="result", by=by or an_officer(LIAONING))


def document(**changes: Any) -> dict[str, Any]:
    return {
        "title": "关于公布2026年度先进级智能工厂名单的通知",
        "document_number": "辽工信发〔2026〕12号",
        "document_date": clock.today(),
        "document": a_pdf(),
    } | changes


def a_result(programme: str = "advanced", *, cases: int = 2, by: Appointment | None = None) -> Result:
    """Published; its job waits for a worker."""
    by = by or an_officer(LIAONING)
    return publishing.publish(result_id=a_frozen_result(programme, cases=cases, by=by).pk, **document(), by=by)


def a_heard(clerk: User | None = None, **changes: Any) -> Objection:
    """By a unit with letter and evidence; the factory was told and answered, the county looked into it. ``clerk`` is its too."""
    by = an_officer(LIAONING)
    objection = an_objection(
        a_notice(by=by),
        kind="unit",
        unit=UNIT,
        letter=a_pdf(f"{UNIT}.pdf"),
        evidence=[a_pdf(f"{OBJECTOR}.pdf")],
        **changes,
    )
    organisation = objection.declaration.enterprise.organisation
    if clerk is not None:
        appoint(user=clerk, organisation=organisation, role=Role.CLERK, by=None)
    an_answered(objection, by=by)
    place = Region.objects.get(pk=BEIPIAO)
    inquiry = inquire(objection_id=objection.pk, region=place, question="请到现场核查", due_on=clock.today(), by=by)
    report_finding(inquiry_id=inquiry.pk, text="产线已停用", file=a_pdf(), by=an_officer(BEIPIAO))
    return objection


def a_note(held: Recognition, *, by: Appointment | None = None) -> FollowUp:
    """What the county noted of a holder, with a file."""
    return note(
        factory=held.factory,
        tier=held.tier,
        kind="visit",
        on=clock.today(),
        text="现场走访，运行正常",
        file=a_pdf(),
        by=by or an_officer(BEIPIAO),
    )
