"""What a form may hold between its answers (``checks:``), by name; an answer that is not there yet holds against nothing."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from declarations.forms.answers import Answers
from declarations.forms.definition import CrossCheck


def _sum_at_most(values: Sequence[Any], against: Any) -> bool:
    return sum(map(_number, values)) <= _number(against)


def _each_at_most(values: Sequence[Any], against: Any) -> bool:
    return all(_number(one) <= _number(against) for one in values)


def _not_before(values: Sequence[Any], against: Any) -> bool:
    """Dates and months, which are compared as they are written: 2025-08."""
    return all(str(one) >= str(against) for one in values)


def _same_segment(values: Sequence[Any], against: Any) -> bool:
    """A scenario of the catalogue belongs to its segment; a new one belongs where the person says."""
    return all(one["segment"] in ("", against) for one in values)


def _number(value: Any) -> Decimal:
    return Decimal(value["number"] if isinstance(value, dict) else value)


CROSS_CHECKS: dict[str, Callable[[Sequence[Any], Any], bool]] = {
    "sum_at_most": _sum_at_most,
    "each_at_most": _each_at_most,
    "not_before": _not_before,
    "same_segment": _same_segment,
}


def broken(spec: CrossCheck, answers: Answers, values: Mapping[str, Any]) -> Iterator[str]:
    """Where a check does not hold: the path of its first field, in each row that it is about."""
    part, star, _ = spec.fields[0].partition("/*/")
    for row in answers.rows.get(part, []) if star else [""]:
        paths = [path.replace("*", row) for path in (*spec.fields, spec.against)]
        told = [values[path] for path in paths[:-1] if path in values]
        if told and paths[-1] in values and not CROSS_CHECKS[spec.check](told, values[paths[-1]]):
            yield paths[0]
