"""What a rule is given and gives."""

from collections.abc import Callable
from dataclasses import dataclass

from declarations.eligibility.verdicts import Finding


@dataclass(frozen=True)
class Known:
    """What the registers know beside the form. ``recorded_level``: a maturity level whose source prints no year."""

    recorded_level: int | None = None


# (facts, known, pack, **the parameters the pack gives) → a finding and its reason in Chinese.
Rule = Callable[..., tuple[Finding, str]]
