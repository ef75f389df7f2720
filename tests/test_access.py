"""Who may open what: every address, as every visitor, at home and in a foreign place.

``MATRIX`` is the whole truth: an address that is missing here fails, and so does one that answers otherwise. A visitor
who is not named is turned away: to log-in when signed out, with 403 where the role may not open such pages, with 404
where the thing is not theirs.
"""

import datetime as dt
import io
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from declarations.attachments.models import Attachment
from declarations.cases.attaching import PURPOSE
from declarations.cases.models import Declaration
from declarations.cases.reading import current
from declarations.cases.submitting import submit
from declarations.notices.packs import newest_revision
from declarations.papers.drafts import request_draft_print
from declarations.papers.requesting import request_paper
from declarations.revisions.publishing import keep_pack
from declarations.rounds.extending import Scope, extend
from declarations.tables.export import request_export
from factories.identity.renaming import ask_change
from factories.identity.transferring import propose_transfer
from factories.recognitions.models import Recognition
from factories.registry.claiming import ask
from factories.registry.models import ListImport
from portal import clock
from portal.audit.exporting import request_trail_export
from portal.audit.searching import Search
from portal.files.storing import store
from portal.inbox.sending import send
from portal.jobs import heartbeat
from portal.jobs.running import run_job
from portal.outbox.passes import pass_for
from portal.people.access import Access, AccessMiddleware
from portal.people.appointments import appoint, dismiss
from portal.people.deputising import name_deputy
from portal.people.inviting import invite
from portal.people.models import Appointment, Role
from portal.regions.models import Region
from portal.uploads.models import Upload
from portal.uploads.receiving import begin
from reviews.charts.counting import count
from reviews.cultivation.exporting import request_pool
from reviews.desk.deciding import decide
from reviews.desk.models import Verdict
from reviews.experts.exporting import request_scores
from reviews.followup.noting import note
from reviews.letters.models import CoverLetter
from reviews.packages.requesting import package_roster
from reviews.publicity.models import PublicPrint
from reviews.rosters.models import Roster
from reviews.rosters.reporting import report
from reviews.rosters.scans import keep_scan
from reviews.spotchecks.checking import assign
from reviews.spotchecks.models import Photo
from reviews.spotchecks.photos import add_photo
from tests.access_matrix import ALL, MATRIX
from tests.builders import (
    BEIPIAO,
    CHAOYANG,
    LIAONING,
    LONGCHENG,
    a_clerk,
    a_draft,
    a_factory,
    a_manager,
    a_submitted,
    a_user,
    an_administrator,
    an_enterprise,
    an_officer,
    the_round,
)
from tests.declarations.behalf.tables import a_sheet_import, an_imported
from tests.declarations.revisions.zips import zipped
from tests.portal.files.pictures import a_png as a_picture
from tests.portal.outbox.builders import a_failed_dispatch
from tests.reviews.builders import a_frozen, a_recheck, a_reported, an_approved
from tests.reviews.cultivation.builders import a_candidate, a_step
from tests.reviews.desk.returns import a_returned
from tests.reviews.experts.builders import a_scored_case, an_expert, given_to
from tests.reviews.letters.builders import a_recommended, made
from tests.reviews.publicity.builders import a_heard, a_note, a_pdf, a_result
from tests.reviews.spotchecks.builders import a_draw, a_png, found

SHENYANG = "210100"


def addresses(patterns: Any = None) -> Iterator[URLPattern]:
    """Every address of the portal."""
    for one in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(one, URLResolver):
            yield from addresses(one.url_patterns)
        else:
            yield one


def test_the_matrix_names_every_address_and_no_other():
    assert {one.name for one in addresses()} == set(MATRIX)


def test_every_view_declares_its_access():
    assert [one.name for one in addresses() if not isinstance(getattr(one.callback, "access", None), Access)] == []


def test_a_view_that_declares_nothing_is_refused_to_everyone():
    middleware = AccessMiddleware(lambda request: None)
    with pytest.raises(PermissionDenied):
        middleware.process_view(RequestFactory().get("/"), lambda request: None, (), {})


@pytest.fixture
def season(notice: None, spring: None, settings: Any, tmp_path: Path) -> SimpleNamespace:
    """Visitors of each role, here and elsewhere, and one of each thing in Beipiao."""
    settings.DEMO = True
    settings.VAR_DIR = tmp_path
    heartbeat.beat()
    county = an_officer(BEIPIAO)
    city = an_officer(CHAOYANG)
    case = a_draft(an_enterprise(BEIPIAO))
    clerk = Appointment.objects.get(organisation=case.enterprise.organisation)
    submit(declaration_id=case.pk, by=clerk)
    an_approved(BEIPIAO, by=county)
    roster = a_frozen(BEIPIAO, by=county)
    keep_scan(roster_id=roster.pk, file=io.BytesIO(a_picture()), by=county)
    recheck = a_recheck(BEIPIAO, by=county)
    returned = a_returned(a_submitted(), {"maturity/score": "请核对"}, by=county)
    appoint(user=clerk.user, organisation=returned.enterprise.organisation, role=Role.CLERK, by=None)
    export = request_export(
        table="basic-summary",
        region=Region.objects.get(code=BEIPIAO),
        round=the_round(),
        by=county,
    )
    run_job(export.pk)
    package = package_roster(roster=roster, by=county)
    run_job(package.job_id)
    run_job(request_paper(submission=case.submissions.get(), by=county).job_id)
    run_job(request_draft_print(declaration_id=recheck.pk, by=county).job_id)
    extension = extend(
        round_id=the_round().pk,
        level="county",
        scope=Scope(region=Region.objects.get(code=BEIPIAO)),
        until=dt.date(2026, 4, 8),
        reason="试",
        by=city,
    )
    applicant = a_user()
    claim = ask(
        user=applicant,
        enterprise=None,
        name="朝阳新来有限公司",
        region=Region.objects.get(code=BEIPIAO),
        credit_code="91350100M000100Y43",
        licence=SimpleUploadedFile("执照.png", a_picture(), "image/png"),
    )
    applied = an_enterprise(BEIPIAO)
    applicant_clerk = a_clerk(applied)
    change = ask_change(
        enterprise_id=applied.pk,
        name="朝阳更名有限公司",
        since=dt.date(2026, 3, 1),
        basis="变更登记通知书",
        by=applicant_clerk,
    )
    transfer = propose_transfer(
        enterprise_id=an_enterprise(BEIPIAO).pk,
        receiving=Region.objects.get(code=LONGCHENG),
        reason="搬迁",
        with_cases=False,
        by=county,
    )
    someone = an_officer(LONGCHENG)
    elsewhere = an_enterprise(BEIPIAO)
    owner = a_manager(case.enterprise)
    invitation, secret = invite(invitee="王芳", by=owner)
    cover = name_deputy(
        principal=county, user=an_officer(BEIPIAO).user, starts_on=clock.today(), ends_on=clock.today(), by=county
    )
    province = an_officer(LIAONING)
    pack = keep_pack(file=zipped(), by=province)
    trail_export = request_trail_export(search=Search(deed="extend"), by=province)
    run_job(trail_export.pk)
    message = send(to=county.organisation, title="试", text="试", by=city)
    visitors = {
        "none": applicant,
        "clerk": clerk.user,
        "clerk2": a_clerk(elsewhere).user,
        "manager": owner.user,
        "manager2": a_manager(elsewhere).user,
        "county": county.user,
        "county2": an_officer(LONGCHENG).user,
        "city": city.user,
        "city2": an_officer(SHENYANG).user,
        "province": province.user,
        "admin": an_administrator().user,
        "expert": (expert := an_expert()).user,
    }
    (scoring,) = given_to(a_scored_case(), expert)
    score_export = request_scores(round=scoring.declaration.round, by=an_officer(LIAONING))
    run_job(score_export.pk)
    list_import = _upload(city.user)
    sheet_import = a_sheet_import([["朝阳代填有限公司", "一厂"]], by=county)
    sheet_import_done = an_imported([["朝阳代填有限公司", "一厂"]], by=county)
    photo = _photographed(roster, county=county, city=city)
    inspected = photo.check_of.factory.enterprise.organisation
    appoint(user=clerk.user, organisation=inspected, role=Role.CLERK, by=None)
    count()
    return SimpleNamespace(
        visitors=visitors,
        things={
            None: {},
            "case": {"pk": case.pk},
            "recheck": {"pk": recheck.pk},
            "upload": {"pk": recheck.pk, "upload": _on_its_way(recheck, by=county).pk},
            "attachment": {"pk": case.pk, "attachment": _attached(case, by=clerk).pk},
            "recheck_part": {"pk": recheck.pk, "key": "scenarios"},
            "recheck_table": {"pk": recheck.pk, "table": "scenarios"},
            "receipt": {"pk": case.pk, "n": 1},
            "round": {"pk": the_round().pk},
            "extension": {"pk": extension.pk},
            "pack": {"pk": pack.pk},
            "revision": {"pk": newest_revision("liaoning-2026").pk},
            "trail_export": {"pk": trail_export.pk},
            "bureau": {"pk": county.organisation_id},
            "remark": {"pk": returned.pk, "remark": returned.remarks.get().pk},
            "roster": {"pk": roster.pk},
            "roster_versions": {"pk": roster.pk, "other": roster.pk},
            "export": {"pk": export.pk},
            "package": {"pk": package.pk},
            "claim": {"pk": claim.pk},
            "change": {"pk": change.pk},
            "transfer": {"pk": transfer.pk},
            "enterprise": {"pk": case.enterprise_id},
            "factory": {"pk": a_factory(enterprise=clerk.organisation.enterprise, name="二号工厂").pk},
            "person": {"pk": someone.user_id},
            "appointment": {"pk": someone.user_id, "appointment": someone.pk},
            "cover": {"pk": cover.pk},
            "clerk": {"pk": clerk.user_id},
            "clerk_here": {"pk": case.enterprise_id, "appointment": clerk.pk},
            "colleague": {"pk": clerk.pk},
            "invitation": {"pk": invitation.pk},
            "message": {"pk": message.pk},
            "dispatch": {"pk": (dispatch := a_failed_dispatch()).pk},
            "email_pass": {"given": pass_for(dispatch)},
            "secret": {"secret": secret},
            "list_import": {"pk": list_import.pk},
            "sheet_import": {"pk": sheet_import.pk},
            "sheet_import_done": {"pk": sheet_import_done.pk},
            "imported": {"pk": Declaration.objects.get(source_file=sheet_import_done.file).pk},
            "draw": {"pk": photo.check_of.draw_id},
            "spot_check": {"pk": photo.check_of_id},
            "spot_check_photo": {"pk": photo.check_of_id, "photo": photo.pk},
            **_in_public(clerk),
            "letter": {"pk": _stamped_letter(city).roster_id},
            "scored": {"pk": scoring.declaration_id},
            "scoring": {"pk": scoring.pk},
            "scoring_file": {"pk": scoring.pk, "attachment": _attached(scoring.declaration, by=clerk).pk},
            "expert": {"pk": scoring.expert_id},
            "score_export": {"pk": score_export.pk},
            "notice": {"key": "liaoning-2026"},
            "picture": {"picture": "funnel"},
            "form": {"key": "liaoning-2026", "form": "basic-factory"},
        },
    )


def _on_its_way(case: Declaration, *, by: Appointment) -> Upload:
    return begin(purpose=PURPOSE, subject=case.pk, place="proof", name="材料.pdf", length=9, by=by)


def _attached(case: Declaration, *, by: Appointment) -> Attachment:
    """A file of a case; the notice of 2026 asks for none in this programme, an earlier revision may have."""
    return Attachment.objects.create(
        declaration=case,
        slot="proof",
        file=store(name="材料.png", content=a_picture(), content_type="image/png"),
        status="ready",
        begun_at=clock.now(),
        added_at=clock.now(),
        added_by=by.user,
    )


def _photographed(roster: Roster, *, county: Appointment, city: Appointment) -> Photo:
    """A photo of the spot check of what stands on the county's list, the finding on record."""
    report(roster_id=roster.pk, by=county)
    for line in roster.lines.all():
        decide(declaration_id=line.declaration_id, verdict=Verdict.APPROVE, by=city)
    a_reported(CHAOYANG, by=city, stage="city-report")
    check = a_draw(rate=100).checks.get()
    assign(check_id=check.pk, officer=None, due_on=clock.today(), by=an_officer(LIAONING))
    photo = add_photo(check_id=check.pk, file=a_png(), by=city)
    found(check, by=city)
    return photo


def _in_public(clerk: Appointment) -> dict[str, dict[str, Any]]:
    """A notice with an objection in every state of being heard, a result, and a holder with a note; all of Beipiao."""
    objection = a_heard(clerk.user)
    statement, inquiry = objection.statement, objection.inquiries.get()
    result = a_result("workshop", cases=1)
    run_job(result.job_id)
    for print_ in PublicPrint.objects.all():
        run_job(print_.job_id)
    held = Recognition.objects.get(tier="workshop")
    followed = a_note(held)
    candidate = a_candidate(held.factory)
    made = a_step(candidate, file=a_pdf())
    pool_export = request_pool(query="", by=an_officer(BEIPIAO))
    run_job(pool_export.pk)
    worked_on = note(
        factory=held.factory, tier="excellent", kind="visit", on=clock.today(), text="走访", file=a_pdf(),
        by=an_officer(BEIPIAO),
    )  # fmt: skip
    return {
        "pool_factory": {"pk": held.factory_id, "pool": "excellent"},
        "candidate": {"pk": candidate.pk},
        "step": {"pk": candidate.pk, "step": made.pk},
        "worked_on": {"pk": candidate.pk, "note": worked_on.pk},
        "pool_export": {"pk": pool_export.pk},
        "publicity": {"pk": objection.publicity_id},
        "public_list": {"pk": objection.publicity.roster_id},
        "objection": {"pk": objection.pk},
        "objection_file": {"pk": objection.pk, "file": statement.letter_id},
        "inquiry": {"pk": objection.pk, "inquiry": inquiry.pk},
        "result": {"pk": result.pk},
        "recognition": {"pk": held.pk},
        "follow_up": {"pk": held.pk, "note": followed.pk},
    }


def _stamped_letter(city: Appointment) -> CoverLetter:
    """The letter of the list that the city has recommended, made and stamped."""
    letter = made(a_recommended(city))
    letter.number, letter.scanned_at, letter.scanned_by = "朝工信函〔2026〕1号", clock.now(), city.user
    letter.scan = store(name="推荐函.png", content=a_picture(), content_type="image/png")
    letter.save()
    return letter


def _upload(user: Any) -> ListImport:
    client = Client()
    client.force_login(user)
    content = "序号,企业名称,县（市）区,自评等级\n1,朝阳上传有限公司,北票市,二级\n".encode()
    client.post(
        reverse("import-factories"),
        {"file": SimpleUploadedFile("名单.csv", content, "text/csv"), "tier": "basic", "region": CHAOYANG},
    )
    return ListImport.objects.get()


def _open(season: SimpleNamespace, visitor: str, url: str) -> Any:
    """What the visitor is answered; what a POST would change is rolled back."""
    client = Client()
    body = {}
    if visitor != "out":
        client.force_login(season.visitors[visitor])
        held = Appointment.objects.in_force().filter(user=season.visitors[visitor]).first()
        body = {"appointment": held.pk} if held else {}  # what the choice of appointment asks for
    with transaction.atomic():
        answer = client.get(url)
        if answer.status_code == 405:
            answer = client.post(url, body)
        transaction.set_rollback(True)
    if answer.streaming:  # a download holds its file open until it is read
        b"".join(answer.streaming_content)
    return answer


@pytest.mark.django_db
def test_each_address_opens_to_those_named_and_to_nobody_else(season):
    declared = {one.name: one.callback.access for one in addresses()}
    roles = {name: _role(user) for name, user in season.visitors.items()}
    wrong: list[str] = []
    for name, (thing, allowed) in MATRIX.items():
        url = reverse(name, kwargs=season.things[thing])
        for visitor in sorted(ALL):
            answer = _open(season, visitor, url)
            if visitor in allowed:
                turned_away = answer.status_code in {401, 403, 404, 405} or answer.status_code >= 500
                turned_away |= answer.status_code == 302 and answer["Location"].startswith("/login/")
                expected = "let in"
                right = not turned_away
            elif visitor == "out":
                expected = "to log-in"
                right = answer.status_code == 302 and answer["Location"].startswith("/login/")
            else:
                expected = 404 if declared[name].allows(roles[visitor]) else 403
                right = answer.status_code == expected
            if not right:
                wrong.append(f"{name} as {visitor}: {answer.status_code}, expected {expected}")
    assert not wrong, "\n".join(wrong)


def _role(user: Any) -> str | None:
    held = Appointment.objects.in_force().filter(user=user).first()
    return held.role if held else None


@pytest.mark.django_db
def test_a_city_reads_the_countys_recheck_and_does_not_write_in_it(season):
    client = Client()
    client.force_login(season.visitors["city"])
    case = Declaration.objects.get(pk=season.things["recheck"]["pk"])
    answer = client.post(
        reverse("case-answers", kwargs={"pk": case.pk}),
        {"path": "maturity/level", "text": "五级", "seen": None},
        content_type="application/json",
    )
    assert answer.status_code == 422
    assert current(case).answers.text("maturity/level") == ""


@pytest.mark.django_db
def test_a_foreign_county_sees_nothing_of_it_in_its_lists(season):
    client = Client()
    client.force_login(season.visitors["county2"])
    name = Declaration.objects.get(pk=season.things["case"]["pk"]).enterprise.name
    pages = ["home", "desk", "recheck", "rosters", "enterprises", "claims", "exports", "spot-checks", "draws"]
    assert [page for page in pages if name in client.get(reverse(page)).content.decode()] == []


@pytest.mark.django_db
def test_a_dismissed_officer_sees_nothing_any_more(season):
    county = Appointment.objects.in_force().get(user=season.visitors["county"])
    dismiss(appointment=county, by=None)
    answers = {
        name: _open(season, "county", reverse(name, kwargs=season.things[thing])).status_code
        for name, thing in [("case", "case"), ("desk", None), ("roster", "roster"), ("export-file", "export")]
    }
    assert set(answers.values()) == {403}
