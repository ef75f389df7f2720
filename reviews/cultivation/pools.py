"""Which pools a place has: those of the newest notice that reaches it."""

import datetime as dt
from dataclasses import dataclass

from declarations.notices.models import Notice
from declarations.notices.packs import newest_revision, notice_for, pack_of
from declarations.notices.schema import Pack, PoolSpec
from declarations.notices.texts import Platform
from portal import clock
from portal.regions.models import Region


@dataclass(frozen=True)
class Pool:
    """A pool with the notice that declares it."""

    notice: Notice
    pack: Pack
    spec: PoolSpec

    @property
    def platform(self) -> Platform:
        return next(one for one in self.pack.notice.platforms if one.name == self.spec.platform)

    @property
    def days_left(self) -> int:
        """Until the planned day; negative after it."""
        return (self.spec.planned - clock.today()).days

    @property
    def planned(self) -> dt.date:
        return self.spec.planned


def pools_at(region: Region) -> list[Pool]:
    """The pools of a place, in the order of the pack; none before any notice."""
    notice = notice_for(region)
    return pools_of(notice) if notice else []


def pools_of(notice: Notice) -> list[Pool]:
    """Those that a notice declares, or the one that it carries out."""
    base = notice.overlay_of or notice
    pack = pack_of(newest_revision(base.pk))
    return [Pool(base, pack, one) for one in pack.pools]


def pool_named(pools: list[Pool], key: str) -> Pool | None:
    return next((one for one in pools if one.spec.pool == key), None)
