"""年度复核: who was recognised in an earlier year is rechecked by a notice of its own, up to the published result."""

import csv
import datetime as dt
from io import BytesIO, StringIO
from pathlib import Path

import openpyxl
import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from declarations.behalf import handing
from declarations.cases.drafting import awaiting_recheck, open_rechecks, save_answer, start
from declarations.cases.forms import rounds_on_offer
from declarations.cases.models import Declaration, Outcome, Status
from declarations.cases.submitting import submit
from declarations.notices.loading import load_notice
from declarations.notices.models import Round
from declarations.tables.export import make_table, table_of
from factories.recognitions import granting
from factories.recognitions.models import Recognition
from factories.registry.models import Factory
from portal.errors import Refused
from portal.inbox.models import Message
from portal.jobs.running import run_job
from portal.people.models import Appointment
from portal.regions.loading import load_regions
from portal.regions.models import Region
from reviews.desk.deciding import decide, reopen
from reviews.desk.models import Verdict
from reviews.desk.rechecking import recheck
from reviews.followup.noting import note
from reviews.lateness.standing import not_listed
from reviews.objections.filing import file_objection
from reviews.objections.hearing import answer, tell
from reviews.objections.ruling import rule
from reviews.publicity import closing, opening
from reviews.publicity.models import Publicity
from reviews.results import publishing
from reviews.results.models import Result
from reviews.rosters.composing import freeze
from reviews.rosters.reporting import report
from reviews.stages import programme_of_round
from tests.builders import a_clerk, a_factory, an_enterprise, an_officer
from tests.conftest import set_clock
from tests.reviews.publicity.builders import FILED, a_pdf

pytestmark = pytest.mark.django_db

HERE = Path(__file__).parent
PROVINCE, CITY, COUNTY = "990000", "990100", "990101"
EARLIER = dt.date(2027, 6, 30)


@pytest.fixture
def round(db: None, monkeypatch: pytest.MonkeyPatch) -> Round:
    """The notice of the year after, on a day when its round is open."""
    load_regions(HERE / "pastures-regions.csv")
    load_notice(folder=HERE / "pastures-2028")
    set_clock(monkeypatch, "2028-04-03 09:00")
    return Round.objects.get(notice_id="pastures-2028")


def a_holder(name: str, *, on: dt.date | None = EARLIER) -> Factory:
    factory = a_factory(COUNTY, enterprise=an_enterprise(COUNTY, name=name), name=f"{name[:2]}牧场")
    granting.grant(factory=factory, tier="workshop", on=on, basis="《数字牧场名单》（草牧发〔2027〕9号）", by=None)
    return factory


def opened(round: Round, by: Appointment) -> dict[str, Declaration]:
    """The list of the county, by the first two characters of the names."""
    open_rechecks(round=round, region=Region.objects.get(pk=COUNTY), by=by)
    return {str(case.enterprise)[:2]: case for case in Declaration.objects.with_names()}


def fill(case: Declaration, by: Appointment, state: str = "正常使用") -> None:
    for path, text in {"ranch/state": state, "ranch/heads": "900"}.items():
        save_answer(declaration_id=case.pk, path=path, text=text, seen=None, by=by)


def up_to_the_province(round: Round, county: Appointment, city: Appointment) -> None:
    """What the county has decided goes up; the city follows it, and reports as well."""
    report(
        roster_id=freeze(round=round, region=county.organisation.region, stage="county-list", by=county).pk, by=county
    )
    for case in Declaration.objects.filter(stage="city"):
        verdict = Verdict.APPROVE if case.outcome == Outcome.PASSED else Verdict.REJECT
        decide(declaration_id=case.pk, verdict=verdict, text="同意旗县意见", by=city)
    report(roster_id=freeze(round=round, region=city.organisation.region, stage="city-list", by=city).pk, by=city)


def put_out(round: Round, by: Appointment) -> Publicity:
    made = opening.freeze(round=round, stage="publicity", by=by)
    starts_on = dt.date(2028, 6, 5)
    words = {"title": made.title, "text": made.text, "contact": made.contact}
    ends_on = opening.proposed_end(round, starts_on)
    return opening.publish(publicity_id=made.pk, **words, starts_on=starts_on, ends_on=ends_on, by=by)


def published(round: Round, by: Appointment) -> Result:
    made = publishing.freeze(round=round, stage="result", by=by)
    result = publishing.publish(
        result_id=made.pk, title="关于2028年数字牧场复核结果的通知", document_number="草牧发〔2028〕21号",
        document_date=dt.date(2028, 6, 14), document=a_pdf(), by=by,
    )  # fmt: skip
    run_job(result.job_id)
    return result


def test_the_pack_is_right() -> None:
    call_command("check_notice", str(HERE / "pastures-2028"))


def test_a_whole_year(round: Round, client, monkeypatch: pytest.MonkeyPatch) -> None:
    kept, gone = a_holder("东坡牧业"), a_holder("西坡牧业")
    county, city, province = an_officer(COUNTY), an_officer(CITY), an_officer(PROVINCE)
    clerk = a_clerk(kept.enterprise)
    note(factory=gone, tier="workshop", kind="state", on=dt.date(2028, 3, 1), text="挤奶机停用", file=None, by=county)

    cases = opened(round, county)
    client.force_login(county.user)
    rows = {str(row.case.enterprise): row for row in client.get(reverse("recheck")).context["rows"]}
    assert {name: (row.holding.recognition.granted_on, row.holding.notes) for name, row in rows.items()} == {
        "东坡牧业": (EARLIER, 0), "西坡牧业": (EARLIER, 1),
    }  # fmt: skip

    # One is filled in by its enterprise, the other by the county, which finds it out of use.
    handing.hand_over(declaration_id=cases["东坡"].pk, by=county)
    fill(cases["东坡"], clerk)
    submit(declaration_id=cases["东坡"].pk, by=clerk)
    decide(declaration_id=cases["东坡"].pk, verdict=Verdict.APPROVE, by=county)
    recheck(declaration_id=cases["西坡"].pk, passed=False, text="数字化环节已停用", by=county)
    up_to_the_province(round, county, city)
    for case in Declaration.objects.filter(stage="check"):
        verdict = Verdict.APPROVE if case.outcome == Outcome.PASSED else Verdict.REJECT
        decide(declaration_id=case.pk, verdict=verdict, text="省厅核实", by=province)
    assert Recognition.objects.in_force().count() == 2, "nothing ends before the result"

    set_clock(monkeypatch, "2028-06-05 09:00")
    publicity = put_out(round, province)
    assert "2家牧场" in publicity.text
    assert list(publicity.roster.public_lines.values_list("name", "outcome")) == [
        ("东坡牧业", "复核通过"), ("西坡牧业", "复核不通过"),
    ]  # fmt: skip
    set_clock(monkeypatch, "2028-06-14 09:00")
    closing.end(publicity_id=publicity.pk, by=province)
    published(round, province)

    assert set(Declaration.objects.values_list("status", flat=True)) == {Status.CONCLUDED}
    stays, ended = kept.recognitions.get(), gone.recognitions.get()
    assert (stays.ended_on, stays.confirmed_on) == (None, dt.date(2028, 6, 14))
    basis = "复核不通过，撤销认定，《关于2028年数字牧场复核结果的通知》（草牧发〔2028〕21号）"
    assert (ended.ended_on, ended.ended_by) == (dt.date(2028, 6, 14), basis)
    assert Message.objects.filter(text__contains="复核不通过，移出名单").count() == 1
    client.logout()
    assert in_directory(client) == {"东坡牧业": ("2028-06-14", "")}
    assert in_directory(client, state="all") == {"东坡牧业": ("2028-06-14", ""), "西坡牧业": ("", basis)}
    page = client.get(reverse("recognised-factory", args=[ended.pk])).content.decode()
    assert "已终止" in page
    assert basis in page


def in_directory(client, **asked: str) -> dict[str, tuple[str, str]]:
    """What the public reads: enterprise → when it was rechecked last, and by what its recognition ended."""
    table = client.get(reverse("recognised-table"), {"tier": "workshop", **asked}).content.decode("utf-8-sig")
    return {row["企业名称"]: (row["最近复核"], row["终止依据"]) for row in csv.DictReader(StringIO(table))}


def test_an_objection_to_a_recheck_changes_its_result(round: Round, monkeypatch: pytest.MonkeyPatch) -> None:
    holder = a_holder("东坡牧业")
    county, city, province = an_officer(COUNTY), an_officer(CITY), an_officer(PROVINCE)
    clerk = a_clerk(holder.enterprise)
    case = opened(round, county)["东坡"]
    fill(case, county)
    recheck(declaration_id=case.pk, passed=True, by=county)
    up_to_the_province(round, county, city)
    decide(declaration_id=case.pk, verdict=Verdict.APPROVE, by=province)
    set_clock(monkeypatch, "2028-06-05 09:00")
    publicity = put_out(round, province)
    objection = file_objection(publicity_id=publicity.pk, line_id=publicity.roster.public_lines.get().pk, **FILED)
    told = {"substance": "设备早已停用", "answer_due_on": dt.date(2028, 6, 8)}
    tell(objection_id=objection.pk, **told, by=province)
    answer(objection_id=objection.pk, text="确已停用", by=clerk)
    upheld = {"objection_id": objection.pk, "verdict": "upheld", "text": "经查属实", "by": province}
    with pytest.raises(Refused, match="先撤下公示、撤回复核意见并改变复核结果"):
        rule(**upheld)

    closing.take_off(publicity_id=publicity.pk, reason="复核结果须更正", by=province)
    reopen(declaration_id=case.pk, by=province)
    with pytest.raises(Refused, match="改变复核结果"):
        rule(**upheld)
    decide(declaration_id=case.pk, verdict=Verdict.REJECT, text="设备停用", by=province)
    rule(**upheld)
    again = put_out(round, province)
    assert again.roster.public_lines.get().outcome == "复核不通过"
    set_clock(monkeypatch, "2028-06-14 09:00")
    closing.end(publicity_id=again.pk, by=province)
    published(round, province)
    assert not Recognition.objects.in_force().exists()


def test_who_is_rechecked(round: Round) -> None:
    """Holders of earlier years, those whose list prints no date among them; neither this year's nor who lost the tier."""
    a_holder("东坡牧业"), a_holder("南坡牧业", on=None)
    a_holder("新开牧业", on=dt.date(2028, 1, 20))
    lost = a_holder("旧日牧业")
    granting.end(factory=lost, tier="workshop", on=dt.date(2028, 1, 5), basis="撤销认定，草牧发〔2028〕1号", by=None)
    county, place = an_officer(COUNTY), Region.objects.get(pk=COUNTY)
    assert [str(one.enterprise) for one in awaiting_recheck(round=round, region=place)] == ["东坡牧业", "南坡牧业"]
    assert not_listed(round=round, programme=programme_of_round(round), regions=[place]) == {COUNTY: 2}
    assert set(opened(round, county)) == {"东坡", "南坡"}
    assert open_rechecks(round=round, region=place, by=county) == 0


def test_nothing_is_declared_in_it(round: Round, client) -> None:
    factory = a_factory(COUNTY, name="新开牧场")
    clerk = a_clerk(factory.enterprise)
    with pytest.raises(Refused, match="“数字牧场年度复核”只复核已认定的工厂") as refused:
        start(factory=factory, round=round, by=clerk)
    assert refused.value.field == "round"
    assert rounds_on_offer(Region.objects.get(pk=COUNTY)) == []
    client.force_login(an_officer(COUNTY).user)
    assert list(client.get(reverse("behalf-new")).context["form"].fields["round"].queryset) == []
    table = client.get(reverse("behalf-table"), {"round": round.pk})  # that of the rechecks, to be filled in
    assert "2028%E5%B9%B4%E5%BA%A6%E5%A4%8D%E6%A0%B8" in table.headers["Content-Disposition"]
    table.close()


def test_the_table_of_the_county_says_how_each_came_out(round: Round) -> None:
    a_holder("东坡牧业"), a_holder("西坡牧业")
    county, city = an_officer(COUNTY), an_officer(CITY)
    cases = opened(round, county)
    fill(cases["东坡"], county)
    recheck(declaration_id=cases["东坡"].pk, passed=True, by=county)
    recheck(declaration_id=cases["西坡"].pk, passed=False, text="已停用", by=county)
    up_to_the_province(round, county, city)
    file = BytesIO()
    region, spec = Region.objects.get(pk=COUNTY), table_of(round=round, table="rechecked")
    make_table(spec=spec, region=region, round=round, out=file, progress=lambda *_: None)
    rows = list(openpyxl.load_workbook(BytesIO(file.getvalue())).active.iter_rows(values_only=True))
    assert rows[-2:] == [
        (1, "东坡牧场", "东坡牧业", "青羊", "通过", None),
        (2, "西坡牧场", "西坡牧业", "青羊", "不通过", "已停用"),
    ]


def test_a_case_sent_up_waits_as_a_recheck(round: Round) -> None:
    a_holder("东坡牧业")
    county = an_officer(COUNTY)
    case = opened(round, county)["东坡"]
    recheck(declaration_id=case.pk, passed=False, text="已停用", by=county)
    case.refresh_from_db()
    assert (case.state, case.kind) == ("to_report@county-list", "recheck")


def test_the_grid_asks_no_more_for_many(round: Round, client) -> None:
    county = an_officer(COUNTY)
    client.force_login(county.user)
    counts = []
    for names in (["东坡牧业"], ["西坡牧业", "南坡牧业", "北坡牧业"]):
        for name in names:
            a_holder(name)
        opened(round, county)
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("recheck"))
        counts.append(len(captured))
    assert counts[0] == counts[1]
