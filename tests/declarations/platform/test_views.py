"""The pages of numbers on the platform."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from declarations.platform.models import PlatformNumber
from portal.people.models import Appointment
from tests.builders import CHAOYANG, a_submitted, an_officer
from tests.declarations.platform.test_recording import put
from tests.reviews.passing import a_submitted_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]


@pytest.fixture
def city(client):
    by = an_officer(CHAOYANG)
    client.force_login(by.user, backend="django.contrib.auth.backends.ModelBackend")
    return by


def test_recorded_from_the_page_of_the_case(client):
    case = a_submitted_of("advanced")
    clerk = Appointment.objects.get(organisation=case.enterprise_id)
    client.force_login(clerk.user, backend="django.contrib.auth.backends.ModelBackend")
    url = reverse("platform-number", args=[case.pk])
    page = client.get(reverse("case", args=[case.pk])).content.decode().partition("<main")[2]
    assert "辽宁省工业互联网公共服务平台：http://lqt.gxt.ln.gov.cn" in page
    assert url in page
    refused = client.post(url, {"number": "X1", "submitted_on": "2026-03-30"})
    assert (refused.status_code, refused.context["form"].errors) == (422, {"submitted_on": ["提交日期不能晚于今天。"]})
    assert client.post(url, {"number": "X1", "submitted_on": "2026-03-20"}).status_code == 302
    assert "X1" in client.get(reverse("case", args=[case.pk])).content.decode().partition("<main")[2]
    again = client.post(url, {"number": "X2", "submitted_on": "2026-03-20", "reason": ""})
    assert list(again.context["form"].errors) == ["reason"]


def test_who_saw_none_and_is_overtaken_is_asked_for_a_reason(client, city):
    case = a_submitted_of("advanced")
    url = reverse("platform-number", args=[case.pk])
    client.get(url)
    put(case, "X1")
    answer = client.post(url, {"number": "X2", "submitted_on": "2026-03-20"})
    assert answer.status_code == 422
    assert answer.context["form"]["number"].value() == "X2"
    assert "reason" in answer.context["form"].errors


def test_a_programme_without_platform_has_no_such_page(client, city):
    case = a_submitted()
    assert client.get(reverse("platform-number", args=[case.pk])).status_code == 404
    assert "平台编号" not in client.get(reverse("case", args=[case.pk])).content.decode().partition("<main")[2]


def test_pasted_looked_over_and_recorded(client, city):
    first, second = a_submitted_of("advanced"), a_submitted_of("workshop")
    other = a_submitted_of("advanced")
    put(other, "TAKEN")
    url = reverse("platform-paste")
    text = f"编号\t平台编号\n{first.number}\tTAKEN\n{second.number} B2 2026/3/18\n没有\tC3\n{first.number}"
    looked = client.post(url, {"text": text, "submitted_on": "2026-03-20", "confirm": "1"})
    assert looked.status_code == 422
    assert [one.problem for one in looked.context["lines"]] == [
        f"平台编号TAKEN已登记在本批次{other.enterprise}（{other.number}）上，请核对",
        "",
        "本地区没有编号为没有的事项",
        "应为两列或三列（编号、平台编号、提交日期），目前1列",
    ]
    assert PlatformNumber.objects.count() == 1
    text = f"{first.number}\tA1\n{second.number}\tB2\t2026/3/18\n{other.number},TAKEN"
    looked = client.post(url, {"text": text, "submitted_on": "2026-03-20"})
    assert (looked.status_code, looked.context["fresh"], PlatformNumber.objects.count()) == (200, 2, 1)
    assert client.post(url, {"text": text, "submitted_on": "2026-03-20", "confirm": "1"}).status_code == 302
    found = PlatformNumber.objects.order_by("number").values_list("number", "submitted_on")
    assert [(number, str(day)) for number, day in found] == [
        ("A1", "2026-03-20"),
        ("B2", "2026-03-18"),
        ("TAKEN", "2026-03-20"),
    ]


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("{a} 1 1月", "提交日期应写作2026-04-02，目前为1月"),
        ("{a} 1 2026-03-29", "提交日期不能晚于今天"),
        ("{a} 1\n{a} 2", "同一事项列了两次"),
        ("{a} 1\n{b} 1", "同一平台编号列了两次"),
        ("{c} 1", "“2026年第一批（4月）”不要求登记平台编号"),
    ],
)
def test_what_is_wrong_with_a_line(client, city, typed, problem):
    cases = {"a": a_submitted_of("advanced"), "b": a_submitted_of("advanced"), "c": a_submitted()}
    text = typed.format(**{name: one.number for name, one in cases.items()})
    answer = client.post(reverse("platform-paste"), {"text": text, "submitted_on": "2026-03-20"})
    assert {one.problem for one in answer.context["lines"]} == {problem}


def queries(client, *requests):
    with CaptureQueriesContext(connection) as seen:
        for method, url, *data in requests:
            assert getattr(client, method)(url, *data).status_code == 200
    return len(seen)


def test_lists_and_pasting_cost_the_same_with_one_and_with_many(client, city):
    def ask(cases):
        text = "\n".join(f"{one.number} N{n}" for n, one in enumerate(cases))
        paste = ("post", reverse("platform-paste"), {"text": text, "submitted_on": "2026-03-20"})
        return queries(client, ("get", reverse("platform-numbers")), paste)

    cases = [a_submitted_of("advanced")]
    ask(cases)
    once = ask(cases)
    cases += [a_submitted_of("advanced") for _ in range(3)]
    put(cases[0], "N0")
    assert ask(cases) == once


def test_those_without_a_number_are_found(client, city):
    case, other = a_submitted_of("advanced"), a_submitted_of("workshop")
    put(case)
    found = client.get(reverse("platform-numbers"), {"standing": "missing"}).context["page"].items
    assert found == [other]
    home = {one.label: one.value for one in client.get("/").context["actions"]}
    assert home["平台编号未登记"] == "1"
