"""An expert's scores: saved one by one, handed in, opened again; and what an expert may read."""

import datetime as dt
from decimal import Decimal

import pytest

from declarations.attachments.models import Attachment
from declarations.cases.models import Declaration, Status
from portal import clock
from portal.errors import Outdated, Refused
from portal.people.access import bureaus_of, regions_seen_by
from portal.people.appointments import appoint, dismiss
from portal.people.models import Role
from reviews.experts.assigning import assign, propose
from reviews.experts.models import Relation, Scoring
from reviews.experts.pool import amend
from reviews.experts.relations import declare, recuse
from reviews.experts.scoring import reopen_scores, save_mark, save_text, submit_scores
from reviews.packages.models import Package
from tests.builders import LIAONING, an_officer
from tests.reviews.experts.builders import a_scored_case, again, an_expert, expert_of, fill_in, given_to, scored

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]


def test_scores_are_kept_as_they_are_given_and_count_once_handed_in():
    case, expert = a_scored_case(), an_expert()
    (scoring,) = given_to(case, expert)
    asked = {"scoring_id": scoring.pk, "criterion": "equipment", "by": expert}

    save_mark(**asked, points="17.5", text="联网率高", seen=0)
    with pytest.raises(Outdated, match="另一窗口"):
        save_mark(**asked, points="12", text="", seen=0)
    for wrong in ("20.01", "-1", "好", "1.234", "NaN"):
        with pytest.raises(Refused, match="应为0至20分"):
            save_mark(**asked, points=wrong, text="", seen=1)
    with pytest.raises(Refused, match="不超过200字"):
        save_mark(**asked, points="", text="长" * 201, seen=1)
    with pytest.raises(Refused, match="没有此项"):
        save_mark(**{**asked, "criterion": "none"}, points="1", text="", seen=0)
    with pytest.raises(Refused, match="还有未评分的项目：信息基础设施、生产作业"):
        submit_scores(scoring_id=scoring.pk, by=expert)
    assert (scoring.marks.get().points, again(case).tally.given) == (Decimal("17.5"), 0)

    scoring.marks.all().delete()
    fill_in(scoring, by=expert)
    assert submit_scores(scoring_id=scoring.pk, by=expert).total == Decimal("80.00")
    assert again(case).tally.mean == Decimal("80.00")
    with pytest.raises(Refused, match="已提交"):
        save_text(scoring_id=scoring.pk, text="改", seen=1, by=expert)

    reopen_scores(scoring_id=scoring.pk, reason="漏看附件", by=an_officer(LIAONING))
    assert again(case).tally.given == 0
    assert save_text(scoring_id=scoring.pk, text="改", seen=1, by=expert).text == "改"


def test_an_expert_has_no_grants_and_sees_what_is_assigned_alone():
    case, expert, other = a_scored_case(), an_expert(), an_expert()
    (scoring,) = given_to(case, expert)

    assert not regions_seen_by(expert.user).exists()
    assert not bureaus_of(expert.user).exists()
    assert not Declaration.objects.visible_to(expert.user).exists()
    assert not Attachment.objects.visible_to(expert.user).exists()
    assert not Package.objects.visible_to(expert.user).exists()
    assert list(Scoring.objects.readable_by(expert.user)) == [scoring]
    assert not Scoring.objects.readable_by(other.user).exists()
    with pytest.raises(Refused, match="不能再评分"):
        save_text(scoring_id=scoring.pk, text="代评", seen=0, by=other)

    Declaration.objects.filter(pk=case.pk).update(status=Status.TO_PUBLICISE, stage="publicity", outcome="passed")
    assert not Scoring.objects.readable_by(expert.user).exists()


@pytest.mark.parametrize("by_code", [False, True])
def test_a_relation_closes_the_case_whenever_it_is_declared(by_code):
    case = a_scored_case()
    case.enterprise.credit_code = "91350100M000100Y43"
    case.enterprise.save(update_fields=["credit_code"])
    (expert,) = scored(case, "0.9")
    scoring = Scoring.objects.get()
    named = {"name": "另一名称", "credit_code": "91350100M000100Y43"} if by_code else {"name": case.enterprise.name}

    declare(expert_id=expert_of(expert).pk, kind=Relation.Kind.SHARES, **named, by=expert)

    scoring.refresh_from_db()
    assert scoring.withdrawn_because == "回避：持股或投资"
    assert (again(case).tally.asked, again(case).tally.mean) == (0, None)
    assert not Scoring.objects.readable_by(expert.user).exists()
    with pytest.raises(Refused, match="应当回避"):
        given_to(case, expert)
    assert propose([again(case)])[0].experts == []


def test_a_relation_that_came_about_otherwise_bars_from_reading_too():
    case, expert = a_scored_case(), an_expert()
    given_to(case, expert)
    Relation.objects.filter(expert__user=expert.user).update(name_key=case.enterprise.name_key)

    assert not Scoring.objects.readable_by(expert.user).exists()


def test_an_expert_recuses_and_a_paused_one_reads_nothing():
    case, leaving, paused = a_scored_case(), an_expert(), an_expert()
    first, _ = given_to(case, leaving, paused)
    officer = an_officer(LIAONING)

    recuse(scoring_id=first.pk, kind=Relation.Kind.KIN, note="配偶任职", by=leaving)
    one = expert_of(paused)
    amend(expert_id=one.pk, employer=one.employer, post="", fields=one.fields, is_active=False, by=officer)

    assert not Scoring.objects.readable_by(leaving.user).exists()
    assert not Scoring.objects.readable_by(paused.user).exists()
    with pytest.raises(Refused, match="不必再申请回避"):
        recuse(scoring_id=first.pk, kind=Relation.Kind.KIN, note="", by=leaving)


def test_an_expert_is_nothing_else_and_a_dismissed_one_is_given_nothing():
    case, expert = a_scored_case(), an_expert()
    officer = an_officer(LIAONING)
    bureau = officer.organisation

    with pytest.raises(Refused, match="单独的账户"):
        appoint(user=expert.user, organisation=bureau, role=Role.PROVINCE_OFFICER, by=None)
    with pytest.raises(Refused, match="单独的账户"):
        appoint(user=officer.user, organisation=bureau, role=Role.EXPERT, by=None)
    dismiss(appointment=expert, by=None)
    with pytest.raises(Refused, match="请重新选择"):
        given_to(case, expert)


def test_experts_are_changed_with_a_reason_and_only_as_they_were_seen():
    case, first, second = a_scored_case(), an_expert(), an_expert()
    waiting = an_expert(pledged=False)
    officer = an_officer(LIAONING)
    given_to(case, first)
    one, two = expert_of(first).pk, expert_of(second).pk
    asked = {"declaration_id": case.pk, "due_on": clock.today(), "by": officer}

    with pytest.raises(Outdated):
        assign(**asked, experts=[two], seen=[])
    with pytest.raises(Refused, match="请写明原因"):
        assign(**asked, experts=[two], seen=[one])
    with pytest.raises(Refused, match="尚未作出承诺"):
        assign(**asked, experts=[one, expert_of(waiting).pk], seen=[one])
    with pytest.raises(Refused, match="已过"):
        assign(**{**asked, "due_on": clock.today() - dt.timedelta(days=1)}, experts=[one], seen=[one])
    assign(**asked, experts=[two], seen=[one], reason="时间冲突")

    assert [str(row.expert) for row in Scoring.objects.standing()] == [second.user.full_name]
    assert Scoring.objects.get(expert=one).withdrawn_because == "时间冲突"


def test_a_proposal_fits_the_field_balances_the_load_and_is_the_same_each_time():
    cases = [a_scored_case(), a_scored_case()]
    sector = "其他"  # what ``filled`` chooses
    fitting = [expert_of(an_expert(fields=[sector])) for _ in range(4)]
    expert_of(an_expert(fields=["纺织"]))

    proposals = propose(cases)

    assert [len(one.added) for one in proposals] == [3, 3]
    assert {one.sector for one in proposals} == {sector}
    load = [sum(expert in one.added for one in proposals) for expert in fitting]
    assert sorted(load) == [1, 1, 2, 2]
    assert [one.added for one in propose(cases)] == [one.added for one in proposals]
