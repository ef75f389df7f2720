from typing import Any

import pytest
from django.core.exceptions import BadRequest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from portal.paging import Page, keyset_page
from portal.people.models import User

ORDER = ("full_name", "username")


@pytest.fixture
def seven(db: None) -> list[User]:
    """Seven people under three names, so that the second field has ties to break."""
    names = ["丙", "甲", "甲", "乙", "甲", "丙", "乙"]
    for n, name in enumerate(names):
        User.objects.create_user(f"user{n}", full_name=name)
    return list(User.objects.order_by(*ORDER))


def walk(order: tuple[str, ...], size: int) -> list[list[str]]:
    """The usernames of each page, following ``next``."""
    pages, cursor = [], None
    while True:
        page = keyset_page(User.objects.all(), order=order, cursor=cursor, size=size)
        pages.append([user.username for user in page.items])
        cursor = page.next_cursor
        if not cursor:
            return pages


def test_every_row_is_on_one_page_in_order(seven: list[User]) -> None:
    names = [user.username for user in seven]
    assert walk(ORDER, 3) == [names[:3], names[3:6], names[6:]]


def test_a_full_last_page_has_no_next(seven: list[User]) -> None:
    assert [len(page) for page in walk(ORDER, 7)] == [7]


def test_fields_may_descend(seven: list[User]) -> None:
    names = [user.username for user in User.objects.order_by("-full_name", "username")]
    assert walk(("-full_name", "username"), 2) == [names[0:2], names[2:4], names[4:6], names[6:]]


def test_moments_and_ids_are_read_back_exactly(seven: list[User]) -> None:
    names = [user.username for user in User.objects.order_by("created_at", "id")]
    assert walk(("created_at", "id"), 4) == [names[:4], names[4:]]


def test_the_page_before_is_the_page_one_came_from(seven: list[User]) -> None:
    first = keyset_page(User.objects.all(), order=ORDER, size=3)
    second = keyset_page(User.objects.all(), order=ORDER, cursor=first.next_cursor, size=3)
    third = keyset_page(User.objects.all(), order=ORDER, cursor=second.next_cursor, size=3)
    back = keyset_page(User.objects.all(), order=ORDER, cursor=third.previous_cursor, size=3)
    start = keyset_page(User.objects.all(), order=ORDER, cursor=back.previous_cursor, size=3)
    assert (back.items, start.items) == (second.items, first.items)
    assert (first.previous_cursor, start.previous_cursor, third.next_cursor) == ("", "", "")


def test_a_row_that_comes_in_shifts_nothing(seven: list[User]) -> None:
    first = keyset_page(User.objects.all(), order=("username",), size=3)
    User.objects.create_user("user00", full_name="新")
    second = keyset_page(User.objects.all(), order=("username",), cursor=first.next_cursor, size=3)
    assert [user.username for user in second.items] == ["user3", "user4", "user5"]


def test_a_page_is_one_query_without_offset(seven: list[User]) -> None:
    first = keyset_page(User.objects.all(), order=ORDER, size=2)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        keyset_page(User.objects.all(), order=ORDER, cursor=first.next_cursor, size=2)
    assert [("OFFSET" in one["sql"], "COUNT" in one["sql"]) for one in queries] == [(False, False)]


@pytest.mark.django_db
def test_nothing_is_an_empty_page() -> None:
    page = keyset_page(User.objects.all(), order=ORDER)
    assert (page.items, page.next_cursor, page.previous_cursor, bool(page)) == ([], "", "", False)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "cursor",
    ["x", "!!!", "WyJmIl0", "eyJmIjoxfQ", "WyJmIiwiYSIsImIiLCJjIl0", "WyJ4IiwiYSIsImIiXQ", "WyJmIiwxLDJd", "\u5317"],
)
def test_a_cursor_that_is_none_of_ours_is_refused(cursor: str) -> None:
    with pytest.raises(BadRequest, match="翻页参数无效，请从第一页重新开始"):
        keyset_page(User.objects.all(), order=ORDER, cursor=cursor)


@pytest.mark.django_db
def test_a_value_of_the_wrong_kind_is_refused() -> None:
    with pytest.raises(BadRequest):
        keyset_page(User.objects.all(), order=("id",), cursor="WyJmIiwibm8tdXVpZCJd")


def test_the_query_of_the_next_page_keeps_the_filters(rf: RequestFactory) -> None:
    page: Page[Any] = Page(items=[], next_cursor="N", previous_cursor="P")
    request = rf.get("/people/", {"text": "王 梅", "after": "old"})
    assert page.query(request) == "?text=%E7%8E%8B+%E6%A2%85&after=N"
    assert page.previous_query(request) == "?text=%E7%8E%8B+%E6%A2%85&after=P"
