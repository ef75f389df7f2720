"""转办: who of the bureau handles a case; nobody outside of it reads that."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.errors import Outdated, Refused
from portal.people.appointments import dismiss
from portal.trail.record import trail_of
from reviews.desk.assigning import assign, colleagues, handlers_of
from reviews.desk.deciding import decide
from reviews.desk.models import Assignment, Verdict
from tests.builders import BEIPIAO, CHAOYANG, LIAONING, LONGCHENG, a_submitted, an_officer, the_round
from tests.reviews.builders import a_recheck
from tests.reviews.desk.returns import clerk_of, fresh

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]


@pytest.fixture
def chief(notice):
    return an_officer(BEIPIAO, full_name="科长")


@pytest.fixture
def wang(chief):
    return an_officer(BEIPIAO, full_name="王审核")


class TestDeed:
    def test_handing_it_to_a_colleague(self, chief, wang):
        case = a_submitted()
        assign(declaration_id=case.pk, handler=wang.user, note="请今天办", by=chief)
        assert handlers_of([case], chief) == {case.pk: wang.user}
        entry = trail_of(case).last()
        assert (entry.deed, entry.summary, entry.detail["text"]) == ("assign", "转办给王审核", "请今天办")
        assert entry.to_state == "under_review@county"

    def test_the_colleague_hands_it_on(self, chief, wang):
        case = a_submitted()
        assign(declaration_id=case.pk, handler=wang.user, by=chief)
        assign(declaration_id=case.pk, handler=chief.user, seen=wang.user.pk, by=wang)
        assert (Assignment.objects.get().handler, trail_of(case).last().summary) == (chief.user, "由王审核转办给科长")

    def test_a_double_click_hands_it_over_once(self, chief, wang):
        case = a_submitted()
        for _ in range(2):
            assign(declaration_id=case.pk, handler=wang.user, by=chief)
        assert trail_of(case).filter(deed="assign").count() == 1

    def test_two_at_once(self, chief, wang):
        case, other = a_submitted(), an_officer(BEIPIAO)
        assign(declaration_id=case.pk, handler=wang.user, by=chief)
        with pytest.raises(Outdated, match="刚刚已转办给王审核"):
            assign(declaration_id=case.pk, handler=other.user, by=other)

    def test_only_to_those_in_office_in_the_bureau(self, chief):
        case, gone = a_submitted(), an_officer(BEIPIAO)
        dismiss(appointment=gone, by=None)
        for user in [gone.user, an_officer(LONGCHENG).user, an_officer(CHAOYANG).user, clerk_of(case).user, None]:
            with pytest.raises(Refused) as refused:
                assign(declaration_id=case.pk, handler=user, by=chief)
            assert refused.value.field == "handler"

    def test_only_by_a_bureau_that_has_to_do_with_it(self, chief):
        case = a_submitted()
        for by in [an_officer(LONGCHENG), clerk_of(case)]:
            with pytest.raises(Refused, match="不由本单位办理"):
                assign(declaration_id=case.pk, handler=by.user, by=by)

    def test_each_bureau_has_its_own(self, chief, wang):
        case, city = a_submitted(), an_officer(CHAOYANG)
        assign(declaration_id=case.pk, handler=wang.user, by=chief)
        assign(declaration_id=case.pk, handler=city.user, by=city)
        assert handlers_of([case], chief) == {case.pk: wang.user}
        assert handlers_of([case], city) == {case.pk: city.user}

    def test_a_colleague_may_decide_all_the_same(self, chief, wang):
        case = a_submitted()
        assign(declaration_id=case.pk, handler=wang.user, by=chief)
        decide(declaration_id=case.pk, verdict=Verdict.APPROVE, by=chief)
        assert fresh(case).status == "to_report"

    def test_who_can_be_chosen(self, chief, wang):
        an_officer(LONGCHENG)
        assert set(colleagues(chief)) == {chief.user, wang.user}


class TestPages:
    def test_choosing_a_colleague(self, client, chief, wang):
        case = a_submitted()
        client.force_login(chief.user)
        url = reverse("desk-assign", args=[case.pk])
        assert "王审核" in client.get(url).content.decode()
        answer = client.post(url, {"handler": wang.user.pk, "note": "请今天办"})
        assert (answer.status_code, answer.url) == (302, reverse("decide", args=[case.pk]))
        assert "王审核" in client.get(reverse("decide", args=[case.pk])).content.decode()

    def test_a_recheck_not_begun_leads_back_to_the_grid(self, client, chief, wang):
        case = a_recheck(by=chief)
        client.force_login(chief.user)
        answer = client.post(reverse("desk-assign", args=[case.pk]), {"handler": wang.user.pk})
        assert answer.url == f"{reverse('recheck')}?round={the_round().pk}"
        assert "经办 王审核" in client.get(reverse("recheck")).content.decode()

    def test_nobody_chosen_keeps_what_was_typed(self, client, chief):
        client.force_login(chief.user)
        answer = client.post(reverse("desk-assign", args=[a_submitted().pk]), {"handler": "", "note": "请今天办"})
        assert (answer.status_code, answer.context["form"]["note"].value()) == (422, "请今天办")

    def test_somebody_was_faster(self, client, chief, wang):
        case = a_submitted()
        assign(declaration_id=case.pk, handler=wang.user, by=wang)
        client.force_login(chief.user)
        sent = {"handler": chief.user.pk, "note": "我来办", "seen": ""}
        answer = client.post(reverse("desk-assign", args=[case.pk]), sent)
        form = answer.context["form"]
        assert (answer.status_code, form["note"].value(), form["seen"].value()) == (409, "我来办", str(wang.user.pk))

    @pytest.mark.parametrize(
        ("who", "found"), [("mine", ["科长的"]), ("nobody", ["无人的"]), ("", ["科长的", "王的", "无人的"])]
    )
    def test_the_desk_is_filtered_by_handler(self, client, chief, wang, who, found):
        from tests.builders import an_enterprise

        cases = {name: a_submitted(an_enterprise(name=f"{name}公司")) for name in ["科长的", "王的", "无人的"]}
        assign(declaration_id=cases["科长的"].pk, handler=chief.user, by=chief)
        assign(declaration_id=cases["王的"].pk, handler=wang.user, by=chief)
        client.force_login(chief.user)
        rows = client.get(reverse("desk"), {"handler": who}).context["rows"]
        assert [row["case"].enterprise.name.removesuffix("公司") for row in rows] == found

    def test_the_grid_is_filtered_by_handler(self, client, chief, wang):
        case, _ = a_recheck(by=chief), a_recheck(by=chief)
        assign(declaration_id=case.pk, handler=wang.user, by=chief)
        client.force_login(wang.user)
        rows = client.get(reverse("recheck"), {"handler": "mine"}).context["rows"]
        assert [(row.case, row.handler) for row in rows] == [(case, wang.user)]

    def test_more_handlers_ask_no_more_queries(self, client, chief, wang):
        cases = [a_submitted() for _ in range(4)]
        assign(declaration_id=cases[0].pk, handler=wang.user, by=chief)
        client.force_login(chief.user)
        client.get(reverse("desk"))
        with CaptureQueriesContext(connection) as one:
            client.get(reverse("desk"))
        for case in cases[1:]:
            assign(declaration_id=case.pk, handler=an_officer(BEIPIAO).user, by=chief)
        with CaptureQueriesContext(connection) as many:
            client.get(reverse("desk"))
        assert len(many) == len(one)

    def test_nobody_outside_of_the_bureau_reads_it(self, client, chief, wang):
        case = a_submitted()
        assign(declaration_id=case.pk, handler=wang.user, note="请今天办", by=chief)
        client.force_login(wang.user)
        assert "请今天办" in client.get(reverse("decide", args=[case.pk])).content.decode()
        for who, name in [
            (clerk_of(case), "case"),
            (an_officer(CHAOYANG), "case"),
            (an_officer(CHAOYANG), "decide"),
            (an_officer(LIAONING), "decide"),
        ]:
            client.force_login(who.user)
            page = client.get(reverse(name, args=[case.pk])).content.decode()
            assert ("王审核" in page, "请今天办" in page) == (False, False)
