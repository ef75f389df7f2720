"""Reading a notice pack from its folder, whole or not at all."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from declarations.forms.definition import FormSpec
from declarations.notices.checks import CHECKS, Read
from declarations.notices.problems import BrokenPack, Problem
from declarations.notices.schema import OverlaySpec, Pack, PoolSpec, ProgrammeSpec, TableSpec
from declarations.notices.scores import ScoreSheetSpec
from declarations.notices.texts import (
    Area,
    Erratum,
    Guide,
    IndicatorGroup,
    Instructions,
    Maturity,
    NoticeText,
    Requirements,
    ScenarioCatalogue,
)
from declarations.notices.yamlfiles import YamlFile, parse, validated

# File → the part of the pack that it holds, and its shape.
FILES: dict[str, tuple[str, Any]] = {
    "notice.yaml": ("notice", NoticeText),
    "overlay.yaml": ("overlay", OverlaySpec),
    "requirements.yaml": ("requirements", Requirements),
    "areas.yaml": ("areas", tuple[Area, ...]),
    "scenarios.yaml": ("scenarios", ScenarioCatalogue),
    "indicators.yaml": ("indicators", tuple[IndicatorGroup, ...]),
    "instructions.yaml": ("instructions", Instructions),
    "workshop-guide.yaml": ("guide", Guide),
    "maturity.yaml": ("maturity", Maturity),
    "errata.yaml": ("errata", tuple[Erratum, ...]),
}
# Folder → the same, for parts of which there are several, one per file.
FOLDERS: dict[str, tuple[str, Any]] = {
    "programmes": ("programmes", ProgrammeSpec),
    "pools": ("pools", PoolSpec),
    "forms": ("forms", FormSpec),
    "tables": ("tables", TableSpec),
    "scores": ("scores", ScoreSheetSpec),
}


def read_pack(
    folder: Path,
    *,
    base_of: Callable[[str], Pack | None] | None = None,
    also: Sequence[Callable[[Read], Iterator[Problem]]] = (),
) -> Pack:
    """The pack in ``folder``, checked whole.

    Args:
        folder: with ``notice.yaml`` and what else the pack has.
        base_of: finds by its key the notice that an overlay carries out; without it, the folder beside this one.
        also: checks beside those that every pack must pass, wherever it is read.

    Raises:
        BrokenPack: with all mistakes, each with its file, line and key. Mistakes between files are told once each file
            is right by itself.
    """
    if not (folder / "notice.yaml").is_file():
        raise BrokenPack([Problem("notice.yaml", None, "", f"通知包“{folder.name}”缺少此文件")])
    problems: list[Problem] = []
    files: dict[str, YamlFile] = {}
    parts: dict[str, Any] = {name: [] for name, _ in FOLDERS.values()}
    for path in sorted(folder.rglob("*.yaml")):
        name = path.relative_to(folder).as_posix()
        try:
            part, shape = _expected_at(name)
            files[name] = parse(name, _text(path, name))
            content = validated(files[name], shape)
        except BrokenPack as broken:
            problems += broken.problems
        else:
            parts[part] = [*parts[part], content] if part in parts else content
    if problems:
        raise BrokenPack(problems)
    pack = Pack(**parts)
    base = (base_of or _beside(folder))(pack.overlay.overlay_of) if pack.overlay else None
    read = Read(pack, files, base)
    problems = [problem for check in (*CHECKS, *also) for problem in check(read)] + _missing_list(folder, read)
    if problems:
        raise BrokenPack(problems)
    return pack


def key_in(folder: Path) -> str:
    """The key of the pack in ``folder``, of which no more is read; empty where it says none.

    Raises:
        BrokenPack: the file that says it is no YAML.
    """
    file = folder / "notice.yaml"
    content = parse(file.name, _text(file, file.name)).content if file.is_file() else None
    return str(content.get("key", "")) if isinstance(content, dict) else ""


def _expected_at(name: str) -> tuple[str, Any]:
    folder, _, within = name.rpartition("/")
    if name in FILES:
        return FILES[name]
    if folder in FOLDERS and within:
        return FOLDERS[folder]
    known = "、".join([*FILES, *(f"{one}/*.yaml" for one in FOLDERS)])
    raise BrokenPack([Problem(name, None, "", f"不认识的文件；通知包中可有：{known}")])


def _text(path: Path, name: str) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise BrokenPack([Problem(name, None, "", "不是 UTF-8 编码的文字文件")]) from error


def _beside(folder: Path) -> Callable[[str], Pack | None]:
    def find(key: str) -> Pack | None:
        other = folder.parent / key
        return read_pack(other) if (other / "notice.yaml").is_file() else None

    return find


def _missing_list(folder: Path, read: Read) -> list[Problem]:
    overlay = read.pack.overlay
    if overlay is None or not overlay.known_factories or (folder / overlay.known_factories).is_file():
        return []
    return [read.files["overlay.yaml"].problem(("known_factories",), f"找不到文件“{overlay.known_factories}”")]
