"""One person with two appointments: what they did in the one they may not judge in the other."""

import pytest
from django.urls import reverse

from declarations.cases.models import Declaration
from portal import clock
from portal.errors import Refused
from portal.people.appointments import appoint, dismiss
from portal.people.deputising import name_deputy
from portal.people.models import Appointment, Organisation, Role
from reviews.desk.deciding import decide, reopen
from reviews.desk.models import Opinion, Verdict
from reviews.desk.rechecking import recheck
from reviews.impartial import recusal, recusals
from tests.builders import BEIPIAO, CHAOYANG, a_submitted, an_officer, fill
from tests.reviews.builders import a_recheck, a_rechecked, a_reported, an_approved

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]


def also_at_the_city(officer: Appointment) -> Appointment:
    bureau = Organisation.objects.get(kind=Organisation.Kind.BUREAU, region_id=CHAOYANG)
    return appoint(user=officer.user, organisation=bureau, role=Role.CITY_OFFICER, by=None)


def also_at_the_county(clerk: Appointment) -> Appointment:
    bureau = Organisation.objects.get(kind=Organisation.Kind.BUREAU, region_id=BEIPIAO)
    return appoint(user=clerk.user, organisation=bureau, role=Role.COUNTY_OFFICER, by=None)


def clerk_of(case: Declaration) -> Appointment:
    return Appointment.objects.get(organisation=case.enterprise.organisation)


def approve(case: Declaration, by: Appointment) -> Opinion:
    return decide(declaration_id=case.pk, verdict=Verdict.APPROVE, by=by)


def test_who_approved_for_the_county_does_not_approve_for_the_city():
    county = an_officer(BEIPIAO)
    case = an_approved(by=county)
    a_reported(by=county)
    city = also_at_the_city(county)
    with pytest.raises(Refused, match="您已代表北票市工业和信息化局对该事项提出过意见，同一人不能在两级审核同一事项"):
        approve(case, city)
    assert Declaration.objects.get(pk=case.pk).state == "under_review@city"
    approve(case, an_officer(CHAOYANG))


def test_reporting_the_list_is_no_opinion():
    county = an_officer(BEIPIAO)
    case = an_approved()
    a_reported(by=county)
    assert recusal(Declaration.objects.get(pk=case.pk), by=also_at_the_city(county)) == ""


def test_nor_does_who_filled_it_even_after_leaving_the_enterprise():
    case = a_submitted()
    clerk = clerk_of(case)
    county = also_at_the_county(clerk)
    with pytest.raises(Refused, match=r"您同时是朝阳测试.*有限公司的人员，按回避要求不能审核该企业的事项"):
        approve(case, county)
    dismiss(appointment=clerk, by=None)
    with pytest.raises(Refused, match="该事项由您本人填报"):
        approve(case, county)


def test_a_colleague_of_the_enterprise_who_wrote_nothing_does_not_either():
    case = a_submitted()
    officer = an_officer(BEIPIAO)
    appoint(user=officer.user, organisation=case.enterprise.organisation, role=Role.CLERK, by=None)
    with pytest.raises(Refused, match="按回避要求不能审核该企业的事项"):
        approve(case, officer)


def test_the_bureau_that_completes_a_recheck_decides_on_it_by_design():
    county = an_officer(BEIPIAO)
    assert a_rechecked(by=county).outcome == "passed"


def test_but_not_a_second_time_for_the_city():
    county = an_officer(BEIPIAO)
    case = a_rechecked(by=county)
    a_reported(by=county)
    with pytest.raises(Refused, match="同一人不能在两级审核同一事项"):
        approve(case, also_at_the_city(county))


def test_a_recheck_of_ones_own_enterprise_is_left_to_another():
    officer = an_officer(BEIPIAO)
    case = a_recheck(by=officer)
    fill(case, by=officer)
    appoint(user=officer.user, organisation=case.enterprise.organisation, role=Role.CLERK, by=None)
    with pytest.raises(Refused, match="按回避要求不能审核该企业的事项"):
        recheck(declaration_id=case.pk, passed=True, by=officer)
    assert Declaration.objects.get(pk=case.pk).status == "draft"


def test_taking_an_opinion_back_is_reviewing_too():
    county = an_officer(BEIPIAO)
    case = an_approved(by=county)
    a_reported(by=county)
    approve(case, an_officer(CHAOYANG))
    with pytest.raises(Refused, match="同一人不能在两级审核同一事项"):
        reopen(declaration_id=case.pk, by=also_at_the_city(county))


def test_the_page_says_why_instead_of_asking_for_an_opinion(client):
    case = a_submitted()
    clerk = clerk_of(case)
    also_at_the_county(clerk)
    dismiss(appointment=clerk, by=None)
    client.force_login(clerk.user, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(reverse("decide", args=[case.pk])).content.decode()
    assert page.count("该事项由您本人填报，按回避要求不能由您审核") == 1
    assert 'name="verdict"' not in page
    sent = {"seen": case.moves, "verdict": "reject", "text": "写了很久的理由"}
    refused = client.post(reverse("decide", args=[case.pk]), sent)
    assert (refused.status_code, refused.content.decode().count("写了很久的理由")) == (422, 1)


def test_the_grid_hides_the_buttons_of_ones_own_enterprise(client):
    officer = an_officer(BEIPIAO)
    case = a_recheck(by=officer)
    appoint(user=officer.user, organisation=case.enterprise.organisation, role=Role.CLERK, by=None)
    client.force_login(officer.user, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(reverse("recheck")).content.decode()
    assert page.count("按回避要求不能审核该企业的事项") == 1
    assert reverse("recheck-decide", args=[case.pk]) not in page


def test_many_cases_ask_no_more_queries(django_assert_num_queries):
    officer = an_officer(BEIPIAO)
    cases = [a_submitted() for _ in range(3)]
    with django_assert_num_queries(3):
        assert recusals(cases, by=officer) == {}


def test_who_deputises_decides_on_nothing_that_the_principal_could_not():
    case = a_submitted()
    principal, colleague = also_at_the_county(clerk_of(case)), an_officer(BEIPIAO)
    today = clock.today()
    cover = name_deputy(principal=principal, user=colleague.user, starts_on=today, ends_on=today, by=principal)
    with pytest.raises(Refused, match=f"您所代理的{principal.user}同时是"):
        approve(case, cover)
    approve(case, colleague)
