"""A day, a month, and a period from month to month; however it is typed, the value is 2025-08-01, 2025-08."""

import datetime as dt
import re
import unicodedata
from typing import Any

from declarations.forms.definition import FieldSpec
from declarations.forms.kinds.base import Context, FieldKind, Unfit

_DAY = re.compile(r"(\d{4})[年./-](\d{1,2})[月./-](\d{1,2})日?")
_MONTH = re.compile(r"(\d{4})[年./-](\d{1,2})月?")
_BETWEEN = re.compile(r"[至到~～—–-]+")
FIRST_YEAR, LAST_YEAR = 1800, 2200


class Date(FieldKind):
    key = "date"
    widget = "line"
    short = True
    example = "2025年8月1日"

    def clean(self, text: str, spec: FieldSpec, context: Context) -> Any:
        found = _DAY.fullmatch(plain(text))
        day = _day(*map(int, found.groups())) if found else None
        if day is None:
            raise Unfit("请填写日期，例如 2025年8月1日")
        return day.isoformat()

    def display(self, value: Any, spec: FieldSpec) -> str:
        day = dt.date.fromisoformat(value)
        return f"{day.year}年{day.month}月{day.day}日"


class Month(FieldKind):
    key = "month"
    widget = "line"
    short = True
    example = "2025年8月"

    def clean(self, text: str, spec: FieldSpec, context: Context) -> Any:
        month = as_month(plain(text))
        if month is None:
            raise Unfit("请填写年月，例如 2025年8月")
        return month

    def from_cell(self, text: str, spec: FieldSpec, context: Context) -> str:
        """Spreadsheet programs make the first day of a month that is typed into them."""
        first = re.fullmatch(r"(\d{4}-\d{2})-01", text)
        return said(first[1]) if first else super().from_cell(text, spec, context)

    def display(self, value: Any, spec: FieldSpec) -> str:
        return said(value)


class Period(FieldKind):
    """「2025年8月-2025年12月」, as the forms print their example."""

    key = "period"
    widget = "line"
    example = "2025年8月-2025年12月"

    def clean(self, text: str, spec: FieldSpec, context: Context) -> Any:
        typed = plain(text)
        # A dash may stand between the months and inside each: a cut counts where both sides are months.
        cuts = [(typed[: one.start()], typed[one.end() :]) for one in _BETWEEN.finditer(typed)]
        for first, last in ((as_month(a), as_month(b)) for a, b in cuts):
            if first and last and first > last:
                raise Unfit("结束年月早于开始年月，请核对")
            if first and last:
                return {"from": first, "to": last}
        raise Unfit("请填写起止年月，例如 2025年8月-2025年12月")

    def display(self, value: Any, spec: FieldSpec) -> str:
        return f"{said(value['from'])}-{said(value['to'])}"


def plain(text: str) -> str:
    """Without blanks, digits and marks in their plain width."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def as_month(text: str) -> str | None:
    """A month as 2025-08; None where the text is none."""
    found = _MONTH.fullmatch(text)
    day = _day(int(found[1]), int(found[2]), 1) if found else None
    return f"{day:%Y-%m}" if day else None


def said(month: str) -> str:
    """A month in words: 2025年8月."""
    year, _, number = month.partition("-")
    return f"{int(year)}年{int(number)}月"


def _day(year: int, month: int, day: int) -> dt.date | None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None
