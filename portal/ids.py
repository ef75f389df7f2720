"""Identifiers of our own: they say nothing of how many there are, and sort by when they were made."""

import os
import time
import uuid

from django.db import models

from portal import chance

# Crockford's base 32 without letters that are mistaken for digits.
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


def new_id() -> uuid.UUID:
    """A UUID of version 7 (RFC 9562): 48 bits of milliseconds, the rest random."""
    millis = time.time_ns() // 1_000_000
    random = int.from_bytes(os.urandom(10), "big")
    value = (
        (millis & ((1 << 48) - 1)) << 80
        | 0x7 << 76
        | (random >> 68 & 0xFFF) << 64
        | 0b10 << 62
        | (random & ((1 << 62) - 1))
    )
    return uuid.UUID(int=value)


def mint(length: int) -> str:
    """A random token of ``length`` characters for people to read aloud: row ids, case numbers."""
    return "".join(chance.choice(ALPHABET) for _ in range(length))


class Identified(models.Model):
    """A row known by an id of our own."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)

    class Meta:
        abstract = True
