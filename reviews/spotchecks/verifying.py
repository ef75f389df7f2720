"""Drawing again from what is stored, and comparing it with what was published and with the append-only trail."""

from portal.errors import Refused
from portal.trail.record import trail_of
from reviews.spotchecks.drawing import digest_of
from reviews.spotchecks.models import Draw, DrawStatus
from reviews.spotchecks.sampling import result_digest, sample


def told_otherwise(draw: Draw) -> list[str]:
    """Where digests and seed are not those of the trail, in Chinese; quickly told, however long the list."""
    wrong = []
    noted = {entry.deed: entry.detail for entry in trail_of(draw)}
    if noted.get("freeze", {}).get("sha256") != draw.population_sha256:
        wrong.append("名单摘要与操作记录不符")
    if draw.status != DrawStatus.DRAWN:
        return wrong
    if noted.get("draw", {}).get("seed") != draw.seed:
        wrong.append("随机种子与操作记录不符")
    if noted.get("draw", {}).get("sha256") != draw.result_sha256:
        wrong.append("结果摘要与操作记录不符")
    return wrong


def disagreements(draw: Draw) -> list[str]:
    """What does not agree, in Chinese; empty where the draw comes out the same. Reads the whole list."""
    wrong = told_otherwise(draw)
    lines = list(draw.lines.order_by("position"))
    population = digest_of(draw, lines)
    if population != draw.population_sha256:
        wrong.append(f"名单与公布的摘要不符：现存名单的摘要为{population}，公布的为{draw.population_sha256}")
    if len(lines) != draw.size:
        wrong.append(f"名单现有{len(lines)}家，冻结时为{draw.size}家")
    if draw.status != DrawStatus.DRAWN:
        return wrong
    try:
        again = sample(seed=draw.seed, cities={line.number: line.city_id for line in lines}, terms=draw.terms)
    except Refused as refused:
        return [*wrong, f"不能重新抽取：{refused.message}"]
    kept = list(draw.checks.order_by("n").values_list("line__number", flat=True))
    if again != kept:
        missing, surplus = sorted(set(again) - set(kept)), sorted(set(kept) - set(again))
        wrong.append(
            "抽检名单与重新抽取的结果不符"
            + (f"，缺少{'、'.join(missing)}" if missing else "")
            + (f"，多出{'、'.join(surplus)}" if surplus else "")
        )
    if result_digest(population=population, seed=draw.seed, drawn=again) != draw.result_sha256:
        wrong.append("重新抽取结果的摘要与公布的不符")
    return wrong
