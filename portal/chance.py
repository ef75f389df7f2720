"""The portal's one source of chance for numbers and draws. Where the demo was asked for, a rehearsal can play it again."""

import random
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

from django.conf import settings
from django.core.exceptions import PermissionDenied

_played: ContextVar[random.Random | None] = ContextVar("played chance", default=None)


@contextmanager
def played_from(seed: str) -> Iterator[None]:
    """Within it, what this thread is given by chance follows from ``seed``; nobody else's does.

    Raises:
        PermissionDenied: the demo was not asked for.
    """
    if not settings.DEMO:
        raise PermissionDenied("只有演示环境可以指定随机种子")
    token = _played.set(random.Random(seed))  # noqa: S311 - to be the same again, not to be secret
    try:
        yield
    finally:
        _played.reset(token)


def choice(letters: Sequence[str]) -> str:
    """One of ``letters``."""
    return (_played.get() or secrets).choice(letters)


def hexadecimal(count: int) -> str:
    """``count`` random bytes as hexadecimal digits."""
    played = _played.get()
    return played.randbytes(count).hex() if played else secrets.token_hex(count)
