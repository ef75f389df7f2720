"""All numbers on a page of pictures that lead somewhere, and how many rows are found there."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from django.test import Client

from reviews.charts.drawing import Number

PICTURES = ("funnel", "progress", "tiers", "sectors", "heat_map", "maturity", "indicators")


def numbers_in(thing: Any) -> Iterator[Number]:
    """The numbers in what a template is given, however deep."""
    if isinstance(thing, Number):
        if thing.url:
            yield thing
    elif isinstance(thing, list | tuple):
        for one in thing:
            yield from numbers_in(one)
    elif is_dataclass(thing) and type(thing).__module__.startswith("reviews.charts"):
        for field in fields(thing):
            yield from numbers_in(getattr(thing, field.name))


def numbers_on(response: Any) -> list[Number]:
    return [number for name in PICTURES for number in numbers_in(response.context[name])]


def rows_at(client: Client, url: str) -> int:
    """How many rows the list has, over all its pages."""
    found, address = 0, url
    while True:
        response = client.get(address)
        assert response.status_code == 200
        assert not response.context["filter"].form.errors
        page = response.context["page"]
        found += len(page.items)
        if not page.next_cursor:
            return found
        address = f"{url}&after={page.next_cursor}"
