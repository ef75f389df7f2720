"""The pages of papers, as the city and the province use them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reviews.rosters.reporting import send_back
from tests.builders import BEIPIAO, CHAOYANG, LIAONING, an_officer
from tests.declarations.platform.test_recording import put
from tests.reviews.builders import a_reported, an_approved
from tests.reviews.hardcopies.builders import a_recommended, names_of, recommended
from tests.reviews.hardcopies.test_papers import post, receive, states
from tests.reviews.passing import a_submitted_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]


def as_(client, place):
    client.force_login(an_officer(place).user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def actions(client, place):
    return {one.label: one.value for one in as_(client, place).get("/").context["actions"]}


def test_the_workbench_counts_what_is_to_be_sent_and_received(client):
    assert actions(client, CHAOYANG)["纸质件待寄"] == "0"
    roster = a_recommended(2)
    assert actions(client, CHAOYANG)["纸质件待寄"] == "4"
    assert actions(client, LIAONING)["纸质件待核收"] == "0"
    post(roster, ["letter", "summary"])
    assert actions(client, CHAOYANG)["纸质件待寄"] == "2"
    assert actions(client, LIAONING)["纸质件待核收"] == "2"
    receive(roster, ["letter"], "missing", letter="缺")
    assert actions(client, CHAOYANG)["纸质件待寄"] == "3"
    assert "纸质件待寄" not in actions(client, BEIPIAO)


def test_a_refused_sending_keeps_what_was_ticked_and_typed(client):
    roster = a_recommended()
    url = reverse("hardcopies-send", args=[roster.pk])
    told = {"piece": ["summary"], "way": "courier", "sent_on": "2026-03-23", "waybill": ""}
    answer = as_(client, CHAOYANG).post(url, told)
    assert answer.status_code == 422
    assert answer.context["sending_form"].errors == {"waybill": ["邮寄的请填写运单号。"]}
    assert [row["piece"].name for row in answer.context["rows"] if row["ticked"]] == ["summary"]
    assert client.post(url, told | {"waybill": "SF1"}).status_code == 302
    assert states(roster)["summary"] == "sent"
    nothing = client.post(url, {**told, "piece": [], "waybill": "SF1"})
    assert nothing.context["refusal"].message == "请先勾选纸质件。"


def test_a_refused_receipt_keeps_the_words(client):
    roster = a_recommended()
    url = reverse("hardcopies-record", args=[roster.pk])
    told = {"piece": ["letter", "summary"], "note-letter": "没有盖章", "state": "missing"}
    answer = as_(client, LIAONING).post(url, told)
    assert (answer.status_code, answer.context["refusal"].field) == (422, "note-summary")
    assert [row["note"] for row in answer.context["rows"]][:2] == ["没有盖章", ""]
    assert client.post(url, told | {"note-summary": "缺"}).status_code == 302
    assert states(roster)["letter"] == "missing"


def test_papers_are_checked_one_after_the_other(client):
    roster = a_recommended()
    line = roster.lines.get()
    url = reverse("hardcopies-check", args=[roster.pk])
    printed = {"printed": f"{line.declaration.number} {line.submission.sha256}"}
    answer = as_(client, LIAONING).post(url, printed, follow=True)
    assert "与线上一致（第1次提交）" in answer.content.decode()
    wrong = client.post(url, {"printed": "0" * 64})
    assert (wrong.status_code, list(wrong.context["printed_form"].errors)) == (422, ["printed"])


def test_lists_are_ticked_off_together_and_filtered(client):
    roster = a_recommended()
    url = reverse("hardcopies")
    province = as_(client, LIAONING)
    assert [one.pk for one in province.get(url, {"standing": "to_send"}).context["page"].items] == [roster.pk]
    done = province.post(reverse("hardcopies-receive"), {"roster": [roster.pk], "round": roster.round_id}, follow=True)
    assert "已登记收到3件" in done.content.decode()
    assert [one.held for one in province.get(url, {"standing": "whole", "q": "朝阳"}).context["page"].items] == [3]
    assert not province.get(url, {"standing": "whole", "q": "沈阳"}).context["page"]
    assert not as_(client, "210100").get(url).context["page"]


def test_what_is_not_asked_for_has_no_page(client):
    an_approved()
    county = a_reported()
    assert as_(client, CHAOYANG).get(reverse("hardcopies-of-roster", args=[county.pk])).status_code == 404
    page = client.get(reverse("roster", args=[county.pk])).content.decode().partition("<main")[2]
    assert "纸质件" not in page
    assert "平台编号" not in page


def test_the_list_shows_papers_and_numbers_on_the_platform(client):
    first, second = a_submitted_of("advanced"), a_submitted_of("workshop")
    roster = recommended(first, second)
    put(first, "LQT-9")
    url = reverse("roster", args=[roster.pk])
    page = as_(client, LIAONING).get(url).content.decode()
    assert "纸质件（已收0/4）" in page
    assert "LQT-9" in page
    found = client.get(url, {"platform": "missing"}).context["page"].items
    assert [one.declaration_id for one in found] == [second.pk]


def test_pages_cost_the_same_with_one_and_with_many(client):
    def cost(n):
        roster = a_recommended(n)
        names = names_of(roster)
        post(roster, names)
        receive(roster, names[:3], "missing", **dict.fromkeys(names[:3], "缺"))
        urls = [
            reverse("hardcopies"),
            reverse("hardcopies-of-roster", args=[roster.pk]),
            reverse("roster", args=[roster.pk]),
        ]
        counted = []
        for place in (CHAOYANG, LIAONING):
            as_(client, place).get("/")
            for url in ["/", *urls]:
                client.get(url)
                with CaptureQueriesContext(connection) as seen:
                    assert client.get(url).status_code == 200
                counted.append(len(seen))
        return roster, counted

    def make_place(roster):
        send_back(roster_id=roster.pk, reason="重报", by=an_officer(LIAONING))

    # A list that was sent back stands beside both that are compared.
    make_place(a_recommended())
    roster, once = cost(1)
    make_place(roster)
    _, many = cost(4)
    assert many == once
