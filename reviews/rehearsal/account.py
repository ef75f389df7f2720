"""What a rehearsal tells in the end: where the cases stand, county by county, who can log in, and how long deeds took."""

from collections import Counter
from collections.abc import Iterator, Sequence

from django.db.models import Count
from django.utils import timezone

from declarations.cases.models import Declaration, Status
from factories.recognitions.models import Recognition
from portal.people.demo import DEMO_PASSWORD
from portal.terminal import aligned
from reviews.experts.models import Scoring
from reviews.objections.models import Objection
from reviews.rehearsal.doing import Doer
from reviews.rehearsal.inventing import Fate
from reviews.rehearsal.season import Season
from reviews.rosters.models import RosterStatus

_CLERKS = (Fate.STRAIGHT, Fate.RETURNED, Fate.LATE, Fate.GIVEN_TIME, Fate.REJECTED)


def standing(season: Season) -> list[Sequence[str]]:
    """A row per county and one of sums: how many cases stand at each stage, and the county's last list."""
    stages = {one.key: one.title for one in season.programme.stages}
    counts: dict[tuple[str, str], dict[str, int]] = {}
    found = season.cases().order_by().values_list("region", "status", "stage").annotate(n=Count("pk"))
    for region, status, stage, n in found:
        label = Status(status).label
        place = stages.get(stage, "")
        counts.setdefault((place, label), {})[region] = n
    order = ["", *stages.values()]
    columns = sorted(counts, key=lambda one: (order.index(one[0]), Status.labels.index(one[1])))
    lists = {
        one.region_id: f"第{one.version}版 {RosterStatus(one.status).label}"
        for one in season.round.rosters.order_by("frozen_at", "version")
    }
    rows: list[Sequence[str]] = [("地区", *(f"{place}{label}" for place, label in columns), "合计", "名单")]
    for city in season.cities:
        for region in (one for one in season.counties if one.parent == city):
            here = [counts[column].get(region.pk, 0) for column in columns]
            rows.append(
                (f"{city.short_name}·{region.short_name}", *map(_plain, here), str(sum(here)), lists.get(region.pk, ""))
            )
        rows.append((city.name, *[""] * (len(columns) + 1), lists.get(city.pk, "")))
    sums = [sum(counts[column].values()) for column in columns]
    return [*rows, ("合计", *map(str, sums), str(sum(sums)), "")]


def programmes(season: Season) -> Iterator[str]:
    """What became of each of the other programmes: where its cases stand, its list, its objections, its holders."""
    for track in season.tracks:
        cases = Declaration.objects.filter(round=track.round)
        titles = {one.key: one.title for one in track.programme.stages}
        counts = Counter(
            f"{titles.get(stage, '')}{Status(status).label}" for status, stage in cases.values_list("status", "stage")
        )
        stand = "、".join(f"{what}{n}项" for what, n in counts.items())
        yield f"{track.round.title}：共{cases.count()}项{f'，其中{stand}' if stand else ''}。"
        ruled = Counter(
            one.get_status_display() for one in Objection.objects.filter(declaration__in=cases).order_by("filed_at")
        )
        scored = Scoring.objects.filter(declaration__in=cases)
        held = Recognition.objects.filter(granted_in_case__in=cases.values("pk"), tier=track.programme.grants)
        numbers = {
            "收到专家评分{}份": scored.filter(submitted_at__isnull=False).count(),
            "专家回避{}次": scored.filter(withdrawn_because__startswith="回避").count(),
            **{f"{what}{{}}件": n for what, n in ruled.items()},
            "认定{}家": held.count(),
            "撤销认定{}家": held.filter(ended_by__startswith="撤销").count(),
        }
        said = [what.format(n) for what, n in numbers.items() if n]
        if said:
            yield f"  {'；'.join(said)}。"


def accounts(season: Season) -> list[Sequence[str]]:
    """The officers, and a clerk of each kind worth trying."""
    rows: list[Sequence[str]] = [("用户名", "密码", "身份")]
    rows += [(one.user.username, DEMO_PASSWORD, str(one)) for one in season.officers.values()]
    rows += [(one.user.username, DEMO_PASSWORD, "评审专家") for one in season.experts[:2]]
    for track in season.tracks:
        rows += [
            (one.clerk.user.username, DEMO_PASSWORD, f"{one.firm.name}·填报员（{track.programme.called}）")
            for one in track.entrants[:1]
        ]
    for fate in _CLERKS:
        one = next((one for one in season.declarers if one.fate == fate and one.acting), None)
        if one:
            rows.append((one.user.username, DEMO_PASSWORD, f"{one.firm.name}·填报员（{fate}）"))
    return rows


def times(doer: Doer) -> list[Sequence[str]]:
    """Each kind of deed: how often, how long in all, and on average."""
    rows: list[Sequence[str]] = [("操作", "次数", "合计（秒）", "平均（毫秒）")]
    for name, seconds in sorted(doer.seconds.items(), key=lambda one: -one[1]):
        rows.append((name, str(doer.times[name]), f"{seconds:.1f}", f"{seconds * 1000 / doer.times[name]:.1f}"))
    return rows


def lines(season: Season) -> Iterator[str]:
    """The whole account, line by line."""
    yield f"门户时间 {timezone.localtime(season.doer.clock.moment):%Y-%m-%d %H:%M}"
    if season.in_detail:
        submitted = Declaration.objects.filter(round=season.round, number__isnull=False).count()
        yield f"{season.round.title}：共{season.cases().count()}项，其中已提交{submitted}项。"
        yield from ("", *aligned(standing(season)), "")
    yield from programmes(season)
    if season.notes:
        yield from ("", *season.notes)
    if season.doer.refusals:
        yield from ("", "门户拒绝的操作（按规则应当拒绝）：")
        yield from (f"  {n} 次  {message}" for message, n in season.doer.refusals.most_common())
    yield from ("", "可登录的账户：", *aligned(accounts(season)))
    yield from ("", "各项操作用时：", *aligned(times(season.doer)))


def _plain(count: int) -> str:
    return str(count) if count else "·"
