"""The rules that a pack can name, one file each."""

from declarations.eligibility.rules.areas_covered import areas_covered
from declarations.eligibility.rules.base import Rule
from declarations.eligibility.rules.maturity_at_least import maturity_at_least

RULES: dict[str, Rule] = {
    "areas_covered": areas_covered,
    "maturity_at_least": maturity_at_least,
}

__all__ = ["RULES", "Rule"]
