"""Pages by key, never by offset: page 200 costs what page 1 costs, and nobody's new row shifts the page."""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core.exceptions import BadRequest, FieldDoesNotExist, ValidationError
from django.db import models
from django.db.models import Q
from django.http import HttpRequest

Row = TypeVar("Row", bound=models.Model)
PARAMETER = "after"


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Some rows, and the cursors of what lies before and after; an empty cursor where nothing does."""

    items: list[Row]
    next_cursor: str
    previous_cursor: str

    def __bool__(self) -> bool:
        return bool(self.items)

    def query(self, request: HttpRequest) -> str:
        """The query string of the next page; what the list was filtered by stays."""
        return _query(request, self.next_cursor)

    def previous_query(self, request: HttpRequest) -> str:
        """The query string of the page before."""
        return _query(request, self.previous_cursor)


def keyset_page(
    queryset: models.QuerySet[Row],
    *,
    order: Sequence[str] = ("changed_at", "id"),
    cursor: str | None = None,
    size: int = 50,
) -> Page[Row]:
    """One page of ``queryset`` in ``order``; one query, no count.

    Args:
        queryset: already limited to what the person may see.
        order: fields that are never null (``-`` for descending, ``__`` across relations); together they must be unique.
        cursor: what ``request.GET.get("after")`` gave; None or empty for the first page.
        size: rows at most.

    Raises:
        BadRequest: the cursor is none of ours.
    """
    backwards, values = _decode(cursor, queryset.model, order) if cursor else (False, None)
    walked = [_turned(field) for field in order] if backwards else list(order)
    rows = queryset.order_by(*walked)
    if values is not None:
        rows = rows.filter(_beyond(walked, values))
    found = list(rows[: size + 1])
    more, items = len(found) > size, found[:size]
    if backwards:
        items.reverse()
    has_next, has_previous = (bool(items), more) if backwards else (more, values is not None and bool(items))
    return Page(
        items=items,
        next_cursor=_encode(items[-1], order, backwards=False) if has_next else "",
        previous_cursor=_encode(items[0], order, backwards=True) if has_previous else "",
    )


def _beyond(order: Sequence[str], values: Sequence[Any]) -> Q:
    """Rows after ``values``: the first field bounds the range (so that an index serves it), the rest break ties."""
    after = Q(pk__in=[])
    equal = Q()
    for field, value in zip(order, values, strict=True):
        after |= equal & Q(**{f"{field.lstrip('-')}__{_sign(field)}": value})
        equal &= Q(**{field.lstrip("-"): value})
    first = order[0]
    return Q(**{f"{first.lstrip('-')}__{_sign(first)}e": values[0]}) & after


def _sign(field: str) -> str:
    return "lt" if field.startswith("-") else "gt"


def _turned(field: str) -> str:
    return field[1:] if field.startswith("-") else f"-{field}"


def _query(request: HttpRequest, cursor: str) -> str:
    query = request.GET.copy()
    query[PARAMETER] = cursor
    return f"?{query.urlencode()}"


def _encode(row: models.Model, order: Sequence[str], *, backwards: bool) -> str:
    values = [_value(row, field) for field in order]
    raw = json.dumps(["b" if backwards else "f", *values], ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(raw.encode()).decode().rstrip("=")


def _value(row: Any, field: str) -> str:
    for name in field.lstrip("-").split("__"):
        row = getattr(row, name)
    # to_python() of every field that a list is ordered by reads back what these write.
    return row.isoformat() if hasattr(row, "isoformat") else str(row)


def _decode(cursor: str, model: type[models.Model], order: Sequence[str]) -> tuple[bool, list[Any]]:
    readers = [_reader(model, field) for field in order]
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        direction, *texts = json.loads(raw)
        values = [read(text) for read, text in zip(readers, texts, strict=True)]
    except (binascii.Error, ValueError, TypeError, ValidationError) as wrong:
        raise BadRequest("翻页参数无效，请从第一页重新开始") from wrong
    if direction not in ("f", "b") or not all(isinstance(text, str) for text in texts):
        raise BadRequest("翻页参数无效，请从第一页重新开始")
    return direction == "b", values


def _reader(model: type[models.Model], field: str) -> Callable[[Any], Any]:
    """What turns the text of a cursor back into a value of ``field``; annotations stay text."""
    *path, last = field.lstrip("-").split("__")
    for name in path:
        model = model._meta.get_field(name).related_model  # type: ignore[assignment]
    if last == "pk":
        return model._meta.pk.to_python
    try:
        return model._meta.get_field(last).to_python  # type: ignore[union-attr]
    except FieldDoesNotExist:
        return str
