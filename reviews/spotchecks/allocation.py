"""How many are drawn, and how many of each city: plain arithmetic, exact, the same wherever it is done again.

The quota is the rate of the population, rounded up. Each city's share is in proportion to its factories, held between
its floor and its cap; shares are made whole by the largest remainder, ties in the order of the cities' codes.
"""

import math
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from portal.errors import Refused


def quota_of(*, size: int, rate: Decimal) -> int:
    """``rate`` % of ``size`` factories, rounded up: never less than the rate asks for."""
    return math.ceil(Fraction(rate) * size / 100)


def allocate(*, sizes: Mapping[str, int], quota: int, floor: int = 0, cap: int | None = None) -> dict[str, int]:
    """How many to draw of each city.

    Args:
        sizes: city code → its factories; cities with none get none.
        quota: how many in all.
        floor: at least so many of each city, or all it has.
        cap: at most so many of each city; None for no cap.

    Raises:
        Refused: floor and cap leave no way to draw exactly ``quota``; says what to change.
    """
    low = {city: min(floor, size) for city, size in sizes.items()}
    high = {city: size if cap is None else min(cap, size) for city, size in sizes.items()}
    if cap is not None and cap < floor:
        raise Refused("每市上限不能小于下限，请修改。", field="cap")
    if quota < sum(low.values()):
        raise Refused(
            f"按比例应抽{quota}家，少于各市下限之和{sum(low.values())}家。请提高抽检比例，或降低每市下限。",
            field="floor",
        )
    if quota > sum(high.values()):
        raise Refused(
            f"按比例应抽{quota}家，多于各市上限之和{sum(high.values())}家。请降低抽检比例，或提高每市上限。",
            field="cap",
        )
    return _whole(_shares(sizes, quota, low, high))


def _shares(
    sizes: Mapping[str, int], quota: int, low: Mapping[str, int], high: Mapping[str, int]
) -> dict[str, Fraction]:
    """Proportional shares within bounds that sum to the quota.

    In each turn all free cities share what is left; if those held up at their floor weigh more than those held down at
    their cap, the former are settled, otherwise the latter. What is settled never has to be taken back.
    """
    settled = {city: Fraction(0) for city, size in sizes.items() if not size}
    free = {city for city, size in sizes.items() if size}
    while free:
        left = quota - sum(settled.values())
        weight = sum(sizes[city] for city in free)
        wanted = {city: Fraction(left) * sizes[city] / weight for city in free}
        held = {city: min(max(share, Fraction(low[city])), Fraction(high[city])) for city, share in wanted.items()}
        excess = sum(held.values()) - left
        if excess == 0:
            return settled | held
        bound = {city for city in free if (held[city] > wanted[city] if excess > 0 else held[city] < wanted[city])}
        settled |= {city: held[city] for city in bound}
        free -= bound
    return settled


def _whole(shares: Mapping[str, Fraction]) -> dict[str, int]:
    """Largest remainder. Bounds are whole numbers, so rounding a share up or down cannot pass them."""
    whole = {city: math.floor(share) for city, share in shares.items()}
    left = int(sum(shares.values())) - sum(whole.values())
    for city in sorted(shares, key=lambda city: (whole[city] - shares[city], city))[:left]:
        whole[city] += 1
    return whole
