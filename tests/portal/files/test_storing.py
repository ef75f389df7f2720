"""Keeping a file and handing it out."""

import hashlib
import io
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from portal.files.models import StoredFile
from portal.files.storing import discard, safe_name, serve, store

pytestmark = pytest.mark.django_db
CONTENT = "朝阳市基础级智能工厂".encode() * 10_000


def bytes_on_disk(settings: Any) -> list[Path]:
    return [file for file in Path(settings.MEDIA_ROOT).rglob("*") if file.is_file()]


@pytest.mark.parametrize(
    "content",
    [CONTENT, io.BytesIO(CONTENT), SimpleUploadedFile("附件2.csv", CONTENT)],
    ids=["bytes", "stream", "upload"],
)
def test_size_and_digest_are_those_of_what_was_written(content: Any) -> None:
    stored = store(name="附件3.xlsx", content=content, content_type="text/plain")

    row = StoredFile.objects.get(pk=stored.pk)
    assert (row.name, row.size, row.sha256) == ("附件3.xlsx", len(CONTENT), hashlib.sha256(CONTENT).hexdigest())
    assert row.content.read() == CONTENT
    row.content.close()


def test_a_stream_that_was_read_before_is_stored_whole() -> None:
    stream = io.BytesIO(CONTENT)
    stream.read(100)

    assert store(name="a", content=stream, content_type="text/plain").size == len(CONTENT)


def test_the_name_that_a_person_gave_is_no_part_of_the_path(settings: Any) -> None:
    stored = store(name="../../etc/passwd", content=b"x", content_type="text/plain")

    assert stored.name == "_.._etc_passwd"
    assert bytes_on_disk(settings) == [Path(settings.MEDIA_ROOT) / stored.id.hex[-2:] / stored.id.hex]


def test_where_the_row_is_refused_no_bytes_are_left(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: Any, **kwargs: Any) -> None:
        raise IntegrityError

    monkeypatch.setattr(StoredFile, "save", refuse)
    with pytest.raises(IntegrityError), transaction.atomic():
        store(name="a", content=b"x", content_type="text/plain")

    assert bytes_on_disk(settings) == []


def test_a_discarded_file_leaves_neither_row_nor_bytes(settings: Any) -> None:
    discard(store(name="a", content=b"x", content_type="text/plain"))

    assert (StoredFile.objects.count(), bytes_on_disk(settings)) == (0, [])


def test_a_download_has_its_chinese_name_and_stays_out_of_pages_and_caches() -> None:
    stored = store(name="汇总表.xlsx", content=CONTENT, content_type="application/vnd.ms-excel")

    response = serve(stored, filename='辽宁省"基础级"\r\nX-Evil: 1 汇总表.xlsx')

    assert response["Content-Disposition"] == (
        "attachment; filename*=utf-8''" + quote("辽宁省_基础级_X-Evil_ 1 汇总表.xlsx")
    )
    assert response["Content-Type"] == "application/vnd.ms-excel"
    assert response["Content-Length"] == str(len(CONTENT))
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, no-store"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert b"".join(response.streaming_content) == CONTENT
    response.close()


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("名单（定稿）.xlsx", "名单（定稿）.xlsx"),
        ("a/b\\c:d.csv", "a_b_c_d.csv"),
        ("\u202excod.exe\x00\n.csv", "xcod.exe.csv"),
        ("...", "文件"),
        ("con.pdf", "con_.pdf"),
        ("LPT1", "LPT1_"),
        ("contract.pdf", "contract.pdf"),
        ("", "文件"),
        ("长" * 300 + ".xlsx", "长" * 195 + ".xlsx"),
        ("长" * 300, "长" * 200),
    ],
)
def test_a_safe_name_keeps_the_words_and_the_ending(given: str, kept: str) -> None:
    assert safe_name(given) == kept
