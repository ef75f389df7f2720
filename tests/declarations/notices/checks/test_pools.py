"""Pools: which mistakes are told."""

from pathlib import Path

import pytest

from tests.declarations.notices.packs import LIAONING, copy_of, edit, mistakes

POOL = "pools/excellent.yaml"


@pytest.mark.parametrize(
    ("file", "old", "new", "key", "expected"),
    [
        pytest.param(
            POOL, "platform: 智能制造数据资源公共服务平台", "platform: 某平台", "platform",
            "没有“某平台”，应为以下之一：智能制造评估评价公共服务平台、辽宁省工业互联网公共服务平台、智能制造数据资源公共服务平台、两化融合评估诊断服务系统",
            id="no-such-platform",
        ),
        pytest.param(
            POOL, "tiers: [advanced]", "tiers: [gold]", "rules › 第1项 › tiers › 第1项",
            "没有“gold”，应为以下之一：basic、advanced、excellent、pioneering、workshop", id="no-such-tier",
        ),
        pytest.param(POOL, ", percent: 20", "", "rules › 第4项 › percent", "规则 ai_share_at_least 缺少参数", id="no-share"),
        pytest.param(
            POOL, ", percent: 20", ", percent: 20, by: city", "rules › 第4项 › by", "培育库没有环节，不写 by", id="no-stages",
        ),
    ],
)  # fmt: skip
def test_a_mistake_is_told(tmp_path: Path, file: str, old: str, new: str, key: str, expected: str) -> None:
    pack = copy_of(LIAONING, tmp_path)
    edit(pack / file, old, new)
    assert [(told[-2], told[-1]) for told in mistakes(pack)] == [(key, expected)]
