"""The rules that a pack can name, one file each."""

from declarations.eligibility.rules.ai_share_at_least import ai_share_at_least
from declarations.eligibility.rules.areas_covered import areas_covered
from declarations.eligibility.rules.base import Rule
from declarations.eligibility.rules.holds_or_under_review import holds_or_under_review
from declarations.eligibility.rules.maturity_at_least import maturity_at_least
from declarations.eligibility.rules.scenarios_at_least import scenarios_at_least
from declarations.eligibility.rules.tier_held import tier_held

RULES: dict[str, Rule] = {
    "ai_share_at_least": ai_share_at_least,
    "areas_covered": areas_covered,
    "holds_or_under_review": holds_or_under_review,
    "maturity_at_least": maturity_at_least,
    "scenarios_at_least": scenarios_at_least,
    "tier_held": tier_held,
}
# Those that ask the registers alone: a list of cases is held against them without reading the answers.
OF_REGISTERS = frozenset({"holds_or_under_review", "tier_held"})

__all__ = ["OF_REGISTERS", "RULES", "Rule"]
