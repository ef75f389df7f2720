"""培育库: what is declared on another platform."""

from collections.abc import Iterator

from declarations.notices.checks.base import Read, not_one
from declarations.notices.problems import Problem
from factories.recognitions.models import Tier


def pools_are_whole(read: Read) -> Iterator[Problem]:
    """A pool names a platform of the notice and a tier of its own; having no stages, none of its rules waits for one."""
    platforms = [one.name for one in read.pack.notice.platforms]
    tiers = [one.grants for one in read.pack.pools]
    for file, pool in read.each("pools", read.pack.pools):
        if pool.platform not in platforms:
            yield file.problem(("platform",), not_one(pool.platform, platforms))
        if tiers.count(pool.grants) > 1:
            yield file.problem(("grants",), f"等级“{pool.grants}”出现在两个培育库中")
        for n, rule in enumerate(pool.rules):
            if rule.by:
                yield file.problem(("rules", n, "by"), "培育库没有环节，不写 by")
            asked = rule.params.get("tiers", ())
            for t, tier in enumerate(asked if isinstance(asked, list | tuple) else ()):
                if tier not in Tier.values:
                    yield file.problem(("rules", n, "tiers", t), not_one(tier, Tier.values))
