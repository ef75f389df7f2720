"""From content to PDF/A-3b: the same content makes the same bytes.

The HTML is all there is: styles stand in it, and nothing is fetched but the pictures of the answers, from what is kept of them.
"""

import datetime as dt
import logging
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from tempfile import TemporaryDirectory
from typing import Any

import segno
from django.template.loader import render_to_string
from django.utils import timezone

from declarations.papers.content import PaperContent
from portal.files.models import StoredFile

# Raised by hand with every change of templates/papers/ that shows on paper: a submission then gets a new paper when
# one is asked for, and the earlier one is still known as genuine.
EDITION = 3
_STEPS = "weasyprint.progress"
# How often a paper is laid out at the most: what stood beside a character that became its code may be joined otherwise.
ROUNDS = 4


def to_pdf(content: PaperContent, *, step: Callable[[], None] | None = None) -> bytes:
    """The paper of a form as PDF/A-3b, the envelope of a submission attached to it. A hundred pages take some 15 s.

    Raises:
        RuntimeError: as ``pdf_of`` does.
    """
    return pdf_of(
        "papers/paper.html",
        {"paper": content, "parts": content.laid_out, "qr": _qr(content.filled_address)},
        dated=content.dated,
        identifier=content.sha256 or content.dated.isoformat(),
        attached=_envelope(content),
        pictures=_pictures(content),
        step=step,
    )


def pdf_of(
    template: str,
    context: Mapping[str, Any],
    *,
    dated: dt.datetime,
    identifier: str,
    attached: Mapping[str, Any] | None = None,
    pictures: Mapping[str, StoredFile] | None = None,
    step: Callable[[], None] | None = None,
) -> bytes:
    """Any paper of the portal, from its template, as PDF/A-3b; the same arguments make the same bytes.

    ``step`` is called with each page laid out and each page drawn, so that a job can keep its lease.

    A character that no font on this machine has is printed as its code (〔U+2B739〕), which the template says at the end
    (``codes``), so that nothing vanishes from paper unseen.

    Args:
        template: with all that is printed, its styles in it.
        context: what the template is given, beside ``dated``.
        dated: the moment that the paper stands for.
        identifier: what tells it from others, such as a digest.
        attached: what ``weasyprint.Attachment`` takes, where a file goes with it.
        pictures: by the addresses that the template gives them; nothing else is fetched.
        step: called with each page.

    Raises:
        RuntimeError: the machine cannot subset fonts, or a character vanished all the same.
    """
    given: dict[str, Any] = {**context, "dated": dated}
    made = timezone.localtime(dated, dt.UTC)
    how = _How(made, identifier.encode(), attached, pictures or {}, step)
    codes: dict[int, str] = {}
    for _ in range(ROUNDS):
        html: str = render_to_string(template, {**given, "codes": codes.values()}).translate(codes)
        with _heard(step) as missing:
            pdf = _printed(html, how)
        if not missing:
            return pdf
        found = _written_as(missing, html)
        if not found:
            break
        codes |= {ord(one): f"〔U+{ord(one):04X}〕" for one in found}
    raise RuntimeError(f"no glyph for {sorted(missing)!r}")


def _written_as(missing: set[str], html: str) -> list[str]:
    """The characters of ``html`` for which a glyph was missing: fonts are asked for some by the parts they are made of.

    A Thai ำ (U+0E33) is looked for as U+0E4D and U+0E32, of which neither stands in the text.
    """
    parts = missing - set(html)
    return sorted((missing & set(html)) | {one for one in set(html) if parts & set(unicodedata.normalize("NFKD", one))})


@dataclass(frozen=True)
class _How:
    """What stands in a PDF beside its pages."""

    made: dt.datetime
    identifier: bytes
    attached: Mapping[str, Any] | None
    pictures: Mapping[str, StoredFile]
    step: Callable[[], None] | None


def _printed(html: str, how: _How) -> bytes:
    # Here and not above: loading it needs Pango and a third of a second, and only the worker prints.
    import weasyprint
    from weasyprint.text import ffi
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

    if ffi.harfbuzz_subset is None:
        raise RuntimeError("libharfbuzz-subset0 is missing: each paper would take ten times as long")

    class OwnPictures(URLFetcher):
        """The pictures of the answers, by their id; anything else ends the printing."""

        def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
            picture = how.pictures.get(url)
            if picture is None:
                raise FatalURLFetchingError(url)
            with picture.content.open("rb") as file:
                return URLFetcherResponse(url, file.read(), {"Content-Type": picture.content_type})

    # What was read of a picture waits on disk until it is written: forty sheets of them do not lie in memory.
    with TemporaryDirectory() as folder:
        document = weasyprint.HTML(string=html, base_url=None, url_fetcher=OwnPictures()).render(cache=folder)
        if how.attached:
            attachment = weasyprint.Attachment(**how.attached, created=how.made, modified=how.made, relationship="Data")
            document.metadata.attachments = [attachment]
        if how.step:
            document.pages = _Told(document.pages, how.step)
        pdf: bytes = document.write_pdf(pdf_variant="pdf/a-3b", pdf_identifier=how.identifier)
        return pdf


class _Told(list[Any]):
    """Pages that tell of each that is drawn; WeasyPrint's log tells of those laid out alone."""

    def __init__(self, pages: Iterable[Any], step: Callable[[], None]) -> None:
        super().__init__(pages)
        self.step = step

    def __iter__(self) -> Iterator[Any]:
        for page in super().__iter__():
            self.step()
            yield page


def _envelope(content: PaperContent) -> dict[str, Any] | None:
    """The envelope of a submission, as it is attached to its paper."""
    if not content.envelope:
        return None
    return {
        "string": content.envelope.decode(),
        "name": f"{content.number}-{content.n}.json",
        "description": "submission envelope",
    }


def _pictures(content: PaperContent) -> dict[str, StoredFile]:
    """The pictures of the answers, by the address that ``templates/papers/pictures.html`` gives them."""
    fields = (
        one for part in content.parts for held in (part.fields, *(row.fields for row in part.rows)) for one in held
    )
    return {f"picture:{picture.file.pk}": picture.file for field in fields for picture in field.ready_pictures}


def _qr(address: str) -> str:
    return segno.make_qr(address, error="m").svg_inline(scale=1, border=0, omitsize=True) if address else ""


class _Listening(logging.Handler):
    """Hears from WeasyPrint's log, which alone tells it, each step and each character that was drawn as .notdef."""

    def __init__(self, step: Callable[[], None] | None) -> None:
        super().__init__()
        self.step = step
        self.missing: set[str] = set()

    def emit(self, record: logging.LogRecord) -> None:
        if record.name == _STEPS:
            if self.step is not None:
                self.step()
        elif str(record.msg).startswith(".notdef") and isinstance(record.args, tuple):
            self.missing.add(str(record.args[0]))


@contextmanager
def _heard(step: Callable[[], None] | None) -> Iterator[set[str]]:
    """Within it, ``step`` is called; afterwards the set holds the characters without a glyph."""
    listening = _Listening(step)
    log, steps = logging.getLogger("weasyprint"), logging.getLogger(_STEPS)
    level = steps.level
    log.addHandler(listening)
    steps.addHandler(listening)
    steps.setLevel(logging.INFO)
    steps.propagate = False  # each page is news to the job and not to the log
    try:
        yield listening.missing
    finally:
        steps.propagate = True
        steps.setLevel(level)
        steps.removeHandler(listening)
        log.removeHandler(listening)
