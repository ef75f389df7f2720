"""What goes on at the same time: each programme is played as a course that says when it wants to go on, and they take turns."""

import datetime as dt
import heapq
from collections.abc import Callable, Iterator
from itertools import count

from portal.clock import Played

# A course does what there is to do, and yields the moment until which it waits.
Course = Iterator[dt.datetime]


class Agenda:
    """The courses that wait, the earliest first; of two at one moment the one that came first."""

    def __init__(self, clock: Played) -> None:
        self._clock = clock
        self._waiting: list[tuple[dt.datetime, int, Course]] = []
        self._order = count()
        self._busy = False

    def put(self, course: Course, at: dt.datetime) -> None:
        heapq.heappush(self._waiting, (at, next(self._order), course))

    def go_to(self, moment: dt.datetime) -> None:
        """Let time go on to ``moment``, and every course with what falls due until then."""
        if not self._busy:
            while self._waiting and self._waiting[0][0] <= moment:
                self._next()
        self._clock.move_to(moment)

    def go_on_until(self, done: Callable[[], bool]) -> None:
        """Let the courses go on, however long it takes, until this is so or none waits any more."""
        while self._waiting and not done():
            self._next()

    def _next(self) -> None:
        moment, _, course = heapq.heappop(self._waiting)
        self._clock.move_to(moment)
        self._busy = True
        try:
            again = next(course, None)
        finally:
            self._busy = False
        if again is not None:
            self.put(course, again)
