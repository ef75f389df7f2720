"""What a spot check keeps from being done with its case: while it is under way, and once it took the factory off the list."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from declarations.cases.drafting import open_rechecks, start
from declarations.cases.lifecycle import Deed
from declarations.cases.models import Declaration, Outcome
from declarations.cases.submitting import submit
from factories.recognitions.models import Recognition
from portal import clock
from portal.errors import Refused
from portal.regions.models import Region
from reviews.desk.batch import Choice, Way
from reviews.desk.candidates import candidates
from reviews.desk.deciding import decide, reopen
from reviews.desk.models import Verdict
from reviews.desk.rechecking import recheck
from reviews.experts.concluding import conclude
from reviews.rosters.composing import freeze
from reviews.rosters.correcting import take_back_lines
from reviews.rosters.going_back import cases_of_list
from reviews.rosters.models import RosterLine, RosterStatus
from reviews.rosters.recalling import recall
from reviews.rosters.reporting import receive, send_back
from reviews.rosters.returning import return_lines, take_off
from reviews.spotchecks.binding import require_may_stand_again
from reviews.spotchecks.checking import assign, reply
from reviews.spotchecks.verifying import disagreements
from tests.builders import BEIPIAO, CHAOYANG, LIAONING, an_officer, fill, the_round
from tests.conftest import set_clock
from tests.reviews.experts.builders import a_scored_case
from tests.reviews.passing import bring
from tests.reviews.spotchecks.builders import a_draw, case_of, found, handed_in
from tests.reviews.spotchecks.test_checking import clerk_of, concluded

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]
DOCUMENT = "辽工信发〔2026〕12号"


@pytest.fixture
def roster():
    """The list of Chaoyang with two factories, reported to the province and not received."""
    return handed_in(n=2)


@pytest.fixture
def checks(roster):
    """Of both its factories, drawn."""
    return list(a_draw(rate=Decimal(100)).checks.order_by("n"))


def went(check, conclusion):
    """The check from its assignment to its conclusion."""
    province, city = an_officer(LIAONING), an_officer(CHAOYANG)
    assign(check_id=check.pk, officer=None, due_on=clock.today() + dt.timedelta(days=10), by=province)
    found(check, "unmet", by=city)
    reply(check_id=check.pk, text="正在整改", by=clerk_of(check))
    return concluded(check, conclusion, by=province)


@pytest.fixture
def revoked(checks):
    """The first of them was taken off the list by its document, the other kept."""
    went(checks[1], "keep")
    return went(checks[0], "revoke")


def line_of(roster, check):
    return roster.lines.get(declaration=case_of(check))


def returned(roster, check):
    reasons = {line_of(roster, check).pk: "请核对"}
    return return_lines(roster_id=roster.pk, reasons=reasons, by=an_officer(LIAONING))


def let_back(roster, check):
    """Take the case off the list as the portal once did whatever a check had said."""
    line = line_of(roster, check)
    cases = cases_of_list(roster, lines=[line.pk])
    take_off(roster, cases, [line], {line.pk: "请核对"}, deed=Deed.SEND_BACK, by=an_officer(LIAONING))
    return Declaration.objects.get(pk=case_of(check).pk)


def under_review_again(roster, check):
    """The case as it waits for the city once more, on the same old way."""
    case = let_back(roster, check)
    Declaration.objects.filter(pk=case.pk).update(status="under_review", stage="city", outcome=Outcome.OPEN)
    return Declaration.objects.get(pk=case.pk)


def state(check):
    return Declaration.objects.get(pk=case_of(check).pk).state


def holds(check):
    return Recognition.objects.in_force().filter(factory=check.factory).exists()


class TestOnceItRevoked:
    def test_the_line_does_not_go_back(self, roster, revoked):
        with pytest.raises(Refused, match=f"{revoked.line.name}.*撤销认定.*{DOCUMENT}.*不能退回") as refused:
            returned(roster, revoked)
        assert refused.value.field == f"reason-{line_of(roster, revoked).pk}"
        assert state(revoked) == "reported@city-report"

    def test_the_other_line_does(self, roster, checks, revoked):
        returned(roster, checks[1])
        assert state(checks[1]) == "to_report@city-report"

    def test_the_whole_list_does_not_go_back(self, roster, revoked):
        with pytest.raises(Refused, match=f"{revoked.line.name}.*撤销认定.*{DOCUMENT}.*不能退回"):
            send_back(roster_id=roster.pk, reason="请核对", by=an_officer(LIAONING))
        roster.refresh_from_db()
        assert roster.status == RosterStatus.REPORTED

    def test_nor_does_its_bureau_take_it_back(self, roster, revoked):
        city = an_officer(CHAOYANG)
        with pytest.raises(Refused, match=DOCUMENT):
            recall(roster_id=roster.pk, by=city)
        with pytest.raises(Refused, match=DOCUMENT):
            take_back_lines(roster_id=roster.pk, reasons={line_of(roster, revoked).pk: "有误"}, by=city)

    def test_the_list_is_received_as_it_was_digested(self, roster, revoked):
        digest = roster.sha256
        made = receive(roster_id=roster.pk, by=an_officer(LIAONING))
        assert (made.status, made.sha256) == (RosterStatus.RECEIVED, digest)
        assert not holds(revoked)

    def test_an_opinion_on_a_case_that_had_gone_back_is_not_taken_back(self, roster, revoked):
        case = let_back(roster, revoked)
        with pytest.raises(Refused, match=f"撤销认定.*{DOCUMENT}.*不能撤回意见"):
            reopen(declaration_id=case.pk, by=an_officer(CHAOYANG))
        assert not holds(revoked)

    def test_nor_does_such_a_case_pass_again(self, roster, revoked):
        case, city = under_review_again(roster, revoked), an_officer(CHAOYANG)
        (told,) = candidates(way=Way.APPROVE, choices=[Choice(case.pk, case.moves)], by=city)
        with pytest.raises(Refused, match=f"撤销认定.*{DOCUMENT}.*不能通过") as refused:
            decide(declaration_id=case.pk, verdict=Verdict.APPROVE, by=city)
        assert (refused.value.field, told.hindrance) == ("verdict", refused.value.message)
        assert not holds(revoked)

    def test_it_may_still_be_rejected(self, roster, revoked):
        case = under_review_again(roster, revoked)
        decide(declaration_id=case.pk, verdict=Verdict.REJECT, text="已撤销认定", by=an_officer(CHAOYANG))
        assert Declaration.objects.get(pk=case.pk).state == "rejected@city"

    def test_nor_do_the_experts_let_such_a_case_pass(self, revoked):
        case = a_scored_case()
        RosterLine.objects.filter(pk=revoked.line.roster_line_id).update(declaration=case)
        with pytest.raises(Refused, match=f"{DOCUMENT}.*不能通过"):
            conclude(declaration_id=case.pk, passed=True, exception="尚未评分", by=an_officer(LIAONING))

    def test_a_later_round_is_another_case(self, revoked, monkeypatch):
        set_clock(monkeypatch, "2026-11-20 10:00")
        clerk = clerk_of(revoked)
        case = start(factory=revoked.factory, round=the_round("2026-winter"), by=clerk)
        fill(case, by=clerk)
        submit(declaration_id=case.pk, by=clerk)
        bring(Declaration.objects.get(pk=case.pk), to="city-report")
        assert holds(revoked)

    def test_the_reader_of_the_list_is_told(self, roster, checks, revoked, client):
        client.force_login(an_officer(CHAOYANG).user, backend="django.contrib.auth.backends.ModelBackend")
        page = client.get(reverse("roster", args=[roster.pk]))
        assert page.context["revoked"] == {case_of(revoked).pk: revoked, case_of(checks[1]).pk: None}
        told = f'<a href="{reverse("spot-check", args=[revoked.pk])}">抽检复核撤销认定</a>（{DOCUMENT}）'
        assert page.content.decode().count(told) == 1


class TestWhileItIsUnderWay:
    """The draw can be done again whatever goes back, for it reads lines of its own; but its conclusion is on this case."""

    def test_neither_the_line_nor_the_list_goes_back(self, roster, checks):
        with pytest.raises(Refused, match=f"{checks[0].line.name}.*抽检尚未办结（待安排）.*不能退回") as refused:
            returned(roster, checks[0])
        assert refused.value.field == f"reason-{line_of(roster, checks[0]).pk}"
        with pytest.raises(Refused, match="抽检尚未办结"):
            send_back(roster_id=roster.pk, reason="请核对", by=an_officer(LIAONING))

    def test_what_was_kept_goes_back(self, roster, checks):
        for check in checks:
            went(check, "keep")
        send_back(roster_id=roster.pk, reason="请核对", by=an_officer(LIAONING))
        assert {state(check) for check in checks} == {"to_report@city-report"}
        assert disagreements(checks[0].draw) == []


class TestARecheckOfTheTierItRevoked:
    """Of a later round, begun before the check was concluded."""

    @pytest.fixture
    def case(self, monkeypatch):
        check = handed_in() and a_draw(rate=Decimal(100)).checks.get()
        set_clock(monkeypatch, "2026-11-20 10:00")
        county = an_officer(BEIPIAO)
        open_rechecks(round=the_round("2026-winter"), region=Region.objects.get(pk=BEIPIAO), by=county)
        case = Declaration.objects.get(kind="recheck", factory=check.factory)
        fill(case, by=county)
        went(check, "revoke")
        return case

    def test_it_does_not_pass(self, case):
        with pytest.raises(Refused, match=f"基础级认定已终止（抽检复核撤销认定，{DOCUMENT}），本复核不能通过"):
            recheck(declaration_id=case.pk, passed=True, by=an_officer(BEIPIAO))

    def test_it_fails_and_goes_up(self, case):
        recheck(declaration_id=case.pk, passed=False, text="已撤销认定", by=an_officer(BEIPIAO))
        assert Declaration.objects.get(pk=case.pk).state == "to_report@county-report"

    def test_what_passed_before_stands_on_no_list(self, case):
        recheck(declaration_id=case.pk, passed=False, text="已撤销认定", by=an_officer(BEIPIAO))
        Declaration.objects.filter(pk=case.pk).update(outcome=Outcome.PASSED)
        with pytest.raises(Refused, match=f"都不能列入名单：.*{DOCUMENT}"):
            freeze(round=case.round, region=case.region, stage="county-report", by=an_officer(BEIPIAO))

    def test_no_correction_of_its_result_lets_the_tier_stand_where_the_check_found_it_ended(self, case):
        """The recheck had ended it first, so that the document of the check ended nothing."""
        Recognition.objects.filter(factory=case.factory).update(ended_in_case=case.pk, ended_by="复核不通过")
        with pytest.raises(Refused, match=f"抽检复核撤销认定（{DOCUMENT}），认定不能因更正而恢复"):
            require_may_stand_again(case)
