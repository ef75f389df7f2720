"""The grid says who fills each row, and leaves it to the enterprise or takes it back."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from declarations.behalf.handing import hand_over
from declarations.cases.models import Declaration
from tests.builders import BEIPIAO, CHAOYANG, a_clerk, a_known_factory, an_officer, the_round
from tests.reviews.builders import a_known_with_account, a_recheck

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def officer():
    return an_officer(BEIPIAO)


@pytest.fixture
def county(client, officer):
    client.force_login(officer.user)
    return client


def test_only_an_enterprise_with_an_account_is_asked(county, officer):
    a_recheck(by=officer)
    page = county.get(reverse("recheck"))
    assert (page.context["offerable"], "请企业填写" in page.content.decode()) == (0, False)
    a_known_with_account(officer)
    assert county.get(reverse("recheck")).context["offerable"] == 1


def test_a_row_goes_to_the_enterprise_and_back(county, officer):
    case, _ = a_known_with_account(officer)
    response = county.post(reverse("recheck-hand-over", args=[case.pk]), {"seen": case.moves}, **HTMX)
    row = response.context["row"]
    assert (row.editable, row.with_enterprise, "由企业填写" in response.content.decode()) == (False, True, True)
    response = county.post(reverse("recheck-reclaim", args=[case.pk]), {"seen": row.case.moves}, **HTMX)
    assert (response.context["row"].editable, response.context["row"].with_enterprise) == (True, False)


def test_who_was_slower_is_told(county, officer):
    case, _ = a_known_with_account(officer)
    hand_over(declaration_id=case.pk, by=officer)
    response = county.post(reverse("recheck-hand-over", args=[case.pk]), {"seen": case.moves}, **HTMX)
    assert (response.status_code, response.context["row"].with_enterprise) == (409, True)


def test_all_that_can_are_asked_at_once(county, officer):
    with_account, _ = a_known_with_account(officer)
    without = a_recheck(by=officer)
    page = county.post(reverse("recheck-hand-over-all"), {"round": the_round().pk}, follow=True)
    assert "已交由企业填写1家" in page.content.decode()
    with_account.refresh_from_db()
    without.refresh_from_db()
    assert (with_account.filler, without.filler) == (None, officer.organisation)


def test_the_city_sees_it_and_changes_nothing(client, officer):
    case, _ = a_known_with_account(officer)
    client.force_login(an_officer(CHAOYANG).user)
    client.post(reverse("recheck-hand-over-all"), {"round": the_round().pk})
    response = client.post(reverse("recheck-hand-over", args=[case.pk]), {"seen": case.moves}, **HTMX)
    assert response.status_code == 422
    assert Declaration.objects.get().filler == officer.organisation


def test_the_grid_offers_the_table(county, officer):
    a_recheck(by=officer)
    page = county.get(reverse("recheck")).content.decode()
    assert reverse("behalf-table") in page
    assert reverse("behalf-upload") in page


def test_queries_do_not_grow_with_rows(county, officer):
    def queries():
        with CaptureQueriesContext(connection) as seen:
            county.get(reverse("recheck"))
        return len(seen)

    a_known_with_account(officer)
    queries()
    one = queries()
    for _ in range(4):
        a_clerk(a_known_factory().enterprise)
    a_known_with_account(officer)
    assert queries() == one
