"""The days that the portal takes: what is typed beyond them is a slip, and a calendar that ends at 9999 breaks on it."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from portal.errors import Refused

FIRST_DAY, LAST_DAY = dt.date(2000, 1, 1), dt.date(2099, 12, 31)
TOLD = f"请填写{FIRST_DAY.year}年至{LAST_DAY.year}年之间的日期"


def within(day: dt.date) -> bool:
    """Whether it is a day that the portal takes."""
    return FIRST_DAY <= day <= LAST_DAY


def require_within(day: dt.date, *, field: str) -> None:
    """Raises Refused, at ``field``, where it is none."""
    if not within(day):
        raise Refused(f"{TOLD}。", field=field)


def _validate(day: dt.date) -> None:
    if not within(day):
        raise ValidationError(TOLD)


class DayField(forms.DateField):
    """A day as the browser asks for it; every form that takes one takes it so."""

    default_validators = [_validate]

    def __init__(self, **fields: Any) -> None:
        fields.setdefault("widget", forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
        super().__init__(**fields)
