"""Firms and people of a rehearsal, made up by a seed: the same seed makes the same ones, in the same order."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import count

from stdnum.cn import uscc

from declarations.notices.schema import Pack
from factories.assessments.models import MaturityLevel
from factories.registry.names import name_key
from portal.regions.models import Region
from reviews.rehearsal import vocabulary as words
from reviews.rehearsal.vocabulary import Trade

_CODE_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
# GB/T 39116-2020: the lowest score of each level and of the next, in hundredths.
_SCORES = {1: (80, 179), 2: (180, 279), 3: (280, 379), 4: (380, 479)}


class Fate(StrEnum):
    """What becomes of a firm's declaration in the rehearsal."""

    STRAIGHT = "直接通过"
    RETURNED = "县级退回后重新提交"
    GIVEN_UP = "县级退回后不再提交"
    REJECTED = "县级审核不通过"
    CITY_RETURNED = "市级退回后重新提交"
    CITY_REJECTED = "市级审核不通过"
    CLAIM_REFUSED = "入驻申请退回一次"
    LATE = "逾期未提交"
    GIVEN_TIME = "逾期，经延期后提交"
    BELOW = "自评等级不达标，未能提交"


# Every sixteen firms share these fates; the rarer ones come first, so that a small season has them too.
_FATES = (
    Fate.RETURNED,
    Fate.STRAIGHT,
    Fate.REJECTED,
    Fate.LATE,
    Fate.STRAIGHT,
    Fate.CITY_RETURNED,
    Fate.BELOW,
    Fate.CLAIM_REFUSED,
    Fate.STRAIGHT,
    Fate.CITY_REJECTED,
    Fate.RETURNED,
    Fate.GIVEN_UP,
    *[Fate.STRAIGHT] * 4,
)


class Luck(StrEnum):
    """What becomes of a known factory's recheck."""

    PASSED = "复核通过"
    FAILED = "复核不通过"
    TAKEN_BACK = "县级改正复核结果"


_LUCKS = (Luck.PASSED, Luck.FAILED, Luck.TAKEN_BACK, *[Luck.PASSED] * 5, Luck.FAILED, *[Luck.PASSED] * 3)


class Discovery(StrEnum):
    """What a spot check comes to."""

    FINE = "符合"
    MENDED = "部分符合，企业已整改"
    SILENT = "部分符合，企业未反馈"
    GONE = "不符合，移出名单"


_DISCOVERIES = (Discovery.FINE, Discovery.MENDED, Discovery.GONE, *[Discovery.FINE] * 5, Discovery.SILENT)


@dataclass
class Firm:
    """One invented enterprise with its factory. ``answers``: name of a fact → text; ``scenarios``: rows of texts."""

    number: int
    region: Region
    name: str
    credit_code: str
    person: str
    phone: str
    trade: Trade
    level: int
    answers: dict[str, str] = field(default_factory=dict)
    scenarios: list[dict[str, str]] = field(default_factory=list)


class Inventor:
    """Makes up firms. ``taken`` are names that the registers have already."""

    def __init__(
        self, *, seed: int | str, pack: Pack, year: int, taken: set[str], numbers: Iterator[int] | None = None
    ) -> None:
        self.seed = seed
        self.chance = random.Random(seed)  # noqa: S311 - to be the same again, not to be secret
        self._pack = pack
        self._year = year
        self._taken = taken
        self._numbers = numbers or count(1)

    def beside(self, name: str) -> "Inventor":
        """One that makes up other firms, whoever asks first, and no name or number twice."""
        return Inventor(
            seed=f"{self.seed} {name}", pack=self._pack, year=self._year, taken=self._taken, numbers=self._numbers
        )

    def fates(self, count: int) -> list[Fate]:
        return self._shuffled(_FATES, count)

    def lucks(self, count: int) -> list[Luck]:
        return self._shuffled(_LUCKS, count)

    def discoveries(self, count: int) -> list[Discovery]:
        return self._shuffled(_DISCOVERIES, count)

    def another_name(self, firm: Firm) -> str:
        """A name of the same place and trade that nobody bears."""
        return self._name(firm.region, firm.trade)

    def choose(self, texts: Sequence[str]) -> str:
        return self.chance.choice(texts)

    def person(self) -> str:
        return self.chance.choice(words.SURNAMES) + "".join(self.chance.sample(words.GIVEN, self.chance.choice((1, 2))))

    def firm(self, region: Region, *, level: int | None = None, trades: Sequence[Trade] = words.TRADES) -> Firm:
        """A firm of ``region``; ``level`` is its maturity, two to four where not told."""
        number = next(self._numbers)
        trade = self.chance.choice(trades)
        level = level or self.chance.choice((2, 2, 2, 3, 3, 4))
        firm = Firm(
            number=number,
            region=region,
            name=self._name(region, trade),
            credit_code=self._credit_code(region),
            person=self.person(),
            phone=f"199000{number:05}",
            trade=trade,
            level=level,
        )
        firm.answers = self.answers_for(trade, level)
        firm.scenarios = self.scenarios_for(trade)
        return firm

    def answers_for(self, trade: Trade, level: int) -> dict[str, str]:
        """What a form is told, by the names of its facts."""
        return {
            "ownership": self.chance.choice(words.OWNERSHIPS),
            "size": self.chance.choice(words.SIZES),
            "factory_name": trade.factory,
            "sector": trade.sector,
            "subsector": trade.subsector,
            "industry_code": trade.industry,
            "maturity_year": str(self._year),
            "maturity_level": MaturityLevel(level).label,
            "maturity_score": f"{self.chance.randint(*_SCORES[level]) / 100:.2f}",
        }

    def scenarios_for(self, trade: Trade) -> list[dict[str, str]]:
        """Two to four instances, the first of them in production, as the notice demands."""
        titles = self._titles()
        first = self.chance.choice(self._titles(area="production") or titles)
        others = [title for title in titles if title != first]
        chosen = [first, *self.chance.sample(others, min(len(others), self.chance.randint(1, 3)))]
        rows = []
        for title in chosen:
            pattern, ai = words.INSTANCES.get(title, words.USUAL_INSTANCE)
            instance = pattern.format(product=trade.product, title=title)
            rows.append({"scenario": title, "instance": instance, "ai": "是" if ai else "否"})
        return rows

    def trade(self) -> Trade:
        return self.chance.choice(words.TRADES)

    def _titles(self, *, area: str = "") -> list[str]:
        segments = {name for one in self._pack.areas if one.key == area for name in one.segments}
        return [
            scenario.title
            for segment in (self._pack.scenarios.segments if self._pack.scenarios else ())
            if not area or segment.title in segments
            for scenario in segment.scenarios
        ]

    def _name(self, region: Region, trade: Trade) -> str:
        place = region.short_name.rstrip("市县区") or region.short_name
        if region.name.endswith("区") and region.parent:
            place = region.parent.short_name
        while True:
            brand = self.chance.choice(words.BRAND_FIRST) + self.chance.choice(words.BRAND_SECOND)
            name = f"{place}{brand}{trade.word}{self.chance.choice(words.LEGAL_FORMS)}"
            if name_key(name) not in self._taken:
                self._taken.add(name_key(name))
                return name

    def _credit_code(self, region: Region) -> str:
        place = region.code if region.code.isdigit() else "210000"
        front = f"91{place}MA" + "".join(self.chance.choice(_CODE_LETTERS) for _ in range(7))
        return front + str(uscc.calc_check_digit(front))

    def _shuffled(self, pattern: Sequence, count: int) -> list:
        drawn = [pattern[n % len(pattern)] for n in range(count)]
        self.chance.shuffle(drawn)
        return drawn


def by_path(facts: Mapping[str, str], answers: Mapping[str, str]) -> dict[str, str]:
    """Answers by the path at which a form asks for them; what it does not ask for is left out."""
    return {path: answers[name] for name, path in facts.items() if name in answers}
