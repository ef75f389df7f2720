"""What a merge would do, and what stands in its way: the same for the page beforehand and for the deed itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from factories.identity.followers import followers
from factories.identity.models import ChangeRequest, Transfer
from factories.recognitions.models import Recognition
from factories.registry.models import Enterprise, Factory
from factories.registry.names import name_key

KEPT, MERGED = "kept", "merged"
APART = "apart"  # the factory stays one of its own


@dataclass(frozen=True)
class Clash:
    """Two records of which one can count; the officer says which, and the other is kept as history."""

    key: str
    label: str
    kept: str
    merged: str


@dataclass(frozen=True)
class Step:
    """What becomes of one factory: it goes into ``into``, or stays one of its own."""

    factory: Factory
    into: Factory | None
    clashes: list[Clash] = field(default_factory=list)
    obstacles: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Comparison:
    kept: Enterprise
    merged: Enterprise
    steps: list[Step]
    clashes: list[Clash]
    obstacles: list[str]
    holdings: dict[str, int]

    @property
    def all_clashes(self) -> list[Clash]:
        return [*self.clashes, *(clash for step in self.steps for clash in step.clashes)]

    @property
    def all_obstacles(self) -> list[str]:
        return [*self.obstacles, *(one for step in self.steps for one in step.obstacles)]


def compare(*, kept: Enterprise, merged: Enterprise, places: Mapping[UUID, UUID | None] | None = None) -> Comparison:
    """What merging ``merged`` into ``kept`` would do.

    Args:
        kept: stays.
        merged: becomes a pointer to it.
        places: for each factory of ``merged`` the factory of ``kept`` that it is one with, or None for one of its own.
            Where a factory is not named, one of the same name (or both without) is taken for the same.
    """
    mine, theirs = list(kept.factories.order_by("pk")), list(merged.factories.order_by("pk"))
    steps = [compare_factories(factory=one, into=_place(one, mine, places or {})) for one in theirs]
    holdings = {
        "工厂": len(theirs),
        "认定": Recognition.objects.filter(factory__in=theirs).count(),
        "成熟度自评估": sum(one.maturity_assessments.count() for one in theirs),
        "填报员": merged.organisation.appointments.in_force().count(),
        "入驻申请": merged.claims.count(),
    }
    for follower in followers():
        holdings |= follower.holdings(factories=theirs)
    return Comparison(
        kept=kept,
        merged=merged,
        steps=steps,
        clashes=_code_clash(kept, merged),
        obstacles=[*_names_twice(mine, steps), *_pending(kept, merged)],
        holdings=holdings,
    )


def compare_factories(*, factory: Factory, into: Factory | None) -> Step:
    """What becomes of one factory; two that come into one ``into`` are compared one after the other."""
    if into is None:
        return Step(factory, None)
    clashes = [*_tiers(factory, into), *_years(factory, into)]
    obstacles = [said for follower in followers() for said in follower.obstacles(kept=into, merged=factory)]
    if factory.abroad != into.abroad:
        obstacles.insert(0, f"“{factory}”和“{into}”一个在境外，一个不在境外，不是同一个工厂。")
    return Step(factory, into, clashes, obstacles)


def _place(factory: Factory, mine: list[Factory], places: Mapping[UUID, UUID | None]) -> Factory | None:
    if factory.pk in places:
        return next((one for one in mine if one.pk == places[factory.pk]), None)
    same = [one for one in mine if (name_key(one.name), one.abroad) == (name_key(factory.name), factory.abroad)]
    return same[0] if same else None


def _code_clash(kept: Enterprise, merged: Enterprise) -> list[Clash]:
    codes = kept.credit_code, merged.credit_code
    if None in codes or codes[0] == codes[1]:
        return []
    return [Clash("code", "统一社会信用代码", str(codes[0]), str(codes[1]))]


def _tiers(factory: Factory, into: Factory) -> list[Clash]:
    """The same tier in force at both; the one that does not count is ended as a double."""
    mine = {one.tier: one for one in into.recognitions.in_force()}
    return [
        Clash(f"tier-{one.pk}", f"{one.get_tier_display()}认定", _told(mine[one.tier]), _told(one))
        for one in factory.recognitions.in_force().order_by("tier")
        if one.tier in mine
    ]


def _told(one: Recognition) -> str:
    since = f"{one.granted_on:%Y-%m-%d} " if one.granted_on else ""
    again = f"，{one.confirmed_on:%Y-%m-%d}复核" if one.confirmed_on else ""
    return f"{since}{one.granted_by}{again}"


def _years(factory: Factory, into: Factory) -> list[Clash]:
    """Results of one year at both; the one that does not count stays with the merged factory."""
    mine = {one.year: one for one in into.maturity_assessments.all()}
    return [
        Clash(
            f"year-{one.pk}",
            f"{one.year or '未注明年度'}成熟度自评估",
            *(
                f"{result.get_level_display()}{f'，{result.score}分' if result.score is not None else ''}（{result.source}）"
                for result in (mine[one.year], one)
            ),
        )
        for one in factory.maturity_assessments.order_by("year")
        if one.year in mine
    ]


def _names_twice(mine: list[Factory], steps: list[Step]) -> list[str]:
    taken = {name_key(one.name) for one in mine}
    said = []
    for step in steps:
        key = name_key(step.factory.name)
        if step.into is None and key in taken:
            said.append(
                f"保留的企业已有{f'名为“{step.factory.name}”' if key else '名称待补'}的工厂，"
                "请先为其中一个填写能够区分的名称，或并为一个工厂。"
            )
        if step.into is None:
            taken.add(key)
    places = [step.into.pk for step in steps if step.into]
    if len(places) != len(set(places)):
        said.append("有两个工厂要并入同一个工厂，请先在本企业内合并它们，再合并企业。")
    return said


def _pending(kept: Enterprise, merged: Enterprise) -> list[str]:
    both = [kept, merged]
    said = []
    if ChangeRequest.objects.pending().filter(enterprise__in=both).exists():
        said.append("有待确认的变更申请，请先在“企业变更”中办理。")
    if Transfer.objects.pending().filter(enterprise__in=both).exists():
        said.append("有待接收的迁移，请先在“企业变更”中办理。")
    return said
