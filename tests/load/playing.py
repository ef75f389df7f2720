"""All persons at once, each in a thread of their own, until the time is over."""

import threading
import time
from collections.abc import Sequence

from tests.load.people import TIMEOUT, Person, Taken


def play(people: Sequence[Person], *, seconds: float) -> list[Taken]:
    """What all of them were answered. Nobody begins a request after ``seconds``."""
    until = time.monotonic() + seconds
    threads = [threading.Thread(target=one.work, kwargs={"until": until}, daemon=True) for one in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=max(0.0, until - time.monotonic()) + 2 * TIMEOUT)
    return [taken for one in people for taken in one.taken]
