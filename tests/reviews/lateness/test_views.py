"""The page of 催办, as city, county and province use it."""

import pytest
from django.urls import reverse

from portal.inbox.models import Message
from reviews.lateness import views
from tests.builders import BEIPIAO, CHAOYANG, LIAONING, a_draft, a_known_factory, an_officer, the_round
from tests.reviews.builders import a_reported, an_approved

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]


@pytest.fixture
def at(client):
    def sign_in(region):
        client.force_login(an_officer(region).user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in


def ask(client, **data):
    return client.post(reverse("lateness-remind"), {"round": the_round().pk, **data})


def test_the_text_for_a_chat_group_names_all_of_them(at):
    text = at(CHAOYANG).get(reverse("lateness")).context["text"]
    assert text.startswith("【催办】2026年第一批（4月）基础级智能工厂\n截至2026年3月23日 09:00，以下单位尚未办结")
    assert "北票市：名单未上报（截止日期2026年4月6日，还有14天）" in text
    assert text.count("名单未上报") == 7
    assert "依据：朝阳市工业和信息化局2026年3月16日通知一（二）。" in text


def test_reminding_all_and_once_more(at):
    client = at(CHAOYANG)
    to = [one.to.pk for one in client.get(reverse("lateness")).context["to_remind"]]
    assert ask(client, to=to).status_code == 302
    page = client.get(reverse("lateness"))
    assert (Message.objects.count(), page.context["to_remind"]) == (7, [])
    assert "今日已催办" in page.content.decode()
    again = client.post(reverse("lateness-remind"), {"round": the_round().pk, "to": to[:1]}, follow=True)
    assert "催办过，未重复发送" in again.content.decode()
    assert Message.objects.count() == 7


def test_one_who_is_done_meanwhile_is_said_on_the_page(at):
    client = at(CHAOYANG)
    to = next(one.to.pk for one in client.get(reverse("lateness")).context["found"] if one.name == "北票市")
    an_approved()
    a_reported()
    answer = ask(client, to=to)
    assert (answer.status_code, answer.context["refusal"].message[:8]) == (409, "所选单位已经办结")


def test_a_county_sees_its_enterprises_and_what_it_has_to_list(at):
    case = a_draft()
    a_known_factory()
    page = at(BEIPIAO).get(reverse("lateness"))
    assert [one.name for one in page.context["found"]] == [case.enterprise.name]
    assert "另有1家已有工厂未列入本批次复核" in page.content.decode()


def test_a_long_list_turns_its_pages(at, monkeypatch):
    monkeypatch.setattr(views, "PAGE", 2)
    made = {a_draft().enterprise for _ in range(3)}
    client = at(BEIPIAO)
    first = client.get(reverse("lateness")).context["page"]
    second = client.get(reverse("lateness"), {"after": first.next_cursor}).context["page"]
    assert (len(first.items), len(second.items)) == (2, 1)
    assert {*first.items, *second.items} == made


def test_the_province_sees_its_cities(at):
    assert len(at(LIAONING).get(reverse("lateness")).context["found"]) == 15


def test_what_is_no_id_is_told_so(at):
    assert ask(at(CHAOYANG), to="x").status_code == 400
