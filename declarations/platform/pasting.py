"""Numbers pasted as lines of 编号 and 平台编号, read and checked before anything is recorded."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db.models.functions import Upper

from declarations.cases.models import Declaration
from declarations.notices.models import Round
from declarations.platform.asking import rounds_asking
from declarations.platform.models import PlatformNumber
from declarations.platform.recording import (
    Entry,
    check_day,
    checked_number,
    places_of_city,
    require_asked,
    taken_words,
)
from portal.errors import Refused
from portal.people.models import Appointment

MOST_LINES = 200
_BETWEEN = re.compile(r"[\t,，;；]+|\s{1,}")
_HEADINGS = ("编号", "门户编号", "事项编号")


@dataclass(frozen=True)
class Line:
    """One line as pasted: the case that it means, what would be recorded, or what is wrong with it."""

    n: int
    typed: str
    case: Declaration | None = None
    entry: Entry | None = None
    same: bool = False
    problem: str = ""


def read_lines(text: str, *, day: dt.date, by: Appointment) -> list[Line]:
    """The lines of ``text``, each read and checked; one without a third column was submitted on ``day``.

    Raises:
        Refused: not a city's bureau; nothing was pasted, or too much at once (``field``: ``text``).
    """
    own = places_of_city(by)
    typed = [(n, one.strip()) for n, one in enumerate(text.splitlines(), start=1) if one.strip()]
    split = [(n, one, [part for part in _BETWEEN.split(one) if part]) for n, one in typed]
    split = [one for one in split if one[2] and one[2][0] not in _HEADINGS]
    if not split:
        raise Refused("请粘贴两列：本门户编号、平台编号。", field="text")
    if len(split) > MOST_LINES:
        raise Refused(f"一次最多{MOST_LINES}行，目前{len(split)}行，请分次粘贴。", field="text")
    named = Declaration.objects.filter(number__in={columns[0].upper() for _, _, columns in split}, region__in=own)
    cases = {str(one.number): one for one in named.with_names().select_related("platform_number")}
    asking = rounds_asking({one.round_id: one.round for one in cases.values()}.values())
    lines = []
    for n, one, columns in split:
        case = cases.get(columns[0].upper())
        try:
            lines.append(_line(n, one, columns, case, asking, day))
        except Refused as refused:
            lines.append(Line(n, one, case, problem=refused.message.rstrip("。")))
    return _each_once(lines, by)


def to_record(lines: Sequence[Line]) -> list[Entry]:
    """What is to be recorded of lines none of which is wrong."""
    return [one.entry for one in lines if one.entry and not one.same]


def _line(
    n: int, typed: str, columns: Sequence[str], case: Declaration | None, asking: Sequence[Round], day: dt.date
) -> Line:
    if len(columns) not in (2, 3):
        raise Refused(f"应为两列或三列（编号、平台编号、提交日期），目前{len(columns)}列")
    if case is None:
        raise Refused(f"本地区没有编号为{columns[0]}的事项")
    require_asked(case, asking=asking)
    entry = Entry(case.pk, checked_number(columns[1]), _day(columns[2]) if len(columns) == 3 else day)
    check_day(entry.submitted_on, round=case.round)
    known: PlatformNumber | None = getattr(case, "platform_number", None)
    same = known is not None and (known.number, known.submitted_on) == (entry.number, entry.submitted_on)
    if known and not same:
        raise Refused(f"已登记平台编号{known.number}（{known.submitted_on}），更改的请在该事项页面说明原因")
    return Line(n, typed, case, entry, same)


def _each_once(lines: Sequence[Line], by: Appointment) -> list[Line]:
    """With what is wrong with a case that stands twice, and with a number that another case has or is to have."""
    right = [(one.case, one.entry) for one in lines if one.case and one.entry]
    cases = Counter(case.pk for case, _ in right)
    numbers = Counter((case.round_id, entry.number.upper()) for case, entry in right)
    recorded = PlatformNumber.objects.annotate(upper=Upper("number")).filter(
        round__in={pk for pk, _ in numbers}, upper__in={number for _, number in numbers}
    )
    taken = {
        (one.round_id, one.number.upper()): one
        for one in recorded.select_related("declaration__enterprise__organisation")
    }
    found = []
    for one in lines:
        if one.case and one.entry:
            key = (one.case.round_id, one.entry.number.upper())
            problem = ""
            if (other := taken.get(key)) and other.declaration_id != one.case.pk:
                problem = taken_words(one.entry.number, other, by).rstrip("。")
            elif cases[one.case.pk] > 1:
                problem = "同一事项列了两次"
            elif numbers[key] > 1:
                problem = "同一平台编号列了两次"
            found.append(replace(one, entry=None, problem=problem) if problem else one)
        else:
            found.append(one)
    return found


def _day(typed: str) -> dt.date:
    """A date such as 2026-04-02, 2026/4/2 or 2026.4.2."""
    year, _, rest = re.sub(r"[/.年月]", "-", typed.rstrip("日")).partition("-")
    month, _, day = rest.partition("-")
    try:
        return dt.date(int(year), int(month), int(day))
    except ValueError:
        raise Refused(f"提交日期应写作2026-04-02，目前为{typed}") from None
