"""Packs as a person uploads them."""

import io
import zipfile
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile

from declarations.notices.archive import zip_of
from tests.declarations.notices.packs import LIAONING


def a_zip(entries: dict[str, bytes | str] | list[tuple[str | zipfile.ZipInfo, bytes | str]]) -> SimpleUploadedFile:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items() if isinstance(entries, dict) else entries:
            archive.writestr(name, content)
    return SimpleUploadedFile("pack.zip", out.getvalue(), "application/zip")


def zipped(folder: Path = LIAONING) -> SimpleUploadedFile:
    return SimpleUploadedFile(f"{folder.name}.zip", zip_of(folder), "application/zip")
