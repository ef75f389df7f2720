"""What a load comes to: per kind of request how often, how long, and what went wrong."""

import statistics
from collections import Counter
from collections.abc import Sequence

from tests.load.people import Taken


def table(taken: Sequence[Taken]) -> str:
    """As Markdown, the slowest at its 95th percentile first; a last line for all."""
    kinds: dict[str, list[Taken]] = {}
    for one in taken:
        kinds.setdefault(one.what, []).append(one)
    lines = [
        "| what | times | median ms | 95 % ms | 99 % ms | longest ms | errors |",
        "| --- | ---: | ---: | ---: | ---: | ---: | --- |",
    ]
    rows = sorted(kinds.items(), key=lambda kind: -_percentile(kind[1], 95))
    return "\n".join([*lines, *(_line(what, of_kind) for what, of_kind in rows), _line("all", taken)])


def _line(what: str, taken: Sequence[Taken]) -> str:
    errors = Counter(one.error for one in taken if one.error)
    told = ", ".join(f"{n} × {error}" for error, n in errors.most_common())
    times = " | ".join(f"{_percentile(taken, share):.0f}" for share in (50, 95, 99, 100))
    return f"| {what} | {len(taken)} | {times} | {told} |"


def _percentile(taken: Sequence[Taken], share: int) -> float:
    """In ms; of two, the larger."""
    seconds = sorted(one.seconds for one in taken)
    if len(seconds) < 2 or share == 100:
        return seconds[-1] * 1000
    return statistics.quantiles(seconds, n=100, method="inclusive")[share - 1] * 1000
