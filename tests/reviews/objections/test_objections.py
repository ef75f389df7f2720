"""An objection from filing to ruling, and what is refused on the way."""

import datetime as dt
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from declarations.cases.models import Declaration, Status
from portal import clock
from portal.errors import Outdated, Refused
from portal.inbox.models import Message
from portal.people.models import bureau_of
from portal.regions.models import Region
from reviews.objections import hearing
from reviews.objections.filing import file_objection, tidy_receipt
from reviews.objections.models import Objection, ObjectionStatus, Statement
from reviews.objections.ruling import rule
from reviews.publicity.models import Publicity
from reviews.publicity.versions import versions_of
from reviews.rosters.models import RosterStatus
from tests.builders import BEIPIAO, CHAOYANG, LIAONING, LONGCHENG, a_clerk, an_officer
from tests.conftest import set_clock
from tests.portal.files.clamd import EICAR_LIKE
from tests.portal.files.kept import kept
from tests.reviews.publicity.builders import (
    FILED,
    OBJECTOR,
    PDF,
    UNIT,
    a_notice,
    a_pdf,
    an_answered,
    an_objection,
    told,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]
DAY = dt.date(2026, 3, 26)


def titles(organisation):
    return list(Message.objects.filter(to=organisation).order_by("pk").values_list("title", flat=True))


def test_anybody_files_one_with_their_name_and_gets_a_receipt():
    objection = an_objection(evidence=[a_pdf("钱学声的证据.pdf")])
    assert objection.receipt == tidy_receipt(objection.receipt.lower().replace("-", " "))
    assert Statement.objects.get().name == OBJECTOR
    assert [one.file.name for one in objection.evidence.all()] == [f"证明材料{objection.receipt}-1.pdf"]
    assert titles(bureau_of(Region.objects.get(pk=LIAONING))) == [f"收到公示异议：{objection.line.name}"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"phone": " "}, "phone"),
        ({"text": ""}, "text"),
        ({"kind": "nobody"}, "kind"),
        ({"kind": "unit"}, "unit"),
        ({"kind": "unit", "unit": UNIT}, "letter"),
        ({"evidence": [a_pdf()] * 6}, "evidence"),
    ],
)
def test_what_is_missing_is_said_where_it_is(changes, field):
    with pytest.raises(Refused) as refused:
        an_objection(**changes)
    assert refused.value.field == field
    assert not Objection.objects.exists()


def test_a_file_is_told_by_its_content():
    with pytest.raises(Refused) as refused:
        an_objection(evidence=[a_pdf(), io.BytesIO(b"MZ\x90 a program")])
    assert refused.value.field == "evidence"


def test_a_unit_brings_its_stamped_letter():
    objection = an_objection(kind="unit", unit=UNIT, letter=a_pdf())
    assert objection.statement.letter.name == f"异议书{objection.receipt}.pdf"


def test_only_within_the_days_of_the_notice_and_to_a_line_that_stands(monkeypatch):
    publicity = a_notice()
    line = publicity.roster.public_lines.first()
    other = a_notice("workshop").roster.public_lines.first()
    with pytest.raises(Refused, match="已不在公示名单中"):
        file_objection(publicity_id=publicity.pk, line_id=other.pk, **FILED)
    set_clock(monkeypatch, "2026-03-28 00:01")
    with pytest.raises(Refused, match="不在公示期内"):
        file_objection(publicity_id=publicity.pk, line_id=line.pk, **FILED)


def test_the_factory_hears_the_substance_and_answers_once():
    objection, by = an_objection(), an_officer(LIAONING)
    clerk = a_clerk(objection.declaration.enterprise)
    with pytest.raises(Refused, match="只有被告知的企业可以答复"):
        hearing.answer(objection_id=objection.pk, text="不属实", by=clerk)
    with pytest.raises(Refused, match="异议人的身份不得透露") as refused:
        hearing.tell(objection_id=objection.pk, substance=f"{OBJECTOR}反映产线停用", answer_due_on=DAY, by=by)
    assert refused.value.field == "substance"
    with pytest.raises(Refused, match="答复期限最早为明天"):
        hearing.tell(objection_id=objection.pk, substance="产线停用", answer_due_on=clock.today(), by=by)
    told(objection, by=by)
    with pytest.raises(Outdated):
        told(objection, by=by)
    hearing.answer(objection_id=objection.pk, text="已投入使用", by=clerk)
    with pytest.raises(Outdated, match="只能答复一次"):
        hearing.answer(objection_id=objection.pk, text="补充", by=clerk)
    assert titles(clerk.organisation) == [f"公示异议告知：{objection.line.name}"]


def test_the_answer_comes_within_its_date(monkeypatch):
    objection = told(an_objection())
    clerk = a_clerk(objection.declaration.enterprise)
    set_clock(monkeypatch, "2026-03-27 08:00")
    with pytest.raises(Refused, match="答复期限已过"):
        hearing.answer(objection_id=objection.pk, text="不属实", by=clerk)


def test_the_county_is_asked_for_the_facts():
    objection, by = an_objection(), an_officer(LIAONING)
    place = Region.objects.get(pk=BEIPIAO)
    with pytest.raises(Refused) as refused:
        hearing.inquire(
            objection_id=objection.pk, region=Region.objects.get(pk=LONGCHENG), question="?", due_on=DAY, by=by
        )
    assert refused.value.field == "region"
    inquiry = hearing.inquire(objection_id=objection.pk, region=place, question="请到现场核查", due_on=DAY, by=by)
    county = an_officer(BEIPIAO)
    with pytest.raises(Refused, match="可以报告核查情况"):
        hearing.report_finding(inquiry_id=inquiry.pk, text="属实", file=None, by=an_officer(CHAOYANG))
    found = hearing.report_finding(inquiry_id=inquiry.pk, text="产线已停用", file=a_pdf(), by=county)
    assert (found.finding, found.file.name) == ("产线已停用", "北票市核查材料.pdf")
    with pytest.raises(Outdated, match="已报告核查情况"):
        hearing.report_finding(inquiry_id=inquiry.pk, text="属实", file=None, by=county)
    assert titles(county.organisation) == [f"公示异议核查：{objection.line.name}"]


def test_upheld_only_after_the_factory_was_heard(monkeypatch):
    objection, by = an_objection(), an_officer(LIAONING)
    with pytest.raises(Refused, match="应先把异议内容告知企业"):
        rule(objection_id=objection.pk, verdict="upheld", text="属实", by=by)
    told(objection, by=by)
    with pytest.raises(Refused, match="企业可在2026年3月26日前答复"):
        rule(objection_id=objection.pk, verdict="upheld", text="属实", by=by)
    set_clock(monkeypatch, "2026-03-27 08:00")
    rule(objection_id=objection.pk, verdict="upheld", text="属实", by=by)
    with pytest.raises(Outdated, match="该异议已由"):
        rule(objection_id=objection.pk, verdict="dismissed", text="不属实", by=by)


def test_upheld_the_case_ends_and_the_list_is_amended():
    publicity, by = a_notice(cases=3), an_officer(LIAONING)
    first = publicity.roster
    objection = an_answered(an_objection(publicity, n=2), by=by)
    rule(objection_id=objection.pk, verdict="upheld", text="产线停用", by=by)
    case = Declaration.objects.get(pk=objection.declaration_id)
    assert (case.status, case.outcome) == (Status.REJECTED, "failed")
    publicity = Publicity.objects.with_names().get()
    assert (publicity.roster.version, publicity.roster.corrects_id) == (2, first.pk)
    first.refresh_from_db()
    assert (first.status, publicity.roster.status) == (RosterStatus.SUPERSEDED, RosterStatus.REPORTED)
    assert first.sha256 != publicity.roster.sha256
    assert [one.position for one in publicity.roster.public_lines.all()] == [1, 2]
    newest, before = versions_of(publicity.roster)
    assert [one.name for one in newest.gone] == [objection.line.name]
    assert (newest.roster.reason, before.gone) == (f"异议成立，移出{objection.line.name}", [])
    enterprise = objection.declaration.enterprise.organisation
    for concerned in (bureau_of(case.region), bureau_of(Region.objects.get(pk=CHAOYANG)), enterprise):
        assert titles(concerned)[-1] == f"异议成立：{objection.line.name}"


@pytest.mark.parametrize("verdict", ["dismissed", "withdrawn"])
def test_otherwise_the_list_stays(verdict):
    objection = an_objection()
    with pytest.raises(Refused) as refused:
        rule(objection_id=objection.pk, verdict=verdict, text="", by=an_officer(LIAONING))
    assert refused.value.field == "text"
    rule(objection_id=objection.pk, verdict=verdict, text="经核查", by=an_officer(LIAONING))
    assert Publicity.objects.with_names().get().roster.version == 1
    assert Objection.objects.get().status == verdict
    assert not Message.objects.filter(to=objection.declaration.enterprise.organisation).exists()


def test_a_ruling_does_not_name_the_objector():
    objection = an_objection()
    with pytest.raises(Refused, match="异议人的身份不得透露"):
        rule(
            objection_id=objection.pk,
            verdict=ObjectionStatus.DISMISSED,
            text=f"{OBJECTOR}所述不实",
            by=an_officer(LIAONING),
        )


@pytest.mark.usefixtures("scanner")
def test_an_infected_file_is_refused_at_its_place_and_nothing_is_kept(client):
    publicity = a_notice()
    infected = SimpleUploadedFile("证据.pdf", b"%PDF-1.7\n" + EICAR_LIKE + PDF, "application/pdf")
    line = publicity.roster.public_lines.first()
    before = set(kept())
    given = FILED | {"line": line.pk, "evidence": infected}
    given.pop("letter")
    page = client.post(reverse("objection-new", args=[publicity.pk]), given)
    assert page.status_code == 422
    assert page.context["form"].errors["evidence"] == ["证明材料未通过病毒扫描（Fake.Virus），请检查后重新选择文件。"]
    assert page.context["form"]["name"].value() == FILED["name"]
    assert (Objection.objects.count(), set(kept())) == (0, before)
