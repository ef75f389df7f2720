"""The desk as officers use it: what waits, one case, refusals that keep what was typed, and no more queries with more rows."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from declarations.cases.models import Declaration, Standing
from portal import clock
from reviews.desk.deciding import decide
from reviews.desk.models import Opinion, Verdict
from tests.builders import BEIPIAO, CHAOYANG, LIAONING, LONGCHENG, a_submitted, an_enterprise, an_officer, the_round
from tests.reviews.builders import a_recheck, a_reported, an_approved, at_city
from tests.reviews.passing import a_submitted_of, bring

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]


@pytest.fixture
def at_desk(client):
    def sign_in(region):
        client.force_login(an_officer(region).user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in


def listed(response):
    return [row["case"] for row in response.context["rows"]]


def many(case, n):
    """``n`` more cases that stand as ``case`` does."""
    copies = []
    for k in range(n):
        enterprise = an_enterprise(case.region_id)
        copies.append(
            Declaration(
                number=f"{case.number}-{k}",
                kind=case.kind,
                round=case.round,
                revision=case.revision,
                enterprise=enterprise,
                factory=enterprise.factories.create(region=case.region),
                region=case.region,
                status=case.status,
                stage=case.stage,
                created_at=clock.now(),
                changed_at=clock.now(),
            ),
        )
    Declaration.objects.bulk_create(copies)


class TestDesk:
    def test_it_shows_what_waits_for_the_bureau_longest_first(self, at_desk):
        first, second = a_submitted(), a_submitted()
        an_approved()
        assert listed(at_desk(BEIPIAO).get(reverse("desk"))) == [first, second]

    def test_another_countys_cases_are_not_there(self, at_desk):
        a_submitted()
        own = a_submitted(an_enterprise(LONGCHENG))
        assert listed(at_desk(LONGCHENG).get(reverse("desk"), {"status": "all"})) == [own]

    def test_the_city_sees_them_once_the_county_has_reported(self, at_desk):
        case, client = an_approved(), at_desk(CHAOYANG)
        assert listed(client.get(reverse("desk"))) == []
        a_reported()
        response = client.get(reverse("desk"))
        assert listed(response) == [case]
        assert response.context["rows"][0]["before"].verdict == Verdict.APPROVE

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ({"q": "甲机械"}, ["甲"]),
            ({"q": "（甲）"}, []),
            ({"standing": Standing.PENDING}, []),
            ({"kind": "new"}, ["甲", "乙"]),
            ({"kind": "recheck"}, []),
            ({"status": "rejected"}, ["丙"]),
            ({"status": "all"}, ["甲", "乙", "丙"]),
        ],
    )
    def test_search_and_filters(self, at_desk, query, found):
        for name in "甲乙丙":
            case = a_submitted(an_enterprise(name=f"{name}机械（朝阳）有限公司"))
        decide(declaration_id=case.pk, verdict=Verdict.REJECT, text="不符合", by=an_officer(BEIPIAO))
        response = at_desk(BEIPIAO).get(reverse("desk"), query)
        assert [case.enterprise.name[0] for case in listed(response)] == found

    def test_search_by_number_and_round(self, at_desk):
        case, _ = a_submitted(), a_submitted()
        client = at_desk(BEIPIAO)
        assert listed(client.get(reverse("desk"), {"q": case.number.lower()})) == [case]
        winter = {"round": the_round("2026-winter").pk}
        assert listed(client.get(reverse("desk"), winter)) == []

    def test_a_city_filters_by_its_counties_only(self, at_desk):
        case = at_city(an_approved())
        client = at_desk(CHAOYANG)
        assert listed(client.get(reverse("desk"), {"county": BEIPIAO})) == [case]
        assert listed(client.get(reverse("desk"), {"county": LONGCHENG})) == []

    def test_more_rows_ask_no_more_queries(self, at_desk):
        case, client = a_submitted(), at_desk(BEIPIAO)
        with CaptureQueriesContext(connection) as one:
            client.get(reverse("desk"))
        many(case, 30)
        with CaptureQueriesContext(connection) as thirty:
            response = client.get(reverse("desk"))
        assert len(response.context["rows"]) == 31
        assert len(thirty) == len(one)

    def test_the_citys_list_too(self, at_desk):
        case, client = at_city(an_approved()), at_desk(CHAOYANG)
        with CaptureQueriesContext(connection) as one:
            client.get(reverse("desk"))
        many(case, 30)
        with CaptureQueriesContext(connection) as thirty:
            client.get(reverse("desk"))
        assert len(thirty) == len(one)


class TestCase:
    def test_deciding_goes_on_to_the_next(self, at_desk):
        first, second = a_submitted(), a_submitted()
        response = at_desk(BEIPIAO).post(
            reverse("decide", args=[first.pk]),
            {"seen": first.moves, "verdict": "approve", "text": ""},
        )
        assert (response.status_code, response.url) == (302, reverse("decide", args=[second.pk]))
        assert Declaration.objects.get(pk=first.pk).state == "to_report@county-report"

    def test_after_the_last_one_back_to_the_desk(self, at_desk):
        case = a_submitted()
        response = at_desk(BEIPIAO).post(reverse("decide", args=[case.pk]), {"seen": case.moves, "verdict": "approve"})
        assert response.url == reverse("desk")

    def test_a_missing_reason_is_told_at_the_field(self, at_desk):
        case = a_submitted()
        response = at_desk(BEIPIAO).post(reverse("decide", args=[case.pk]), {"seen": case.moves, "verdict": "reject"})
        assert response.status_code == 422
        assert response.context["form"].errors == {"text": ["退回修改或不通过的，请写明原因。"]}

    def test_without_a_verdict(self, at_desk):
        case = a_submitted()
        response = at_desk(BEIPIAO).post(reverse("decide", args=[case.pk]), {"seen": case.moves, "text": "写到一半"})
        assert response.status_code == 422
        assert response.context["form"]["text"].value() == "写到一半"

    def test_who_was_slower_is_told_and_keeps_what_was_typed(self, at_desk):
        case = a_submitted()
        client = at_desk(BEIPIAO)
        decide(declaration_id=case.pk, verdict=Verdict.RETURN, text="请补充", by=an_officer(BEIPIAO))
        response = client.post(
            reverse("decide", args=[case.pk]),
            {"seen": case.moves, "verdict": "reject", "text": "写了很久的理由"},
        )
        assert response.status_code == 409
        page = response.content.decode()
        assert page.count("写了很久的理由") == 1
        assert page.count("该事项刚刚已被他人办理，目前为“退回修改”") == 1
        assert Opinion.objects.count() == 1

    def test_still_waiting_the_next_try_stands_on_what_is_shown_now(self, at_desk):
        case, client = a_submitted(), at_desk(BEIPIAO)
        stale = {"seen": case.moves - 1, "verdict": "approve", "text": "同意"}
        response = client.post(reverse("decide", args=[case.pk]), stale)
        assert response.status_code == 409
        form = response.context["form"]
        assert (form["seen"].value(), form["text"].value(), form["verdict"].value()) == (
            str(case.moves),
            "同意",
            "approve",
        )

    def test_rules_are_shown_with_their_clauses(self, at_desk):
        case = a_submitted()
        page = at_desk(BEIPIAO).get(reverse("decide", args=[case.pk])).content.decode()
        assert page.count("2026年自评估二级，达标") >= 1
        assert page.count("要素条件一、5") >= 1

    @pytest.mark.parametrize("region", [LONGCHENG, "210102"])
    def test_outside_of_ones_regions_there_is_nothing(self, at_desk, region):
        case = a_submitted()
        client = at_desk(region)
        assert client.get(reverse("decide", args=[case.pk])).status_code == 404
        assert client.post(reverse("decide", args=[case.pk]), {"verdict": "approve"}).status_code == 404

    def test_the_province_reads_and_does_not_decide(self, at_desk):
        case = a_submitted()
        response = at_desk(LIAONING).get(reverse("decide", args=[case.pk]))
        assert (response.status_code, response.context["can_decide"]) == (200, False)

    def test_a_recheck_that_was_not_begun_lives_in_the_grid(self, at_desk):
        case = a_recheck()
        assert at_desk(BEIPIAO).get(reverse("decide", args=[case.pk])).url == reverse("recheck")

    def test_taking_back(self, at_desk):
        case, client = an_approved(), at_desk(BEIPIAO)
        response = client.post(reverse("desk-reopen", args=[case.pk]), {"seen": case.moves})
        assert response.url == reverse("decide", args=[case.pk])
        assert Declaration.objects.get(pk=case.pk).state == "under_review@county"

    def test_taking_back_what_was_reported_says_why_not(self, at_desk):
        case = at_city(an_approved())
        response = at_desk(BEIPIAO).post(reverse("desk-reopen", args=[case.pk]), {"seen": case.moves})
        assert (response.status_code, response.context["refusal"]) == (
            422,
            "该事项目前为“待审核”，没有可撤回的意见。",
        )


def test_the_province_has_on_its_desk_what_waits_for_the_form_check(at_desk):
    cases = bring(a_submitted_of("advanced"), a_submitted_of("workshop"), to="form-check")
    province = at_desk(LIAONING)
    assert set(listed(province.get(reverse("desk")))) == set(cases)
    opinion = {"verdict": "approve", "seen": cases[0].moves, "exception": "已现场核实"}
    province.post(reverse("decide", args=[cases[0].pk]), opinion)
    assert Declaration.objects.get(pk=cases[0].pk).state == "scoring@experts"
