"""Facts held against the rules of a programme or a pool; the same for clerk, officer and kept numbers."""

from dataclasses import dataclass

from declarations.cases.models import Standing
from declarations.eligibility.rules import RULES
from declarations.eligibility.verdicts import FINDING_LABELS, Finding, Verdict
from declarations.facts.project import Facts
from declarations.notices.schema import Pack, PoolSpec, ProgrammeSpec, RuleSpec


@dataclass(frozen=True)
class Assessment:
    verdicts: tuple[Verdict, ...]
    standing: str
    note: str

    @property
    def forbidding(self) -> list[Verdict]:
        return [one for one in self.verdicts if one.forbids]

    @property
    def standing_label(self) -> str:
        return Standing(self.standing).label

    @property
    def judged(self) -> list[Verdict]:
        """What a person decides by the official wording."""
        return [one for one in self.verdicts if one.force == "judge"]

    @property
    def needing_exception(self) -> list[Verdict]:
        return [one for one in self.verdicts if one.needs_exception]


def assess(*, programme: ProgrammeSpec | PoolSpec, pack: Pack, facts: Facts, stage: str = "") -> Assessment:
    """Every rule's verdict, in the order of the pack, and where the case stands in one word and one line.

    A must rule that is not met decides; else one that waits; what the form does not say yet decides nothing, nor does a
    rule that must be met only by a later stage, since it is not of the answers.

    Args:
        programme: whose rules.
        pack: that the case stands on.
        facts: of the case.
        stage: at which it stands; empty for a draft.
    """
    verdicts = []
    for rule in programme.rules:
        if rule.force == "judge":
            verdicts.append(Verdict(Finding.JUDGE, rule.force, rule.text, rule.clause))
        else:
            finding, message = RULES[rule.rule](facts, pack, **rule.params)
            timing = _timing(programme, rule, stage)
            verdicts.append(Verdict(finding, rule.force, message, rule.clause, rule.rule, *timing))
    musts = [one for one in verdicts if one.force == "must" and not one.by]
    for finding, standing in ((Finding.UNMET, Standing.UNMET), (Finding.PENDING, Standing.PENDING)):
        decisive = next((one for one in musts if one.finding == finding), None)
        if decisive:
            return Assessment(tuple(verdicts), standing, decisive.message)
    met = next((one for one in musts if one.finding == Finding.MET), None)
    if met:
        return Assessment(tuple(verdicts), Standing.MET, met.message)
    # Where nothing must hold that the answers could tell, it is a person's to judge from the first.
    return Assessment(tuple(verdicts), Standing.PENDING, musts[0].message if musts else FINDING_LABELS[Finding.JUDGE])


def _timing(programme: ProgrammeSpec | PoolSpec, rule: RuleSpec, stage: str) -> tuple[str, bool]:
    """By which stage the rule must be met, as it is called, and whether the case has come so far."""
    if not rule.by or isinstance(programme, PoolSpec):
        return "", True
    return programme.stage(rule.by).title, programme.has_reached(stage, by=rule.by)
