"""A batch as officers use it: ticked rows, a preview that changes nothing, and an account of each case."""

import pytest
from django.urls import reverse

from declarations.cases.models import Declaration
from reviews.desk.deciding import decide
from reviews.desk.models import Opinion, Verdict
from tests.builders import BEIPIAO, CHAOYANG, LONGCHENG, a_submitted, an_officer
from tests.reviews.builders import a_rechecked, a_reported, an_approved, at_city

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]


@pytest.fixture
def at_desk(client):
    def sign_in(region):
        client.force_login(an_officer(region).user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in


def ticked(*cases):
    return [f"{case.pk}:{case.moves}" for case in cases]


def states(*cases):
    return [Declaration.objects.get(pk=case.pk).state for case in cases]


def test_the_desk_offers_each_role_its_ways(at_desk):
    a_submitted()
    page = at_desk(BEIPIAO).get(reverse("desk")).content.decode()
    assert ("批量通过" in page, "按下级意见办理" in page) == (True, False)


def test_a_preview_changes_nothing(at_desk):
    cases = [a_submitted(), a_submitted()]
    response = at_desk(BEIPIAO).post(reverse("batch-preview"), {"way": "approve", "chosen": ticked(*cases)})
    assert [row["candidate"].fate for row in response.context["doable"]] == ["转入县级上报"] * 2
    assert states(*cases) == ["under_review@county"] * 2


def test_from_the_preview_to_the_account(at_desk):
    cases = [an_approved(), a_rechecked(passed=False)]
    a_reported()
    cases = [Declaration.objects.get(pk=case.pk) for case in cases]
    client = at_desk(CHAOYANG)
    preview = client.post(reverse("batch-preview"), {"way": "follow", "chosen": ticked(*cases)})
    assert preview.content.decode().count('name="chosen"') == 2
    response = client.post(reverse("batch-decide"), {"way": "follow", "chosen": ticked(*cases)})
    assert (response.status_code, len(response.context["done"]), response.context["left"]) == (200, 2, [])
    assert states(*cases) == ["to_report@city-report"] * 2


def test_a_reason_for_all_and_one_for_itself(at_desk):
    first, second = a_submitted(), a_submitted()
    sent = {"way": "return", "chosen": ticked(first, second), "text": "请补充", f"text-{second.pk}": "场景数量不足"}
    assert at_desk(BEIPIAO).post(reverse("batch-decide"), sent).status_code == 200
    assert [Opinion.objects.get(declaration=one).text for one in (first, second)] == ["请补充", "场景数量不足"]


def test_without_a_reason_nothing_happens_and_what_was_typed_stays(at_desk):
    bare, other = a_submitted(), a_submitted()
    sent = {"way": "reject", "chosen": ticked(bare, other), f"text-{other.pk}": "写了很久的理由"}
    response = at_desk(BEIPIAO).post(reverse("batch-decide"), sent)
    page = response.content.decode()
    assert response.status_code == 422
    assert (page.count("写了很久的理由"), page.count("退回修改或不通过的，请写明原因。")) == (1, 1)
    assert states(bare, other) == ["under_review@county"] * 2


def test_too_long_a_reason_is_told_where_it_stands(at_desk):
    case = a_submitted()
    sent = {"way": "reject", "chosen": ticked(case), f"text-{case.pk}": "长" * 1001}
    response = at_desk(BEIPIAO).post(reverse("batch-decide"), sent)
    assert response.status_code == 422
    assert response.content.decode().count("最多1000字，目前1001字。") == 1


def test_what_a_colleague_did_meanwhile_is_named_with_what_was_typed(at_desk):
    case = a_submitted()
    before = ticked(case)
    decide(declaration_id=case.pk, verdict=Verdict.APPROVE, by=an_officer(BEIPIAO))
    response = at_desk(BEIPIAO).post(reverse("batch-decide"), {"way": "reject", "chosen": before, "text": "不符合"})
    assert (response.status_code, [one.case for one in response.context["left"]]) == (422, [case])
    assert response.content.decode().count("您填写的说明：不符合") == 1


@pytest.mark.parametrize("page", ["batch-preview", "batch-decide"])
def test_what_moved_away_meanwhile_is_counted(at_desk, page):
    here, moved = a_submitted(), a_submitted()
    Declaration.objects.filter(pk=moved.pk).update(region=LONGCHENG)
    response = at_desk(BEIPIAO).post(reverse(page), {"way": "approve", "chosen": ticked(here, moved)})
    assert "另有1项已不在本单位的办理范围内" in response.content.decode()
    assert states(moved) == ["under_review@county"]


def test_pressing_twice_accounts_for_the_same(at_desk):
    case, client = a_submitted(), at_desk(BEIPIAO)
    sent = {"way": "approve", "chosen": ticked(case)}
    answers = [client.post(reverse("batch-decide"), sent) for _ in range(2)]
    assert [[one.case for one in answer.context["done"]] for answer in answers] == [[case], [case]]
    assert Opinion.objects.count() == 1


@pytest.mark.parametrize("page", ["batch-preview", "batch-decide"])
def test_nothing_ticked(at_desk, page):
    assert at_desk(CHAOYANG).post(reverse(page), {"way": "approve"}).url == reverse("desk")


@pytest.mark.parametrize("sent", [{"chosen": "x", "way": "approve"}, {"chosen": "x"}, {"chosen": "x", "way": "y"}])
def test_nonsense_is_refused(at_desk, sent):
    assert at_desk(CHAOYANG).post(reverse("batch-decide"), sent).status_code == 400


def test_a_county_follows_nobody(at_desk):
    sent = {"way": "follow", "chosen": ticked(a_submitted())}
    assert at_desk(BEIPIAO).post(reverse("batch-decide"), sent).status_code == 400


def test_too_many_are_refused_before_anything_is_read(at_desk):
    case = at_city(an_approved())
    sent = {"way": "approve", "chosen": [f"{str(case.pk)[:-3]}{n:03x}:1" for n in range(201)]}
    response = at_desk(CHAOYANG).post(reverse("batch-preview"), sent, follow=True)
    assert "一次最多办理200项，目前选择了201项" in response.content.decode()


def test_the_citys_grid_ticks_what_was_submitted(at_desk):
    case = at_city(a_rechecked())
    page = at_desk(CHAOYANG).get(reverse("recheck")).content.decode()
    assert page.count(f'value="{case.pk}:{case.moves}"') == 1
    county = at_desk(BEIPIAO).get(reverse("recheck")).content.decode()
    assert 'name="chosen"' not in county
