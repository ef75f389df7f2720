"""Papers that go with a list: which mistakes are told."""

from pathlib import Path

import pytest

from tests.declarations.notices.packs import LIAONING, copy_of, edit, mistakes

ADVANCED, WORKSHOP = "programmes/advanced.yaml", "programmes/workshop.yaml"
COPIES = "copies: {pieces: [{key: letter, title: 推荐函}]}"


@pytest.mark.parametrize(
    ("file", "old", "new", "key", "expected"),
    [
        pytest.param(
            ADVANCED, "{key: summary,", "{key: letter,",
            "stages › 第4项 › copies › pieces › 第1项", "“letter”出现了两次", id="twice",
        ),
        pytest.param(
            ADVANCED, "{key: letter,", f"{{key: {'l' * 31},",
            "stages › 第4项 › copies › pieces › 第1项 › key", "有 31 个字符，最多 30 个", id="too-long",
        ),
        pytest.param(
            ADVANCED, "title: 县级初审}", f"title: 县级初审, {COPIES}}}",
            "stages › 第1项 › copies", "只用于 does: roster 的环节", id="beside-a-review",
        ),
        pytest.param(
            WORKSHOP, "on_list_of: advanced}", f"on_list_of: advanced, {COPIES}}}",
            "stages › 第4项 › copies", "同列一份名单的，写在培育项目 advanced 的环节中", id="where-no-list-is-made",
        ),
        pytest.param(
            ADVANCED, "      clause: 申报说明.二.2", "      clause: 通知.九",
            "stages › 第4项 › copies › clause", "通知及附件中没有“通知.九”，应写作 通知.一.二、要素条件.一.5 或 申报说明.一.2", id="no-such-clause",
        ),
    ],
)  # fmt: skip
def test_a_mistake_is_told_where_it_is(tmp_path: Path, file: str, old: str, new: str, key: str, expected: str) -> None:
    pack = copy_of(LIAONING, tmp_path)
    edit(pack / file, old, new)
    assert (key, expected) in [one[2:] for one in mistakes(pack)]


def test_pieces_are_asked_for(tmp_path: Path) -> None:
    pack = copy_of(LIAONING, tmp_path)
    edit(pack / WORKSHOP, "title: 县级推荐}", "title: 县级推荐, copies: {pieces: []}}")
    assert [one[2] for one in mistakes(pack)] == ["stages › 第2项 › copies › pieces"]
