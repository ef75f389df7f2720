"""Notices whose basic form asks for files, takes pictures, or whose stamped pages are to be scanned."""

from pathlib import Path

from declarations.notices.loading import load_notice
from tests.declarations.notices.packs import LIAONING, copy_of, edit

ASKED = """
attachments:
  proof: {label: 评估证明材料, takes: document, max: 2, megabytes: 1}
  video: {label: 场景视频, takes: video, megabytes: 200, minutes: 1}
  extra: {label: 其他材料, takes: document, optional: true}
"""
STORY = "factory/story"
PICTURED = "      story: {label: 工厂简介（可配图）, kind: text, limit: 300, optional: true, pictures: 3}\n"
BEFORE_PICTURED = "\n  - group: maturity\n"
BEFORE_ASKED = "\n# 名单、规则、汇总表只取以下事实。"
BEFORE_SCAN = "\ntables: [basic-summary"


def ask_for_files(folder: Path) -> None:
    """Load a revision of the provincial notice whose basic form asks for a proof, a video, and what else there is."""
    pack = copy_of(LIAONING, folder)
    edit(pack / "forms/basic-factory.yaml", BEFORE_ASKED, f"{ASKED}{BEFORE_ASKED}")
    load_notice(folder=pack)


def ask_for_pictures(folder: Path, *, key: str = "story", was: str = "") -> None:
    """Load a revision whose basic form has a text that takes three pictures, and may stay empty."""
    pack = copy_of(LIAONING, folder)
    told = PICTURED.replace("story:", f"{key}:").replace(
        "pictures: 3", f"pictures: 3{f', was: [{was}]' if was else ''}"
    )
    edit(pack / "forms/basic-factory.yaml", BEFORE_PICTURED, f"{told}{BEFORE_PICTURED}")
    load_notice(folder=pack)


def ask_for_scan(folder: Path, *, by: str = "city", anew: bool = True) -> None:
    """Load a revision whose basic programme wants the stamped scan by the review stage ``by``."""
    pack = copy_of(LIAONING, folder)
    edit(pack / "programmes/basic.yaml", BEFORE_SCAN, f"\nscan: {{by: {by}}}\n{BEFORE_SCAN}")
    stamped = f"stamped: [enterprise, factory], restamp: {'whole' if anew else 'none'}"
    edit(pack / "programmes/basic.yaml", "\npaper: {", f"\npaper: {{{stamped}, ")
    load_notice(folder=pack)
