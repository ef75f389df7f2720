"""What experts are told: of all that was assigned at once in one message, of what is taken from them, and before it is due."""

import datetime as dt

import pytest

from portal import clock
from portal.inbox.models import Message
from reviews.experts.assigning import Wanted, assign, assign_each
from reviews.experts.models import Relation, Scoring
from reviews.experts.relations import recuse
from reviews.experts.reminding import run
from reviews.experts.scoring import reopen_scores
from tests.builders import LIAONING, an_officer
from tests.conftest import set_clock
from tests.reviews.experts.builders import a_scored_case, an_expert, expert_of, given_to, scored

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]


def told_to(expert):
    return list(Message.objects.filter(person=expert.user_id).order_by("sent_at", "pk").values_list("title", flat=True))


def test_many_cases_assigned_at_once_are_one_message_and_what_is_refused_stays():
    cases, expert = [a_scored_case() for _ in range(3)], an_expert()
    pk, due_on = expert_of(expert).pk, clock.today() + dt.timedelta(days=7)
    wanted = [Wanted(cases[0].pk, [pk], []), Wanted(cases[1].pk, [pk], []), Wanted(cases[2].pk, [], [])]

    refused = assign_each(wanted=wanted, due_on=due_on, by=an_officer(LIAONING))

    assert refused == {cases[2].pk: "请至少选择一名专家。"}
    assert Scoring.objects.count() == 2
    one = Message.objects.get(person=expert.user_id)
    assert one.title == f"评审任务：2项，{due_on.year}年{due_on.month}月{due_on.day}日前提交"
    assert all(str(case.enterprise) in one.text for case in cases[:2])


def test_the_same_assigned_again_tells_nobody_twice():
    case, expert = a_scored_case(), an_expert()
    given_to(case, expert)
    pk = expert_of(expert).pk
    assign(declaration_id=case.pk, experts=[pk], seen=[pk], due_on=clock.today(), by=an_officer(LIAONING))
    assert len(told_to(expert)) == 1


def test_who_is_taken_off_is_told_and_who_recuses_is_not():
    case, taken, leaving, coming = a_scored_case(), an_expert(), an_expert(), an_expert()
    _, mine = given_to(case, taken, leaving)
    recuse(scoring_id=mine.pk, kind=Relation.Kind.KIN, note="", by=leaving)
    on = expert_of(taken).pk
    assign(
        declaration_id=case.pk,
        experts=[expert_of(coming).pk],
        seen=[on],
        due_on=clock.today(),
        reason="出差",
        by=an_officer(LIAONING),
    )
    assert told_to(taken)[1:] == [f"评审任务撤销：{case.enterprise}"]
    assert "出差" not in Message.objects.get(title__startswith="评审任务撤销").text
    assert len(told_to(leaving)) == 1


def test_scores_given_back_are_told_with_the_reason():
    (expert,) = scored(a_scored_case(), "0.8")
    reopen_scores(scoring_id=Scoring.objects.get().pk, reason="漏看附件", by=an_officer(LIAONING))
    last = Message.objects.get(person=expert.user_id, title__startswith="评分退回修改")
    assert last.text.endswith("漏看附件")


def test_before_it_is_due_they_are_reminded_once_of_each_mark(monkeypatch):
    case, idle = a_scored_case(), an_expert()
    given_to(case, idle)
    (done,) = scored(a_scored_case(), "0.8")
    today = clock.today()
    for days in (0, 0, 3, 4, 7, 8):
        set_clock(monkeypatch, f"{today + dt.timedelta(days=days)} 06:00")
        run(None, lambda done, total: None)
    titles = [title for title in told_to(idle) if "待提交" in title]
    assert titles == ["还有7天截止：1项评审任务待提交", "还有3天截止：1项评审任务待提交", "今日截止：1项评审任务待提交"]
    assert not [title for title in told_to(done) if "待提交" in title]
