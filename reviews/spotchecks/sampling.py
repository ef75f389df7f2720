"""Who is drawn: a function of the frozen list and the seed alone, so that anybody can draw again.

Within each city, the factories are put in the order of SHA-256 of ``seed|number`` (UTF-8, hexadecimal digits), where
``number`` is that of the case; the first ones are drawn, as many as ``allocation`` gives the city.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import rfc8785

from reviews.spotchecks.allocation import allocate, quota_of


@dataclass(frozen=True)
class Terms:
    """What was decided before the seed: rate in %, floor and cap per city."""

    rate: Decimal
    floor: int
    cap: int | None

    def shares(self, cities: Iterable[str]) -> dict[str, int]:
        """City code → how many are drawn of it; ``cities`` names the city of each factory on the list.

        Raises:
            Refused: the terms contradict each other for this list.
        """
        sizes = Counter(cities)
        quota = quota_of(size=sizes.total(), rate=self.rate)
        return allocate(sizes=sizes, quota=quota, floor=self.floor, cap=self.cap)


def sample(*, seed: str, cities: Mapping[str, str], terms: Terms) -> list[str]:
    """The numbers drawn of ``cities`` (number → city code), by city code and then in the order of the draw."""
    of_city: dict[str, list[str]] = defaultdict(list)
    for number, city in cities.items():
        of_city[city].append(number)
    shares = terms.shares(cities.values())
    return [number for city in sorted(of_city) for number in _ranked(seed, of_city[city])[: shares[city]]]


def digest(value: Any) -> str:
    """SHA-256 over canonical JSON (RFC 8785), in hexadecimal digits."""
    return hashlib.sha256(rfc8785.dumps(value)).hexdigest()


def population_digest(*, draw: str, round: str, terms: Terms, lines: Sequence[Sequence[Any]]) -> str:
    """What is published before the seed is drawn; it binds the list, its order and the terms.

    Args:
        draw: the id of the draw.
        round: notice, programme and key of the round.
        terms: rate, floor and cap.
        lines: ``[position, number, city code, factory id, enterprise's name, submission's SHA-256]`` each.
    """
    cap = None if terms.cap is None else str(terms.cap)
    decided = {"rate": f"{terms.rate:.2f}", "floor": str(terms.floor), "cap": cap}
    return digest({"draw": draw, "round": round, "terms": decided, "lines": [list(line) for line in lines]})


def result_digest(*, population: str, seed: str, drawn: Sequence[str]) -> str:
    """Over the population's digest, the seed and the numbers drawn in their order."""
    return digest({"population": population, "seed": seed, "drawn": list(drawn)})


def _ranked(seed: str, numbers: list[str]) -> list[str]:
    return sorted(numbers, key=lambda number: (hashlib.sha256(f"{seed}|{number}".encode()).hexdigest(), number))
