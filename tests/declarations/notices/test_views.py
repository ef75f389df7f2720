"""The notices are for everyone to read, without logging in."""

import datetime as dt
import html
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from declarations.notices.links import clause_url
from declarations.notices.models import Notice, NoticeRevision
from declarations.notices.packs import newest_revision, pack_of
from declarations.notices.timetable import RoundTimes
from portal.regions.models import Region
from tests.conftest import set_clock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice")]

PAGES = ("notice", "notice-requirements", "notice-scenarios", "notice-instructions", "notice-guide", "notice-errata")


def words(content: bytes) -> str:
    """What a page says, without its marks and its white space."""
    return re.sub(r"\s", "", html.unescape(re.sub(r"<[^>]*>", "", content.decode())))


def ids(content: bytes) -> list[str]:
    return re.findall(r'\sid="([^"]+)"', content.decode())


def test_the_list_leads_to_the_province_and_its_city(client: Client) -> None:
    content = client.get(reverse("notices")).content.decode()
    assert re.findall(r'<h2><a href="([^"]+)"', content) == ["/notices/liaoning-2026/"]
    assert re.findall(r'<li><a href="(/notices/[^"]+)"', content) == ["/notices/chaoyang-2026/"]


def test_the_list_costs_the_same_with_many(client: Client) -> None:
    def count() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(reverse("notices")).status_code == 200
        return len(queries)

    few = count()
    content = newest_revision("chaoyang-2026").content
    for n, region in enumerate(Region.objects.filter(level="city")):
        one = Notice.objects.create(
            key=f"city-{n}", title="通知", region=region, year=2026, overlay_of_id="liaoning-2026"
        )
        NoticeRevision.objects.create(
            notice=one, number=1, content=content, sha256=f"{n:064}", loaded_at=dt.datetime(2026, 3, 20, tzinfo=dt.UTC),
        )  # fmt: skip
    assert count() == few


@pytest.mark.parametrize("name", PAGES)
def test_each_page_opens_without_logging_in(client: Client, name: str) -> None:
    assert client.get(reverse(name, args=["liaoning-2026"])).status_code == 200


@pytest.mark.parametrize("name", PAGES)
def test_no_such_notice(client: Client, name: str) -> None:
    assert client.get(reverse(name, args=["liaoning-1999"])).status_code == 404


@pytest.mark.parametrize("name", ["notice-requirements", "notice-scenarios", "notice-instructions", "notice-guide"])
def test_what_the_city_does_not_say_itself_is_read_in_the_provinces(client: Client, name: str) -> None:
    response = client.get(reverse(name, args=["chaoyang-2026"]))
    assert (response.status_code, response["Location"]) == (302, reverse(name, args=["liaoning-2026"]))


@pytest.mark.parametrize("key", ["liaoning-2026", "chaoyang-2026"])
def test_the_notice_is_there_whole(client: Client, key: str) -> None:
    said = words(client.get(reverse("notice", args=[key])).content)
    text = pack_of(newest_revision(key)).notice
    pieces = [
        text.title,
        text.issuer,
        text.addressees,
        text.free_of_charge,
        *(one.whole for one in text.body),
        *text.attachments,
    ]
    assert [piece for piece in pieces if re.sub(r"\s", "", piece) not in said] == []


def test_requirements_scenarios_and_indicators_are_there_whole(client: Client) -> None:
    pack = pack_of(newest_revision("liaoning-2026"))
    assert pack.requirements is not None
    assert pack.scenarios is not None
    requirements = words(client.get(reverse("notice-requirements", args=["liaoning-2026"])).content)
    scenarios = words(client.get(reverse("notice-scenarios", args=["liaoning-2026"])).content)
    clauses = [
        clause.text for part in pack.requirements.parts for section in part.sections for clause in section.clauses
    ]
    indicators = [one.title for group in pack.indicators for one in group.indicators]
    texts = [one.text for segment in pack.scenarios.segments for one in segment.scenarios]
    assert [one for one in [*clauses, *indicators] if re.sub(r"\s", "", one) not in requirements] == []
    assert [one for one in texts if re.sub(r"\s", "", one) not in scenarios] == []


def test_every_citation_leads_to_a_place_on_its_page(client: Client) -> None:
    pack = pack_of(newest_revision("liaoning-2026"))
    there = {
        page: ids(client.get(reverse(page, args=["liaoning-2026"])).content)
        for page in ("notice", "notice-requirements", "notice-instructions", "notice-guide")
    }
    for clause in pack.clauses():
        page = {
            "要素条件": "notice-requirements",
            "申报说明": "notice-instructions",
            "建设指南": "notice-guide",
        }.get(clause.ref.partition(".")[0], "notice")
        assert there[page].count(clause.ref) == 1, clause.ref
        assert clause_url("liaoning-2026", clause.ref).startswith(f"{reverse(page, args=['liaoning-2026'])}#")


def test_notes_are_reached_by_their_marks(client: Client) -> None:
    content = client.get(reverse("notice-requirements", args=["liaoning-2026"])).content
    marks = re.findall(r'<sup><a href="#(note-\d)"', content.decode())
    assert marks == ["note-1", "note-2", "note-3", "note-4", "note-5"]
    assert [one for one in ids(content) if one.startswith("note-")] == marks


def basic_rounds(client: Client, key: str) -> list[RoundTimes]:
    rounds = client.get(reverse("notice", args=[key])).context["rounds"]
    return [one for one in rounds if one.round.programme == "basic"]


def test_a_city_shows_its_own_date_and_the_provinces(client: Client, spring: None) -> None:
    rounds = basic_rounds(client, "chaoyang-2026")
    assert [
        (one.round.key, one.programme, one.state.label, [(due.title, due.last_day) for due in one.dues]) for one in rounds
    ] == [
        (
            "2026-spring", "基础级智能工厂", "进行中",
            [("县级上报", dt.date(2026, 4, 6)), ("市级上报", dt.date(2026, 4, 10))],
        ),
        (
            "2026-winter", "基础级智能工厂", "未开始",
            [("县级上报", dt.date(2026, 12, 25)), ("市级上报", dt.date(2026, 12, 30))],
        ),
    ]  # fmt: skip


def test_the_province_shows_only_what_it_set(client: Client, spring: None) -> None:
    rounds = basic_rounds(client, "liaoning-2026")
    assert [[(due.title, due.last_day) for due in one.dues] for one in rounds] == [
        [("市级上报", dt.date(2026, 4, 10))],
        [("市级上报", dt.date(2026, 12, 30))],
    ]


@pytest.mark.parametrize(
    ("local", "states"),
    [
        ("2026-03-12 23:59", ["未开始", "未开始"]),
        ("2026-03-13 00:01", ["进行中", "未开始"]),
        ("2026-04-10 23:59", ["进行中", "未开始"]),
        ("2026-04-11 00:01", ["已截止", "进行中"]),
        ("2026-12-31 00:01", ["已截止", "已截止"]),
    ],
)
def test_states_of_the_rounds(client: Client, monkeypatch: pytest.MonkeyPatch, local: str, states: list[str]) -> None:
    set_clock(monkeypatch, local)
    rounds = basic_rounds(client, "liaoning-2026")
    assert [one.state.label for one in rounds] == states


def test_a_notice_costs_the_same_with_many_rounds(client: Client) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("notice", args=["chaoyang-2026"])).status_code == 200
        return len(queries)

    base = Notice.objects.get(key="liaoning-2026")
    count()  # reads the packs into the cache
    few = count()
    for n in range(5):
        made = base.rounds.create(programme="basic", key=f"extra-{n}", title="补充", opens_on=dt.date(2026, 5, 1 + n))
        made.deadlines.create(level="city", due_on=dt.date(2026, 6, 1), source="试")
    assert count() == few


def test_errata_say_what_is_shown(client: Client) -> None:
    said = words(client.get(reverse("notice-errata", args=["chaoyang-2026"])).content)
    assert "附件2表头序号序号县(市)区自评等级复合结果序号企业名称县(市)区自评等级复核结果按本意" in said
