"""Concluding by the experts' scores, and taking that back."""

from decimal import Decimal

import pytest

from declarations.cases.models import Outcome, Status
from portal.errors import Outdated, Refused
from portal.trail.record import trail_of
from reviews.desk.models import Verdict
from reviews.experts.concluding import Choice, conclude, conclude_many, take_back
from reviews.experts.models import Tally
from tests.builders import BEIPIAO, CHAOYANG, LIAONING, an_officer
from tests.reviews.experts.builders import a_scored_case, again, an_expert, given_to, scored
from tests.reviews.passing import a_submitted_of, bring
from tests.reviews.publicity.builders import a_frozen

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]


def test_a_scored_case_passes_and_waits_for_the_public_notice():
    (case,) = bring(a_submitted_of("workshop"), to="experts")
    scored(case, "0.8", "0.9")
    officer = an_officer(LIAONING)

    opinion = conclude(declaration_id=case.pk, passed=True, by=officer)

    case = again(case)
    assert (case.status, case.stage, case.outcome) == (Status.TO_PUBLICISE, "publicity", Outcome.PASSED)
    assert (opinion.stage, opinion.verdict, opinion.exception) == ("experts", Verdict.APPROVE, "")
    line = trail_of(case).order_by("-sequence").first()
    assert line.summary == "专家评审：通过评审"
    assert (sorted(line.detail["scores"].values()), line.detail["mean"]) == (["80.00", "90.00"], "85.00")


def test_a_case_that_does_not_pass_ends_with_the_reason():
    case = a_scored_case()
    scored(case, "0.4")
    officer = an_officer(LIAONING)

    with pytest.raises(Refused, match="请写明原因"):
        conclude(declaration_id=case.pk, passed=False, by=officer)
    conclude(declaration_id=case.pk, passed=False, text="得分偏低", by=officer)

    case = again(case)
    assert (case.status, case.stage, case.outcome) == (Status.REJECTED, "experts", Outcome.FAILED)


def test_missing_scores_keep_it_open_unless_a_reason_is_given():
    case = a_scored_case()
    officer = an_officer(LIAONING)

    with pytest.raises(Refused, match="尚未分配专家评分"):
        conclude(declaration_id=case.pk, passed=True, by=officer)
    given_to(case, an_expert(), an_expert())
    with pytest.raises(Refused, match="尚有2名专家未提交评分"):
        conclude(declaration_id=case.pk, passed=True, by=officer)
    opinion = conclude(declaration_id=case.pk, passed=True, exception="会议集中评议", by=officer)

    assert opinion.exception == "会议集中评议"


def test_it_is_the_provinces_alone():
    case = a_scored_case()

    for place in (BEIPIAO, CHAOYANG):
        with pytest.raises(Refused, match="省级主管部门"):
            conclude(declaration_id=case.pk, passed=True, exception="试", by=an_officer(place))


def test_what_has_moved_meanwhile_is_told():
    case = a_scored_case()

    with pytest.raises(Outdated):
        conclude(declaration_id=case.pk, passed=True, exception="试", seen=case.moves - 1, by=an_officer(LIAONING))


@pytest.mark.parametrize("passed", [True, False])
def test_a_conclusion_is_taken_back_with_its_scores(passed):
    case = a_scored_case()
    scored(case, "0.7")
    officer = an_officer(LIAONING)
    conclude(declaration_id=case.pk, passed=passed, text="说明", by=officer)

    take_back(declaration_id=case.pk, by=officer)

    case = again(case)
    assert (case.status, case.stage, case.outcome) == (Status.SCORING, "experts", Outcome.OPEN)
    assert case.tally.mean == Decimal("70.00")


def test_a_case_on_a_list_keeps_its_conclusion():
    case = a_frozen().roster.lines.first().declaration

    with pytest.raises(Refused, match="已列入"):
        take_back(declaration_id=case.pk, by=an_officer(LIAONING))


def test_a_form_check_is_no_conclusion_to_take_back():
    case = a_scored_case()

    with pytest.raises(Refused, match="没有可撤回的评审结论"):
        take_back(declaration_id=case.pk, by=an_officer(LIAONING))


def test_of_many_each_is_for_itself():
    whole, lacking = a_scored_case(), a_scored_case()
    scored(whole, "0.8")

    results = conclude_many(
        choices=[Choice(whole.pk, whole.moves), Choice(lacking.pk, lacking.moves)], passed=True, by=an_officer(LIAONING)
    )

    assert [(one.case.pk, bool(one.message)) for one in results] == [(whole.pk, False), (lacking.pk, True)]
    assert [again(one).status for one in (whole, lacking)] == [Status.TO_PUBLICISE, Status.SCORING]


def test_the_tally_is_the_mean_and_the_spread():
    case = a_scored_case()
    scored(case, "0.8", "0.9", "0.75")

    tally = Tally.objects.get(declaration=case)

    assert (tally.asked, tally.given, tally.mean, tally.spread) == (3, 3, Decimal("81.67"), Decimal("15.00"))
