"""Videos for tests: whole AVI files of grey frames, small because a frame is eight pixels."""

import struct


def an_avi(*, seconds: float = 2.0, frames_per_second: int = 10) -> bytes:
    """An uncompressed AVI (RIFF) that runs for ``seconds``."""
    frames = round(seconds * frames_per_second)
    width, height = 4, 2
    picture = b"\x80" * (width * height * 3)

    def chunk(name: bytes, content: bytes) -> bytes:
        return name + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2)

    def group(name: bytes, content: bytes) -> bytes:
        return chunk(b"LIST", name + content)

    main = struct.pack(
        "<14I", 1_000_000 // frames_per_second, 0, 0, 0x10, frames, 0, 1, len(picture), width, height, 0, 0, 0, 0
    )
    stream = struct.pack(
        "<4s4sIHHIIIIIIII4H",
        b"vids", b"DIB ", 0, 0, 0, 0, 1, frames_per_second, 0, frames, len(picture), 0xFFFFFFFF, 0, 0, 0, width, height,
    )  # fmt: skip
    layout = struct.pack("<IiiHHIIiiII", 40, width, height, 1, 24, 0, len(picture), 0, 0, 0, 0)
    header = group(b"hdrl", chunk(b"avih", main) + group(b"strl", chunk(b"strh", stream) + chunk(b"strf", layout)))
    movie = group(b"movi", b"".join(chunk(b"00db", picture) for _ in range(frames)))
    return chunk(b"RIFF", b"AVI " + header + movie)
