"""沈抚示范区 reports to the province without a county; a development zone has a bureau and no code of GB/T 2260."""

from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from declarations.cases.drafting import start
from declarations.cases.models import Declaration
from factories.registry.claiming import admit, ask
from portal.people.models import Appointment
from portal.regions.loading import REGIONS_FILE, load_regions
from portal.regions.models import Region
from reviews.desk.deciding import decide
from reviews.desk.models import Verdict
from reviews.desk.rechecking import recheck
from reviews.rosters.reporting import receive
from tests.builders import (
    CHAOYANG,
    LIAONING,
    a_factory,
    a_known_factory,
    a_submitted,
    a_user,
    an_enterprise,
    an_officer,
    fill,
    the_round,
)
from tests.reviews.builders import a_recheck, a_reported

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]
SHENFU = "shenfu"
ZONE = "211300-kfq"
PAGES = ("home", "desk", "recheck", "rosters", "lateness", "enterprises", "claims", "exports", "spot-checks", "draws")


def signed_in(officer: Appointment) -> Client:
    client = Client()
    client.force_login(officer.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def fresh(case: Declaration) -> Declaration:
    return Declaration.objects.get(pk=case.pk)


class TestWithoutACounty:
    @pytest.fixture
    def officer(self) -> Appointment:
        return an_officer(SHENFU)

    def test_an_enterprise_comes_in_and_is_admitted_by_the_one_bureau(self, officer: Appointment) -> None:
        wish = Client().get(reverse("wish-fields"), {"mode": "new", "city": SHENFU}).context["wish"]
        assert [key for key, _ in wish.fields["county"].choices] == ["", SHENFU]
        claim = ask(
            user=a_user(),
            enterprise=None,
            name="沈抚测试有限公司",
            region=Region.objects.get(code=SHENFU),
            credit_code="91350100M000100Y43",
            licence=None,
        )
        admit(claim_id=claim.pk, by=officer)
        enterprise = claim.user.appointments.get().organisation.enterprise
        client = Client()
        client.force_login(claim.user, backend="django.contrib.auth.backends.ModelBackend")
        assert [str(one) for one in client.get(reverse("case-new")).context["open_rounds"]]
        factory = a_factory(enterprise=enterprise, name="一号工厂")
        assert start(factory=factory, round=the_round(), by=claim.user.appointments.get()).region_id == SHENFU

    def test_a_case_goes_from_its_one_bureau_to_the_province(self, officer: Appointment) -> None:
        case, known = a_submitted(an_enterprise(SHENFU)), a_recheck(SHENFU, by=officer)
        assert case.state == "under_review@city"
        decide(declaration_id=case.pk, verdict=Verdict.APPROVE, by=officer)
        fill(known, by=officer)
        recheck(declaration_id=known.pk, passed=True, text="", by=officer)
        roster = a_reported(SHENFU, by=officer, stage="city-report")
        assert {fresh(case).state, fresh(known).state} == {"reported@city-report"}
        receive(roster_id=roster.pk, by=an_officer(LIAONING))
        assert fresh(case).state == "concluded@city-report"

    @pytest.mark.parametrize("page", PAGES)
    def test_every_page_of_its_bureau_opens(self, officer: Appointment, page: str) -> None:
        case, known = a_submitted(an_enterprise(SHENFU)), a_recheck(SHENFU, by=officer)
        a_known_factory(SHENFU)
        client = signed_in(officer)
        assert client.get(reverse(page)).status_code == 200
        assert client.get(reverse("decide", args=[case.pk])).context["can_decide"]
        assert client.get(reverse("case-fill", args=[known.pk])).status_code == 200

    def test_its_desk_offers_no_county_to_confirm(self, officer: Appointment) -> None:
        a_submitted(an_enterprise(SHENFU))
        page = signed_in(officer).get(reverse("desk"))
        assert "county" not in page.context["filter"].form.fields
        assert not page.context["follows"]
        assert "follow" not in [way.value for way in page.context["ways"]]

    def test_its_workbench_counts_what_it_rechecks_itself(self, officer: Appointment) -> None:
        a_known_factory(SHENFU)
        actions = {one.label: one.value for one in signed_in(officer).get(reverse("home")).context["actions"]}
        assert actions["待复核工厂"] == "1"
        assert "已上报地区" not in actions

    def test_its_enterprises_are_reminded_by_it(self, officer: Appointment) -> None:
        known = a_recheck(SHENFU, by=officer)
        found = signed_in(officer).get(reverse("lateness")).context["found"]
        assert [one.to.pk for one in found] == [known.enterprise_id]
        assert found[0].window.last_day.isoformat() == "2026-04-10"


class TestWithoutACode:
    @pytest.fixture(autouse=True)
    def _zone(self, tmp_path: Path) -> None:
        catalogue = tmp_path / "regions.csv"
        row = f"{ZONE},朝阳经济技术开发区,朝阳经开区,county,{CHAOYANG},朝阳经济技术开发区管理委员会,false\n"
        catalogue.write_text(REGIONS_FILE.read_text(encoding="utf-8").rstrip("\n") + "\n" + row, encoding="utf-8")
        load_regions(catalogue)

    def test_it_is_a_county_like_any_other(self) -> None:
        officer, city = an_officer(ZONE), an_officer(CHAOYANG)
        case = a_submitted(an_enterprise(ZONE))
        assert case.state == "under_review@county"
        decide(declaration_id=case.pk, verdict=Verdict.APPROVE, by=officer)
        a_reported(ZONE, by=officer)
        decide(declaration_id=case.pk, verdict=Verdict.APPROVE, by=city)
        a_reported(CHAOYANG, by=city, stage="city-report")
        assert fresh(case).state == "reported@city-report"

    @pytest.mark.parametrize("page", PAGES)
    def test_every_page_of_its_bureau_opens(self, page: str) -> None:
        a_submitted(an_enterprise(ZONE))
        assert signed_in(an_officer(ZONE)).get(reverse(page)).status_code == 200

    def test_its_city_waits_for_it_and_reminds_it(self) -> None:
        client = signed_in(an_officer(CHAOYANG))
        assert ZONE in [one.region.pk for one in client.get(reverse("rosters")).context["places"]]
        assert "朝阳经济技术开发区" in [one.name for one in client.get(reverse("lateness")).context["found"]]
