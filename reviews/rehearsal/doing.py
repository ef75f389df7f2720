"""Doing deeds by the played clock: how often, how long each took in reality, and what was refused."""

import time
from collections import Counter, defaultdict
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from portal.clock import Played
from portal.errors import Refused

P = ParamSpec("P")
T = TypeVar("T")


class Doer:
    """Every deed of a rehearsal goes through ``do``; each takes one second of the played time."""

    def __init__(self, clock: Played) -> None:
        self.clock = clock
        self.seconds: dict[str, float] = defaultdict(float)
        self.times: Counter[str] = Counter()
        self.refusals: Counter[str] = Counter()

    def do(self, name: str, deed: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """The deed's own result; what it raises is the caller's to expect."""
        began = time.perf_counter()
        try:
            return deed(*args, **kwargs)
        finally:
            self.seconds[name] += time.perf_counter() - began
            self.times[name] += 1
            self.clock.tick()

    def refused(self, name: str, deed: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> bool:
        """Try what the portal should refuse; whether it did. The refusal is counted with its words."""
        try:
            self.do(name, deed, *args, **kwargs)
        except Refused as refusal:
            missing = "；".join(one.message for one in getattr(refusal, "problems", ()))
            self.refusals[f"{refusal.message}（{missing}）" if missing else refusal.message] += 1
            return True
        return False
