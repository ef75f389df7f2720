"""Copies of the real packs, to be broken."""

import shutil
from pathlib import Path

import pytest

from declarations.notices.problems import BrokenPack
from declarations.notices.reading import read_pack

FIXTURES = Path(__file__).resolve().parents[3] / "fixtures" / "notices"
LIAONING = FIXTURES / "liaoning-2026"
CHAOYANG_PACK = FIXTURES / "chaoyang-2026"


def copy_of(pack: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(pack, tmp_path / pack.name))


def edit(file: Path, old: str, new: str) -> None:
    """Replace what stands in the file exactly once."""
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), encoding="utf-8")


def line_of(file: Path, text: str) -> int:
    """The line on which ``text`` stands, counted as an editor counts."""
    return next(n for n, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1) if text in line)


def mistakes(folder: Path) -> list[tuple[str, int | None, str, str]]:
    with pytest.raises(BrokenPack) as broken:
        read_pack(folder)
    return [(one.file, one.line, one.key, one.expected) for one in broken.value.problems]
