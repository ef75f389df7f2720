"""A paper is a PDF or a picture, told by its content."""

import io

import pytest

from portal.errors import Refused
from portal.files import pictures
from portal.files.papers import check_paper
from tests.portal.files.clamd import EICAR_LIKE
from tests.portal.files.pictures import PDF, a_jpeg, a_png, a_png_that_says


@pytest.mark.parametrize(
    ("content", "content_type"), [(a_png(), "image/png"), (a_jpeg(), "image/jpeg"), (PDF, "application/pdf")]
)
def test_the_content_says_what_it_is(content, content_type):
    file = io.BytesIO(content)
    assert check_paper(file, label="营业执照", field="licence") == content_type
    assert file.tell() == 0


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "营业执照文件是空的"),
        (b"<html><script>alert(1)</script></html>", "应为完整的 PDF、JPEG 或 PNG"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "应为完整的 PDF、JPEG 或 PNG"),
        (PDF.replace(b"%%EOF", b""), "应为完整的 PDF、JPEG 或 PNG"),
        (a_png(300, 200)[:60], "营业执照已损坏或不完整"),
        (b"\xff\xd8\xff\xd9", "营业执照应为 JPEG 或 PNG 格式|营业执照已损坏或不完整"),
        (a_png_that_says(60_000, 60_000), "营业执照为 60000×60000 像素"),
    ],
)
def test_what_is_no_paper_is_refused_with_what_to_do(content, said):
    with pytest.raises(Refused, match=said) as refused:
        check_paper(io.BytesIO(content), label="营业执照", field="licence")
    assert refused.value.field == "licence"


def test_too_many_bytes_are_not_even_read(monkeypatch):
    monkeypatch.setattr(pictures, "SIZE_LIMIT", 10)
    with pytest.raises(Refused, match="请压缩后再上传"):
        check_paper(io.BytesIO(PDF), label="营业执照", field="licence")


def test_where_a_scanner_is_set_up_an_infected_paper_is_refused(scanner):
    assert check_paper(io.BytesIO(PDF), label="营业执照", field="licence") == "application/pdf"
    with pytest.raises(Refused, match="营业执照未通过病毒扫描") as refused:
        check_paper(io.BytesIO(b"%PDF-1.7\n" + EICAR_LIKE + PDF), label="营业执照", field="licence")
    assert refused.value.field == "licence"
    scanner.answer = "INSTREAM size limit exceeded. ERROR"
    with pytest.raises(Refused, match="病毒扫描暂时不可用"):
        check_paper(io.BytesIO(PDF), label="营业执照", field="licence")
