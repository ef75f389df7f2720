"""The enterprise's list, a new case, and the page of one case."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from declarations.cases.models import Declaration, Kind, Status
from declarations.cases.views import next_step
from declarations.notices.models import Round
from factories.registry.models import Factory
from portal.people.models import Appointment
from reviews.desk.deciding import decide
from reviews.desk.models import Verdict
from tests.builders import (
    BEIPIAO,
    CHAOYANG,
    LIAONING,
    LONGCHENG,
    a_clerk,
    a_draft,
    a_factory,
    a_known_factory,
    a_submitted,
    an_enterprise,
    an_officer,
    the_round,
)
from tests.conftest import set_clock
from tests.reviews.builders import a_recheck

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]


def clerk_of(case):
    return Appointment.objects.filter(organisation=case.enterprise.organisation).latest("started_at")


class TestCases:
    def test_own_cases_with_next_step_and_last_day(self, client):
        draft = a_draft()
        a_draft()  # another enterprise's
        client.force_login(clerk_of(draft).user)
        page = client.get(reverse("cases"))
        assert [(one.case, one.next_step, str(one.times.last_day)) for one in page.context["lines"]] == [
            (draft, "继续填写，并在截止日前提交", "2026-04-06"),
        ]

    def test_a_recheck_is_listed_as_the_bureaus_work(self, client):
        case = a_recheck()
        client.force_login(a_clerk(case.enterprise).user)
        (line,) = client.get(reverse("cases")).context["lines"]
        assert (line.next_step, line.times, line.mine) == ("主管部门正在填写，企业不必办理", None, False)

    def test_nothing_yet(self, client):
        client.force_login(a_clerk(an_enterprise()).user)
        assert "还没有申报" in client.get(reverse("cases")).content.decode()

    def test_queries_do_not_grow_with_cases(self, client):
        enterprise = an_enterprise()
        a_draft(enterprise)
        client.force_login(a_clerk(enterprise).user)

        def queries():
            with CaptureQueriesContext(connection) as seen:
                client.get(reverse("cases"))
            return len(seen)

        queries()
        one = queries()
        for n in range(5):
            factory = a_factory(enterprise=enterprise, name=f"{n}号厂")
            Declaration.objects.create(
                kind="new", round=the_round(), revision=Declaration.objects.first().revision, enterprise=enterprise,
                factory=factory, region=factory.region, created_at=Declaration.objects.first().created_at,
                changed_at=Declaration.objects.first().changed_at,
            )  # fmt: skip
        assert queries() == one

    def test_officers_have_a_desk_instead(self, client):
        client.force_login(an_officer(BEIPIAO).user)
        assert client.get(reverse("cases")).status_code == 403


class TestNew:
    @pytest.fixture
    def enterprise(self):
        return an_enterprise()

    @pytest.fixture
    def browser(self, client, enterprise):
        client.force_login(a_clerk(enterprise).user)
        return client

    def test_open_rounds_can_be_chosen_others_are_shown_with_their_dates(self, browser):
        page = browser.get(reverse("case-new"))
        assert [one.round.key for one in page.context["open_rounds"]] == [
            "2026-spring",
            "2026-projects",
            "2026-projects",
        ]
        assert [(one.round.key, one.state) for one in page.context["other_rounds"]] == [
            ("2026-winter", "future"),
            ("2026-overseas", "closed"),
        ]
        assert "2026年4月11日" in page.content.decode()

    def test_a_factory_without_a_name_is_named(self, browser, enterprise):
        factory = a_factory(enterprise=enterprise)
        sent = {"round": the_round().pk, "factory": factory.pk, "name": "一分厂"}
        answer = browser.post(reverse("case-new"), sent)
        case = Declaration.objects.get()
        factory.refresh_from_db()
        assert (answer.status_code, answer.url) == (302, reverse("case-fill", args=[case.pk]))
        assert (factory.name, case.factory, case.status) == ("一分厂", factory, Status.DRAFT)

    def test_a_new_factory_in_another_county(self, browser, enterprise):
        sent = {"round": the_round().pk, "factory": "new", "name": "龙城分厂", "region": LONGCHENG}
        assert browser.post(reverse("case-new"), sent).status_code == 302
        case = Declaration.objects.get()
        assert (case.factory.name, case.region_id, case.enterprise) == ("龙城分厂", LONGCHENG, enterprise)

    @pytest.mark.parametrize(
        ("change", "field", "message"),
        [
            ({"round": ""}, "round", "请选择申报批次"),
            ({"factory": ""}, "factory", "请选择工厂"),
            ({"factory": "elsewhere"}, "factory", "请从本企业的工厂中选择"),
            ({"name": ""}, "name", "请填写工厂名称"),
            ({"region": ""}, "region", "请选择工厂所在县（市）区"),
            ({"region": CHAOYANG}, "region", "请从列表中选择县（市）区"),
        ],
    )
    def test_what_is_missing_is_told_and_what_was_typed_stays(self, browser, change, field, message):
        sent = {"round": the_round().pk, "factory": "new", "name": "龙城分厂", "region": LONGCHENG, **change}
        answer = browser.post(reverse("case-new"), sent)
        form = answer.context["form"]
        assert (answer.status_code, form.errors) == (422, {field: [message]})
        assert form["name"].value() == sent["name"]

    def test_another_enterprises_factory_is_not_offered(self, browser):
        other = a_factory(name="别家")
        answer = browser.post(reverse("case-new"), {"round": the_round().pk, "factory": other.pk})
        assert answer.context["form"].errors == {"factory": ["请从本企业的工厂中选择"]}

    def test_a_round_that_has_not_begun(self, browser):
        sent = {"round": the_round("2026-winter").pk, "factory": "new", "name": "一厂", "region": BEIPIAO}
        answer = browser.post(reverse("case-new"), sent)
        assert answer.context["form"].errors == {"round": ["该批次目前不在申报时间内，请选择其他批次"]}

    def test_a_factory_that_holds_the_tier_is_not_declared(self, client):
        factory = a_known_factory(name="一厂")
        client.force_login(a_clerk(factory.enterprise).user)
        answer = client.post(reverse("case-new"), {"round": the_round().pk, "factory": factory.pk})
        assert answer.status_code == 422
        assert "该工厂已是基础级智能工厂，由主管部门复核，不必重新申报" in answer.content.decode()

    def test_factories_that_cannot_be_declared_say_why(self, client):
        """Where it can be declared in no open round; 先进级, for one, is for those that hold 基础级."""
        Round.objects.exclude(programme="basic").delete()
        factory = a_known_factory(name="一厂")
        client.force_login(a_clerk(factory.enterprise).user)
        form = client.get(reverse("case-new")).context["form"]
        assert form.fields["factory"].choices == [
            (str(factory.pk), "一厂（北票市，已是基础级智能工厂，由主管部门复核）"),
            ("new", "登记一个新工厂"),
        ]
        assert (form.fields["factory"].initial, form.fields["factory"].widget.closed) == ("new", {str(factory.pk)})

    def test_nothing_half_done(self, browser, enterprise):
        """The name of a factory stays as it was when the case is refused."""
        factory = a_known_factory(enterprise=enterprise)
        sent = {"round": the_round().pk, "factory": factory.pk, "name": "一厂"}
        assert browser.post(reverse("case-new"), sent).status_code == 422
        assert Factory.objects.get(pk=factory.pk).name == ""

    def test_no_round_is_open(self, browser, monkeypatch):
        set_clock(monkeypatch, "2026-01-10 09:00")
        page = browser.get(reverse("case-new"))
        assert (page.context["open_rounds"], "目前没有正在受理的批次" in page.content.decode()) == ([], True)


class TestCase:
    def test_a_draft_as_it_stands(self, client):
        draft = a_draft()
        client.force_login(clerk_of(draft).user)
        page = client.get(reverse("case", args=[draft.pk]))
        shown = page.content.decode()
        assert (page.status_code, "继续填写" in shown, "提交回执" in shown) == (200, True, False)

    @pytest.mark.parametrize(("region", "status"), [(BEIPIAO, 200), (CHAOYANG, 200), (LIAONING, 200), (LONGCHENG, 404)])
    def test_officers_see_what_was_submitted_in_their_regions(self, client, region, status):
        case = a_submitted()
        client.force_login(an_officer(region).user)
        assert client.get(reverse("case", args=[case.pk])).status_code == status

    def test_a_draft_is_the_enterprises_own(self, client):
        draft = a_draft()
        client.force_login(an_officer(BEIPIAO).user)
        assert client.get(reverse("case", args=[draft.pk])).status_code == 404

    def test_a_returned_case_shows_the_reason_and_the_way_on(self, client):
        case = a_submitted()
        decide(declaration_id=case.pk, verdict=Verdict.RETURN, text="请补充车间名称", by=an_officer(BEIPIAO))
        client.force_login(clerk_of(case).user)
        page = client.get(reverse("case", args=[case.pk]))
        assert page.context["returned"].detail["text"] == "请补充车间名称"
        assert "继续修改" in page.content.decode()

    def test_what_was_submitted_stays_while_the_draft_changes(self, client):
        case = a_submitted()
        case.sheets.all().delete()
        client.force_login(clerk_of(case).user)
        assert "总装车间日排产" in client.get(reverse("case", args=[case.pk])).content.decode()

    def test_queries_do_not_grow_with_the_trail(self, client):
        case = a_submitted()
        client.force_login(clerk_of(case).user)

        def queries():
            with CaptureQueriesContext(connection) as seen:
                client.get(reverse("case", args=[case.pk]))
            return len(seen)

        queries()
        few = queries()
        from portal.trail.record import record  # many lines, without as many deeds

        for _ in range(10):
            record(subject=case, deed="submit", actor=clerk_of(case).user, acting_for=None, summary="又一次")
        assert queries() == few


def test_whatever_state_a_case_is_in_its_enterprise_is_told_what_comes_next():
    for kind in Kind:
        for status in set(Status) - ({Status.REJECTED} if kind == Kind.RECHECK else set()):
            assert next_step(Declaration(kind=kind, status=status))
