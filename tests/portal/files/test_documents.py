"""An attachment is what its content says, and an Office file must be one that a desk can open without fear."""

import io
import zipfile

import openpyxl
import pytest

from portal.errors import Refused
from portal.files.documents import check_document
from tests.portal.files.pictures import a_png


def an_office_file(*parts: str) -> io.BytesIO:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for part in ("[Content_Types].xml", *parts):
            archive.writestr(part, "<x/>")
    return out


class TestCheckDocument:
    @pytest.mark.parametrize(
        ("file", "ending"),
        [
            (io.BytesIO(b"%PDF-1.7\n...\n%%EOF\n"), ".pdf"),
            (io.BytesIO(a_png()), ".png"),
            (an_office_file("word/document.xml"), ".docx"),
            (an_office_file("xl/workbook.xml"), ".xlsx"),
            (an_office_file("ppt/presentation.xml"), ".pptx"),
        ],
    )
    def test_what_is_taken(self, file, ending):
        assert check_document(file, label="证明材料").ending == ending
        assert file.tell() == 0

    def test_a_workbook_as_a_program_writes_it(self):
        out = io.BytesIO()
        openpyxl.Workbook().save(out)
        assert check_document(out, label="证明材料").ending == ".xlsx"

    @pytest.mark.parametrize(
        ("file", "message"),
        [
            (io.BytesIO(b"%PDF-1.7\ncut off"), "不完整"),
            (io.BytesIO(bytes.fromhex("d0cf11e0a1b11ae1") + b"old"), "旧版 Office"),
            (an_office_file("word/document.xml", "word/vbaProject.bin"), "含有宏"),
            (an_office_file("readme.txt"), "压缩包请解开"),
            (io.BytesIO(b"PK\x03\x04 not whole"), "已损坏"),
            (io.BytesIO(b"hello"), "PDF、JPEG、PNG、docx"),
            (io.BytesIO(b""), "空"),
        ],
    )
    def test_what_is_refused_and_why(self, file, message):
        with pytest.raises(Refused, match=message) as refused:
            check_document(file, label="证明材料", field="attachments/proof")
        assert refused.value.field == "attachments/proof"
