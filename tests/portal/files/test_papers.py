import io

import pytest

from portal.errors import Refused
from portal.files import papers
from portal.files.papers import Paper, check_paper
from tests.portal.files.pictures import PDF, a_jpeg, a_picture


@pytest.mark.parametrize(
    ("content", "paper"),
    [
        (a_picture(3, 2), Paper("image/png", 3, 2)),
        (a_jpeg(3, 2), Paper("image/jpeg", 3, 2)),
        (PDF, Paper("application/pdf")),
    ],
)
def test_the_content_says_what_it_is(content, paper):
    file = io.BytesIO(content)

    assert check_paper(file, label="营业执照", field="licence") == paper
    assert file.tell() == 0


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "文件是空的"),
        (b"<html><script>alert(1)</script></html>", "应为完整的 PDF、JPEG 或 PNG"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "应为完整的 PDF、JPEG 或 PNG"),
        (a_picture()[:20], "应为完整的 PDF、JPEG 或 PNG"),
        (a_picture()[:-12], "应为完整的 PDF、JPEG 或 PNG"),
        (b"\xff\xd8\xff\xd9", "应为完整的 PDF、JPEG 或 PNG"),
        (PDF.replace(b"%%EOF", b""), "应为完整的 PDF、JPEG 或 PNG"),
        (a_jpeg(60_000, 60_000), "60000×60000 像素，过大"),
        (a_jpeg(30_000, 10), "像素，过大"),
    ],
)
def test_what_is_no_paper_is_refused_with_what_to_do(content, said):
    with pytest.raises(Refused, match=said) as refused:
        check_paper(io.BytesIO(content), label="营业执照", field="licence")

    assert refused.value.field == "licence"


def test_too_many_bytes_are_not_even_read(monkeypatch):
    monkeypatch.setattr(papers, "SIZE_LIMIT", 10)

    with pytest.raises(Refused, match="超过 10 MB"):
        check_paper(io.BytesIO(PDF), label="营业执照", field="licence")
