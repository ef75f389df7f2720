"""tus 1.0 (https://tus.io/protocols/resumable-upload): what its requests say and its answers must say.

Core, creation and termination; the page that owns the upload decides who may and what becomes of the file.
"""

import base64
import binascii

from django.http import HttpRequest, HttpResponse, JsonResponse

from portal.errors import Refused
from portal.uploads.models import Upload

VERSION = "1.0.0"
EXTENSIONS = "creation,termination"
PIECE_TYPE = "application/offset+octet-stream"


class Malformed(Refused):
    """The request is one that no tus client sends."""

    status = 400


def metadata(request: HttpRequest) -> dict[str, str]:
    """The ``Upload-Metadata`` of a creation: key → text.

    Raises:
        Malformed: no base64 of UTF-8.
    """
    told = {}
    for pair in filter(None, (one.strip() for one in request.headers.get("Upload-Metadata", "").split(","))):
        key, _, value = pair.partition(" ")
        try:
            told[key] = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            raise Malformed("上传请求的格式不正确，请刷新页面后重试") from None
    return told


def number(request: HttpRequest, header: str) -> int:
    """A count of bytes in a header (``Upload-Length``, ``Upload-Offset``).

    Raises:
        Malformed: none, or no plain number.
    """
    text = request.headers.get(header, "")
    if not (text.isascii() and text.isdecimal() and len(text) <= 15):
        raise Malformed("上传请求的格式不正确，请刷新页面后重试")
    return int(text)


def options(*, largest: int) -> HttpResponse:
    """What this server can, for ``OPTIONS``; ``largest`` in bytes."""
    answer = _spoken(HttpResponse(status=204))
    answer["Tus-Version"] = VERSION
    answer["Tus-Extension"] = EXTENSIONS
    answer["Tus-Max-Size"] = str(largest)
    return answer


def created(location: str) -> HttpResponse:
    answer = _spoken(HttpResponse(status=201))
    answer["Location"] = location
    answer["Upload-Offset"] = "0"
    return answer


def standing(*, received: int, length: int, status: int = 200) -> HttpResponse:
    """How far an upload is, for ``HEAD`` (200) and after a piece (204)."""
    answer = _spoken(HttpResponse(status=status))
    answer["Upload-Offset"] = str(received)
    answer["Upload-Length"] = str(length)
    answer["Cache-Control"] = "no-store"
    return answer


def standing_of(upload: Upload, status: int = 200) -> HttpResponse:
    return standing(received=upload.received, length=upload.length, status=status)


def gone() -> HttpResponse:
    """The upload was given up, here or in another window; the client starts anew."""
    return _spoken(HttpResponse(status=410))


def removed() -> HttpResponse:
    return _spoken(HttpResponse(status=204))


def refusal(refused: Refused) -> HttpResponse:
    """A refusal in words that the page shows at the place of the file."""
    return _spoken(JsonResponse({"message": refused.message, "path": refused.field}, status=refused.status))


def _spoken(answer: HttpResponse) -> HttpResponse:
    answer["Tus-Resumable"] = VERSION
    return answer
