"""The pages of 专家评审: what they show, what they refuse, and how many queries they take."""

import pytest
from django.urls import reverse

from declarations.cases.models import Status
from portal.people.models import Role
from reviews.desk.models import Opinion
from reviews.experts.models import Expert, Relation, Scoring
from tests.builders import LIAONING, an_officer
from tests.reviews.experts.builders import a_scored_case, again, an_expert, expert_of, given_to, scored

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]


@pytest.fixture
def officer():
    return an_officer(LIAONING)


def page_of(client, case):
    return client.get(reverse("experts"), {"round": case.round_id})


def test_the_ranking_shows_the_whole_sum_in_a_fixed_number_of_queries(
    client, officer, django_assert_max_num_queries, django_assert_num_queries
):
    client.force_login(officer.user)
    low = a_scored_case()
    scored(low, "0.6")
    page_of(client, low)
    with django_assert_max_num_queries(40) as one:
        page_of(client, low)
    best, without = a_scored_case(), a_scored_case()
    scored(best, "0.8", "0.9")

    with django_assert_num_queries(len(one)):
        answer = page_of(client, low)

    rows = answer.context["rows"]
    assert [(row.case.pk, row.rank) for row in rows] == [(best.pk, 1), (low.pk, 2), (without.pk, None)]
    equipment = next(line for line in rows[0].sum.lines if line.criterion.key == "equipment")
    assert ([str(points) for points in equipment.points], str(equipment.mean)) == (["16.00", "18.00"], "17.00")


def test_chosen_cases_are_concluded_and_what_was_typed_stays_where_one_is_not(client, officer):
    client.force_login(officer.user)
    whole, lacking = a_scored_case(), a_scored_case()
    scored(whole, "0.8")
    chosen = [f"{one.pk}:{one.moves}" for one in (whole, lacking)]

    answer = client.post(
        reverse("experts-conclude"),
        {"round": whole.round_id, "chosen": chosen, "result": "fail", "text": "得分低于名额线"},
    )

    assert answer.status_code == 422
    page = answer.content.decode()
    assert "尚未分配专家评分" in page
    assert "得分低于名额线" in page
    assert [again(one).status for one in (whole, lacking)] == [Status.REJECTED, Status.SCORING]
    assert Opinion.objects.get(declaration=whole, stage="experts").text == "得分低于名额线"

    client.post(reverse("experts-take-back", args=[whole.pk]), {"seen": again(whole).moves})
    assert again(whole).status == Status.SCORING


def test_an_expert_goes_from_the_pledge_to_the_submitted_score(client, officer):
    client.force_login(officer.user)
    entered = client.post(
        reverse("expert-new"),
        {"full_name": "李工", "username": "ligong", "employer": "某研究院", "fields_": ["装备制造"]},
    )
    expert = Expert.objects.get()
    assert entered.context["password"] in entered.content.decode()
    expert.user.password_is_initial = False
    expert.user.save()
    assert expert.user.appointments.get().role == Role.EXPERT
    client.force_login(expert.user)
    assert client.get(reverse("my-scorings"))["Location"] == reverse("my-expert")
    client.post(reverse("my-expert"))

    case = a_scored_case()
    client.force_login(officer.user)
    proposed = client.get(reverse("experts-propose"), {"round": case.round_id})
    assert "李工" in proposed.content.decode()
    assert not Scoring.objects.exists()
    due_on = proposed.context["due_on"]
    asked = {"round": case.round_id, "case": case.pk, f"experts-{case.pk}": expert.pk, "due_on": due_on}
    client.post(reverse("experts-propose"), asked)

    client.force_login(expert.user)
    scoring = Scoring.objects.get()
    file = case.attachments.standing().of_the_form().first()
    page = client.get(reverse("my-scoring", args=[scoring.pk]))
    assert case.enterprise.name in page.content.decode()
    assert reverse("my-scoring-file", args=[scoring.pk, file.pk]) in page.content.decode()
    assert reverse("case", args=[case.pk]) not in page.content.decode()  # nor any address below it
    handed_out = client.get(reverse("my-scoring-file", args=[scoring.pk, file.pk]))
    assert len(b"".join(handed_out.streaming_content)) == file.file.size
    for row in page.context["rows"]:
        key = row["criterion"].key
        sent = {"criterion": key, "points": "9", "text": "尚可", "seen": "0"}
        kept = client.post(reverse("my-scoring-mark", args=[scoring.pk]), sent, headers={"HX-Request": "true"})
        assert "已保存" in kept.content.decode()
    wrong = client.post(
        reverse("my-scoring-mark", args=[scoring.pk]), {"criterion": "equipment", "points": "99", "seen": "1"}
    )
    assert wrong.status_code == 422
    assert 'value="99"' in wrong.content.decode()
    client.post(reverse("my-scoring-text", args=[scoring.pk]), {"text": "总体较好", "seen": "0"})
    client.post(reverse("my-scoring-submit", args=[scoring.pk]))
    scoring.refresh_from_db()
    assert scoring.total == 63


def test_a_related_expert_meets_the_case_at_no_door(client, officer):
    """Page, list, saving, file, search, export, package, history: each is asked for by its address."""
    case, expert = a_scored_case(), an_expert()
    (scoring,) = given_to(case, expert, by=officer)
    client.force_login(expert.user)
    name = case.enterprise.name
    assert name in client.get(reverse("my-scorings")).content.decode()

    sent = {"kind": Relation.Kind.COOPERATION, "note": "承担过咨询"}
    client.post(reverse("my-scoring-recuse", args=[scoring.pk]), sent)

    assert name not in client.get(reverse("my-scorings")).content.decode()
    assert client.get(reverse("my-scoring", args=[scoring.pk])).status_code == 404
    for door in ("mark", "text", "submit", "recuse"):
        assert client.post(reverse(f"my-scoring-{door}", args=[scoring.pk]), {}).status_code == 404
    assert client.get(reverse("my-scoring-file", args=[scoring.pk, scoring.pk])).status_code == 404
    own = {"pk": case.pk}
    receipt = {**own, "n": 1}
    doors = [("case", own), ("decide", own), ("case-json", own), ("case-word", own), ("experts-case", own)]
    doors += [("receipt", receipt), ("paper", receipt), ("paper-file", receipt), ("enterprises", {}), ("exports", {})]
    doors += [("packages", {}), ("desk", {}), ("rosters", {}), ("experts", {})]
    assert {client.get(reverse(name, kwargs=given)).status_code for name, given in doors} == {403}


def test_a_declared_relation_is_shown_to_the_province_and_the_expert_cannot_be_chosen(client, officer):
    case, expert = a_scored_case(), an_expert()
    one = expert_of(expert)
    client.force_login(officer.user)
    client.post(reverse("expert-relation", args=[one.pk]), {"name": case.enterprise.name, "kind": "shares"})

    answer = client.post(
        reverse("experts-case", args=[case.pk]), {"experts": one.pk, "due_on": "2026-04-01", "reason": ""}
    )

    assert answer.status_code == 422
    assert "应当回避" in answer.content.decode()
    assert f"{case.enterprise.name}（持股或投资）" in answer.content.decode()
