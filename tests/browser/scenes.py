"""A season in full swing, laid with the deeds themselves, so that the tour finds a page of every kind.

On a rehearsed season and the demo's accounts: drafts, cases under review, lists frozen and reported, a draw with checks,
exports.
"""

from django.core.files.uploadedfile import SimpleUploadedFile
from stdnum.cn import uscc

from declarations.cases.drafting import open_rechecks, start
from declarations.cases.models import Declaration, Kind, Status
from declarations.cases.submitting import submit
from declarations.tables.export import request_export
from factories.registry.claiming import sign_up
from factories.registry.list_uploads import carry_out, keep
from factories.registry.models import Enterprise, Factory
from portal import clock
from portal.jobs.running import run_job
from portal.people.demo import DEMO_PASSWORD
from portal.people.models import Appointment
from portal.regions.models import Region
from reviews.desk.batch import Choice, Way, decide_many
from reviews.desk.deciding import decide
from reviews.desk.models import Verdict
from reviews.desk.rechecking import recheck
from reviews.rosters.composing import freeze
from reviews.rosters.reporting import report
from reviews.spotchecks.checking import assign
from reviews.spotchecks.drawing import draw_seed
from reviews.spotchecks.photos import add_photo
from tests.builders import BEIPIAO, CHAOYANG, LONGCHENG, fill, the_round
from tests.reviews.spotchecks.builders import a_frozen_list, a_png, found

REASON = "现场核查：2026年能力成熟度自评估尚未完成。"


def lay() -> None:
    """The whole scene, once, on fresh data."""
    clerk, beipiao, longcheng, chaoyang = (_acting(name) for name in ("qiye", "beipiao", "longcheng", "chaoyang"))
    _new_cases(clerk, beipiao)
    _half_done_recheck(beipiao)
    _reported_recheck(longcheng)
    _city_list(chaoyang)
    _draw(_acting("liaoning"), chaoyang)
    _claims()
    _imported_list(chaoyang)
    for officer in (chaoyang, _acting("liaoning")):
        region = Region.objects.get(pk=officer.organisation.region_id)
        job = request_export(table="basic-summary", region=region, round=the_round(), by=officer)
        run_job(job.pk)


def _acting(username: str) -> Appointment:
    return Appointment.objects.in_force().select_related("user", "organisation__region").get(user__username=username)


def _new_cases(clerk: Appointment, county: Appointment) -> None:
    """The clerk's: one being filled, one waiting for the county, one returned."""
    enterprise = Enterprise.objects.get(organisation=clerk.organisation)
    for name in ("饲料加工厂", "冷链工厂", "包装工厂"):
        factory = Factory.objects.create(enterprise=enterprise, region=clerk.organisation.region, name=name)
        case = start(factory=factory, round=the_round(), by=clerk)
        if name == "饲料加工厂":
            continue
        fill(case, by=clerk)
        submit(declaration_id=case.pk, by=clerk)
        if name == "包装工厂":
            case.refresh_from_db()
            text = "请补充场景实例的说明。"
            decide(declaration_id=case.pk, verdict=Verdict.RETURN, text=text, by=county, seen=case.moves)


def _half_done_recheck(county: Appointment) -> None:
    """One passed, one failed, the rest still to do."""
    passed, failed, *_ = _rechecks(county, BEIPIAO)
    fill(passed, by=county)
    recheck(declaration_id=passed.pk, passed=True, by=county)
    recheck(declaration_id=failed.pk, passed=False, text=REASON, by=county)


def _reported_recheck(county: Appointment) -> None:
    """All decided, two passed; the list reported."""
    for n, case in enumerate(_rechecks(county, LONGCHENG)):
        if n < 2:
            fill(case, by=county)
        recheck(declaration_id=case.pk, passed=n < 2, text="" if n < 2 else REASON, by=county)
    roster = freeze(round=the_round(), region=Region.objects.get(pk=LONGCHENG), stage="county-report", by=county)
    report(roster_id=roster.pk, by=county)


def _city_list(city: Appointment) -> None:
    """The city confirms all but the last of what it has, and freezes its list."""
    waiting = list(Declaration.objects.filter(status=Status.UNDER_REVIEW, stage="city", region__parent=CHAOYANG))
    decide_many(way=Way.FOLLOW, choices=[Choice(case.pk, case.moves) for case in waiting[:-1]], by=city)
    roster = freeze(round=the_round(), region=Region.objects.get(pk=CHAOYANG), stage="city-report", by=city)
    report(roster_id=roster.pk, by=city)


def _draw(province: Appointment, city: Appointment) -> None:
    """All that the city reported is drawn; one is found, one waits for its visitor."""
    drawn = draw_seed(draw_id=a_frozen_list(by=province, rate=100).pk, by=province)
    for check in drawn.checks.order_by("n"):
        assign(check_id=check.pk, officer=None, due_on=clock.today(), by=province)
    first = drawn.checks.earliest("n")
    add_photo(check_id=first.pk, file=a_png(320, 240), by=city)
    found(first, "partly", by=city)


def _claims() -> None:
    """Two who want to act for an enterprise: one known, one new."""
    person = {"password": DEMO_PASSWORD, "phone": "13800000000"}
    known = Enterprise.objects.filter(organisation__region_id=BEIPIAO, credit_code=None).order_by("pk").last()
    code = "91211381MA0QC1234" + uscc.calc_check_digit("91211381MA0QC1234")
    sign_up(
        **person, username="shenqing1", full_name="马丽", enterprise=known, name="", region=None, credit_code=code,
    )  # fmt: skip
    code = "91211381MA0QC5678" + uscc.calc_check_digit("91211381MA0QC5678")
    place = Region.objects.get(pk=BEIPIAO)
    sign_up(
        **person, username="shenqing2", full_name="郑强", enterprise=None, name="北票市新材料有限公司", region=place,
        credit_code=code,
    )  # fmt: skip


def _imported_list(city: Appointment) -> None:
    """A list imported by the city, one of its enterprises new."""
    text = "序号,企业名称,县（市）区,自评等级\n1,北票市新兴泵业有限公司,北票市,二级\n2,北票市海丰食品有限公司,北票市,二级\n"
    file = SimpleUploadedFile("补充名单.csv", text.encode(), content_type="text/csv")
    kept = keep(file=file, tier="basic", region=Region.objects.get(pk=CHAOYANG), by=city)
    carry_out(import_id=kept.pk, by=city)


def _rechecks(county: Appointment, region: str) -> list[Declaration]:
    open_rechecks(round=the_round(), region=Region.objects.get(pk=region), by=county)
    return list(Declaration.objects.filter(region=region, kind=Kind.RECHECK))
