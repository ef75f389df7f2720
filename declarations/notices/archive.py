"""A pack as one file: the zip of its folder, taken apart with care, and put together the same way each time."""

import io
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any

from portal.errors import Refused

ZIP = "application/zip"
MIB = 1024 * 1024
PACKED_LIMIT = 5 * MIB
UNPACKED_LIMIT = 20 * MIB  # the pack of 2026 has half a megabyte
ENTRY_LIMIT = 300
ENDINGS = (".yaml", ".txt", ".csv", ".md")
_LEFT_OUT = ("__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini")
_DATE = (2000, 1, 1, 0, 0, 0)  # the same files make the same bytes
_UTF8_NAME = 0x800


def zip_of(folder: Path) -> bytes:
    """The files of a pack's folder as a zip."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.suffix in ENDINGS:
                name = path.relative_to(folder).as_posix()
                archive.writestr(zipfile.ZipInfo(name, _DATE), path.read_bytes(), zipfile.ZIP_DEFLATED)
    return out.getvalue()


@contextmanager
def unpacked(file: Any) -> Iterator[Path]:
    """A folder with the files of a zip, for as long as they are looked at.

    The zip may hold the files themselves or one folder with them; what operating systems add is left out.

    Raises:
        Refused: no zip, damaged, locked, too large, or with files that have no place in a pack.
    """
    with TemporaryDirectory() as scratch:
        folder = Path(scratch)
        try:
            file.seek(0)
            with zipfile.ZipFile(file) as archive:
                _unpack(archive, folder)
        except (
            zipfile.BadZipFile,
            zlib.error,
            RuntimeError,
            EOFError,
            NotImplementedError,
            ValueError,
            OSError,
        ) as error:
            raise Refused("这不是完整的 zip 压缩包，或加了密码。请把通知包文件夹重新压缩为 zip 后再上传。") from error
        yield folder


def _unpack(archive: zipfile.ZipFile, folder: Path) -> None:
    entries = archive.infolist()
    if len(entries) > ENTRY_LIMIT or sum(one.file_size for one in entries) > UNPACKED_LIMIT:
        raise Refused(
            f"压缩包过大：通知包最多 {ENTRY_LIMIT} 个文件、解压后 {UNPACKED_LIMIT // MIB} MB。请只压缩通知包文件夹。"
        )
    files = [(path, one) for one in entries if not one.is_dir() and (path := _path(one))]
    for path, one in _without_folder(files):
        target = folder.joinpath(*path.parts)
        if target.exists():
            raise Refused(f"压缩包里有两个“{path}”，请只保留一个后再上传。")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(archive.read(one))  # gives out no more than the size that was declared


def _path(entry: zipfile.ZipInfo) -> PurePosixPath | None:
    """Where a file lies within the zip; None for what operating systems add."""
    name = _name(entry)
    path = PurePosixPath(name)
    if any(step in _LEFT_OUT or step.startswith("._") for step in path.parts):
        return None
    if (
        "\\" in name
        or ":" in name
        or path.is_absolute()
        or ".." in path.parts
        or stat.S_ISLNK(entry.external_attr >> 16)
    ):
        raise Refused(f"压缩包里“{name}”的路径不在通知包文件夹之内，请重新压缩通知包文件夹后再上传。")
    if path.suffix not in ENDINGS:
        instead = "，请改名为 .yaml" if path.suffix == ".yml" else ""
        raise Refused(f"压缩包里“{name}”不是通知包的文件{instead}；通知包只能有 {'、'.join(ENDINGS)} 文件。")
    return path


def _name(entry: zipfile.ZipInfo) -> str:
    """The name of a file; Chinese Windows writes it in GBK without saying so."""
    if entry.flag_bits & _UTF8_NAME:
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode("gbk")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return entry.filename


def _without_folder(
    files: list[tuple[PurePosixPath, zipfile.ZipInfo]],
) -> list[tuple[PurePosixPath, zipfile.ZipInfo]]:
    """The files by their place in the pack, where the zip holds one folder with it."""
    tops = {path.parts[0] for path, _ in files}
    if len(tops) == 1 and all(len(path.parts) > 1 for path, _ in files):
        return [(PurePosixPath(*path.parts[1:]), one) for path, one in files]
    return files
