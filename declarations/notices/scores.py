"""评分表: by which criteria the experts of a programme score, with how many points, and on what basis."""

from decimal import Decimal

from pydantic import Field

from declarations.forms.definition import Key, Strict, Text

WHOLE = 100  # what the weights of a sheet add up to


class CriterionSpec(Strict):
    """One criterion: an expert gives up to ``points``, which count as ``weight`` of the hundred (as many as ``points``, if not said)."""

    key: Key
    title: Text
    points: int = Field(ge=1, le=WHOLE)
    weight: int | None = Field(default=None, ge=1, le=WHOLE)
    clause: Text
    text: str = ""  # what is looked at, and where in the form it is told

    @property
    def counts(self) -> int:
        """Its share of the hundred."""
        return self.points if self.weight is None else self.weight

    def counted(self, given: Decimal) -> Decimal:
        """What ``given`` points come to, of ``counts``."""
        return given * self.counts / self.points


class ScoreSheetSpec(Strict):
    """scores/<key>.yaml, named by a stage that scores (``sheet``)."""

    sheet: Key
    title: Text
    note: str = ""
    experts: int = Field(default=3, ge=1, le=15)  # how many are proposed for each case
    criteria: tuple[CriterionSpec, ...]

    def criterion(self, key: str) -> CriterionSpec:
        """Raises KeyError where the sheet has no such criterion."""
        for one in self.criteria:
            if one.key == key:
                return one
        raise KeyError(key)

    def total(self, given: dict[str, Decimal]) -> Decimal:
        """The sum of one expert's points by criterion, weighted, of 100, to two places."""
        counted = sum((self.criterion(key).counted(points) for key, points in given.items()), Decimal(0))
        return counted.quantize(Decimal("0.01"))
