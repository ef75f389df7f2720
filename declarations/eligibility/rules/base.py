"""What a rule is: asked of facts and the pack, it gives a finding and its reason in Chinese."""

from collections.abc import Callable

from declarations.eligibility.verdicts import Finding

# (facts, pack, **the parameters that the pack gives) → finding and reason.
Rule = Callable[..., tuple[Finding, str]]
