"""Who may open what: every address, as every visitor, at home and in a foreign place.

``MATRIX`` is the whole truth: an address that is missing here fails, and so does one that answers otherwise. A visitor
who is not named is turned away: to log-in when signed out, with 403 where the role may not open such pages, with 404
where the thing is not theirs.
"""

import datetime as dt
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from declarations.cases.models import Declaration
from declarations.cases.reading import current
from declarations.cases.submitting import submit
from declarations.rounds.extending import Scope, extend
from declarations.tables.export import request_export
from factories.identity.renaming import ask_change
from factories.identity.transferring import propose_transfer
from factories.registry.claiming import ask
from factories.registry.models import ListImport
from portal import clock
from portal.jobs.running import run_job
from portal.people.access import Access, AccessMiddleware
from portal.people.appointments import appoint, dismiss
from portal.people.deputising import name_deputy
from portal.people.inviting import invite
from portal.people.models import Appointment, Role
from portal.regions.models import Region
from reviews.desk.deciding import decide
from reviews.desk.models import Verdict
from reviews.rosters.models import Roster
from reviews.rosters.reporting import report
from reviews.spotchecks.checking import assign
from reviews.spotchecks.models import Photo
from reviews.spotchecks.photos import add_photo
from tests.builders import (
    BEIPIAO,
    CHAOYANG,
    LIAONING,
    LONGCHENG,
    a_clerk,
    a_draft,
    a_factory,
    a_manager,
    a_user,
    an_administrator,
    an_enterprise,
    an_officer,
    the_round,
)
from tests.portal.files.pictures import a_png as a_picture
from tests.reviews.builders import a_frozen, a_recheck, a_reported, an_approved
from tests.reviews.spotchecks.builders import a_draw, a_png, found

SHENYANG = "210100"
ALL = frozenset(
    ["out", "none", "clerk", "clerk2", "manager", "manager2", "county", "county2", "city", "city2", "province", "admin"]
)
SIGNED_IN = ALL - {"out"}
OFFICERS = frozenset(["county", "county2", "city", "city2", "province"])
MANAGERS = frozenset({"manager", "manager2"})  # of the enterprise of "clerk", and of that of "clerk2"
CLERKS = frozenset({"clerk", "clerk2"}) | MANAGERS
OURS = frozenset({"clerk", "manager"})
HERE = frozenset({"county", "city", "province"})  # the officers who see Beipiao
EXTENDERS = frozenset({"city", "city2", "province", "admin"})
NOT_HERE = OFFICERS - HERE

# address → (the thing it is opened with, who may open it)
MATRIX: dict[str, tuple[str | None, frozenset[str]]] = {
    "home": (None, ALL),
    "health": (None, ALL),
    # people
    "login": (None, ALL),
    "login-in-place": (None, ALL),
    "password-reset": (None, ALL),
    "logout": (None, ALL),
    "me": (None, SIGNED_IN),
    "password-change": (None, SIGNED_IN),
    "acting": (None, SIGNED_IN - {"none"}),
    "people": (None, frozenset({"admin"})),
    "person-new": (None, frozenset({"admin"})),
    "person": ("person", frozenset({"admin"})),
    "person-appoint": ("person", frozenset({"admin"})),
    "person-dismiss": ("appointment", frozenset({"admin"})),
    "person-unlock": ("person", frozenset({"admin"})),
    "person-password": ("person", frozenset({"admin"})),
    "person-deputy": ("appointment", frozenset({"admin"})),
    "deputies": (None, OFFICERS | {"admin"}),
    "deputy-end": ("cover", frozenset({"county", "admin"})),
    "accounts": (None, OFFICERS | {"admin"}),
    "account-reset": ("clerk", HERE | {"admin"}),
    "clock": (None, frozenset({"admin"})),
    # registers
    "register": (None, ALL),
    "wish-fields": (None, ALL),
    "known-enterprises": (None, ALL),
    "check-credit-code": (None, ALL),
    "claim-status": (None, SIGNED_IN),
    "claim-ask": (None, SIGNED_IN),
    "claims": (None, frozenset({"county", "county2", "city", "city2"})),
    "claim": ("claim", frozenset({"county", "city"})),
    "claim-licence": ("claim", frozenset({"county", "city"})),
    "claim-admit": ("claim", frozenset({"county", "city"})),
    "claim-refuse": ("claim", frozenset({"county", "city"})),
    "enterprises": (None, OFFICERS | {"admin"}),
    "enterprise": ("enterprise", HERE | {"admin"}),
    "my-enterprise": (None, CLERKS),
    # identity
    "enterprise-change": ("enterprise", frozenset({"county", "city"})),
    "enterprise-merge": ("enterprise", frozenset({"county", "city"})),
    "enterprise-transfer": ("enterprise", frozenset({"county", "city"})),
    "factory-merge": ("factory", frozenset({"county", "city"})),
    "my-enterprise-change": (None, CLERKS),
    "identity-changes": (None, frozenset({"county", "county2", "city", "city2"})),
    "change-confirm": ("change", frozenset({"county", "city"})),
    "change-refuse": ("change", frozenset({"county", "city"})),
    # the receiving county (Longcheng) opens a transfer as well
    "transfer-accept": ("transfer", frozenset({"county", "county2", "city"})),
    "transfer-decline": ("transfer", frozenset({"county", "county2", "city"})),
    "transfer-withdraw": ("transfer", frozenset({"county", "county2", "city"})),
    "my-enterprise-contact": (None, CLERKS),
    "my-factory-new": (None, CLERKS),
    "my-factory-name": ("factory", OURS),
    "enterprise-administrator": ("clerk_here", frozenset({"county", "city"})),
    "invitation": ("secret", ALL),
    "team": (None, CLERKS),
    "team-invite": (None, MANAGERS),
    "team-withdraw": ("invitation", frozenset({"manager"})),
    "team-dismiss": ("colleague", frozenset({"manager"})),
    "team-hand-over": ("colleague", frozenset({"manager"})),
    "import-factories": (None, frozenset({"city", "city2", "admin"})),
    "import-preview": ("list_import", frozenset({"city"})),
    "import-confirm": ("list_import", frozenset({"city"})),
    # notices
    "notices": (None, ALL),
    "notice": ("notice", ALL),
    "notice-requirements": ("notice", ALL),
    "notice-scenarios": ("notice", ALL),
    "notice-guide": ("notice", ALL),
    "notice-errata": ("notice", ALL),
    # rounds
    "rounds": (None, EXTENDERS),
    "extension-new": (None, EXTENDERS),
    "day-off-check": (None, EXTENDERS),
    "extension-revoke": ("extension", frozenset({"city", "province", "admin"})),
    # declarations
    "cases": (None, CLERKS),
    "case-new": (None, CLERKS),
    "industry-search": (None, CLERKS | frozenset({"county", "county2", "city", "city2"})),
    "case": ("case", HERE | OURS),
    "receipt": ("receipt", HERE | OURS),
    "case-fill": ("recheck", frozenset({"county", "city"})),
    "case-submit": ("case", OURS),
    "case-answers": ("recheck", frozenset({"county", "city"})),
    "case-rows": ("recheck", frozenset({"county", "city"})),
    "case-part": ("recheck_part", frozenset({"county", "city"})),
    # exports
    "exports": (None, OFFICERS),
    "export-create": (None, OFFICERS),
    "export": ("export", frozenset({"county"})),
    "export-progress": ("export", frozenset({"county"})),
    "export-file": ("export", frozenset({"county"})),
    # desks
    "desk": (None, frozenset({"county", "county2", "city", "city2"})),
    "desk-confirm": (None, frozenset({"city", "city2"})),
    "decide": ("case", HERE),
    "desk-reopen": ("case", frozenset({"county", "city"})),
    "recheck": (None, frozenset({"county", "county2", "city", "city2"})),
    "recheck-open": (None, frozenset({"county", "county2", "city", "city2"})),
    "recheck-decide": ("recheck", frozenset({"county", "city"})),
    "recheck-take-back": ("recheck", frozenset({"county", "city"})),
    # rosters
    "rosters": (None, OFFICERS),
    "roster-freeze": (None, frozenset({"county", "county2", "city", "city2"})),
    "roster": ("roster", HERE),
    "roster-discard": ("roster", frozenset({"county", "city"})),
    "roster-report": ("roster", frozenset({"county", "city"})),
    "roster-receive": ("roster", frozenset({"city", "province"})),
    "roster-send-back": ("roster", frozenset({"city", "province"})),
    # spot checks
    "draws": (None, OFFICERS),
    "draw-freeze": (None, frozenset({"province"})),
    "draw": ("draw", HERE),
    "draw-seed": ("draw", frozenset({"province"})),
    "draw-discard": ("draw", frozenset({"province"})),
    "spot-checks": (None, OFFICERS | CLERKS),
    "spot-check": ("spot_check", HERE | {"clerk"}),
    "spot-check-assign": ("spot_check", frozenset({"province"})),
    "spot-check-find": ("spot_check", frozenset({"city", "province"})),
    "spot-check-photo-add": ("spot_check", frozenset({"city", "province"})),
    "spot-check-photo-remove": ("spot_check_photo", frozenset({"city", "province"})),
    "spot-check-photo": ("spot_check_photo", HERE | {"clerk"}),
    "spot-check-reply": ("spot_check", frozenset({"clerk"})),
    "spot-check-conclude": ("spot_check", frozenset({"province"})),
}


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
def season(notice: None, spring: None, settings: Any) -> SimpleNamespace:
    """Visitors of each role, here and elsewhere, and one of each thing in Beipiao."""
    settings.DEMO = True
    county = an_officer(BEIPIAO)
    city = an_officer(CHAOYANG)
    case = a_draft(an_enterprise(BEIPIAO))
    clerk = Appointment.objects.get(organisation=case.enterprise.organisation)
    submit(declaration_id=case.pk, by=clerk)
    an_approved(BEIPIAO, by=county)
    roster = a_frozen(BEIPIAO, by=county)
    recheck = a_recheck(BEIPIAO, by=county)
    export = request_export(
        table="basic-summary",
        region=Region.objects.get(code=BEIPIAO),
        round=the_round(),
        by=county,
    )
    run_job(export.pk)
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
        "province": an_officer(LIAONING).user,
        "admin": an_administrator().user,
    }
    list_import = _upload(city.user)
    photo = _photographed(roster, county=county, city=city)
    inspected = photo.check_of.factory.enterprise.organisation
    appoint(user=clerk.user, organisation=inspected, role=Role.CLERK, by=None)
    return SimpleNamespace(
        visitors=visitors,
        things={
            None: {},
            "case": {"pk": case.pk},
            "recheck": {"pk": recheck.pk},
            "recheck_part": {"pk": recheck.pk, "key": "scenarios"},
            "receipt": {"pk": case.pk, "n": 1},
            "extension": {"pk": extension.pk},
            "roster": {"pk": roster.pk},
            "export": {"pk": export.pk},
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
            "secret": {"secret": secret},
            "list_import": {"pk": list_import.pk},
            "draw": {"pk": photo.check_of.draw_id},
            "spot_check": {"pk": photo.check_of_id},
            "spot_check_photo": {"pk": photo.check_of_id, "photo": photo.pk},
            "notice": {"key": "liaoning-2026"},
        },
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
