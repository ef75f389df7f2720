"""Asking a virus scanner (clamd), where one is set up. Off by default: ``CLAMD_ADDRESS``."""

import socket
import struct
from typing import Any

from django.conf import settings

PIECE = 1024 * 1024
SECONDS = 120.0


class ScannerAway(Exception):  # noqa: N818 - reads as what happened
    """The scanner is set up and does not answer as it should: the file is neither clean nor infected."""


def infection_in(file: Any, *, seconds: float = SECONDS) -> str:
    """The name of what the scanner found, empty where it found nothing or none is set up; ``file`` is left rewound.

    ``seconds``: how long it may be silent. Speaks clamd's INSTREAM: pieces with their length before them, a length of nothing at the end.

    Raises:
        ScannerAway: it cannot be reached, or answers neither OK nor FOUND.
    """
    if not settings.CLAMD_ADDRESS:
        return ""
    file.seek(0)
    try:
        with _connected(settings.CLAMD_ADDRESS, seconds) as scanner:
            scanner.sendall(b"zINSTREAM\0")
            while piece := file.read(PIECE):
                scanner.sendall(struct.pack("!I", len(piece)) + piece)
            scanner.sendall(struct.pack("!I", 0))
            answer = b""
            while not answer.endswith(b"\0") and (more := scanner.recv(4096)):
                answer += more
    except OSError as error:
        raise ScannerAway(str(error)) from error
    finally:
        file.seek(0)
    said = answer.rstrip(b"\0").decode("utf-8", "replace").removeprefix("stream: ")
    if said.endswith(" FOUND"):
        return said.removesuffix(" FOUND")
    if said == "OK":
        return ""
    raise ScannerAway(said)


def _connected(address: str, seconds: float) -> socket.socket:
    """``/run/clamav/clamd.ctl`` or ``host:port``."""
    if address.startswith("/"):
        scanner = socket.socket(socket.AF_UNIX)
        scanner.settimeout(seconds)
        scanner.connect(address)
        return scanner
    host, _, port = address.rpartition(":")
    return socket.create_connection((host, int(port)), timeout=seconds)
