"""Taking times, and saying them as a Markdown table. No time is asserted: machines differ, ratios less so."""

import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Measured:
    """One line: what was done, in how many seconds, at how much memory (MB at the most; None: not taken)."""

    what: str
    seconds: float
    peak_mb: float | None = None


def say(text: str) -> None:
    """To whoever waits."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def show(text: str) -> None:
    """To stdout, where nothing but the result goes."""
    sys.stdout.write(text + "\n\n")
    sys.stdout.flush()


def timed(work: Callable[[], object]) -> float:
    """Seconds of one run."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def alternating(works: dict[str, Callable[[], object]], *, times: int) -> list[Measured]:
    """The median of each, taken in turns, so that what else the machine does meets all of them."""
    for work in works.values():
        work()
        work()
    taken: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(times):
        for name, work in works.items():
            taken[name].append(timed(work))
    return [Measured(name, statistics.median(seconds)) for name, seconds in taken.items()]


def peak_mb() -> float:
    """The most memory this process has had, in MB. Unlike ``ru_maxrss``, it owes nothing to the process that started it."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("/proc/self/status has no VmHWM")


def table(title: str, note: str, measured: list[Measured]) -> str:
    """A Markdown table in which the first line is what the others are compared with."""
    base = measured[0]
    with_memory = base.peak_mb is not None
    lines = [f"## {title}", "", note, ""]
    lines += [
        "| | seconds | ratio |" + (" peak MB | ratio |" if with_memory else ""),
        "| --- | ---: | ---: |" + (" ---: | ---: |" if with_memory else ""),
    ]
    for one in measured:
        line = f"| {one.what} | {one.seconds:.4g} | {one.seconds / base.seconds:.2f} |"
        if base.peak_mb and one.peak_mb:
            line += f" {one.peak_mb:.0f} | {one.peak_mb / base.peak_mb:.2f} |"
        lines.append(line)
    return "\n".join(lines)
