"""A case held against the rules of its programme; the same for the clerk's live view and the officer's page."""

from dataclasses import dataclass

from declarations.cases.models import Standing
from declarations.eligibility.rules import RULES
from declarations.eligibility.verdicts import Finding, Verdict
from declarations.facts.project import Facts
from declarations.notices.schema import Pack, ProgrammeSpec


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


def assess(*, programme: ProgrammeSpec, pack: Pack, facts: Facts) -> Assessment:
    """Every rule's verdict, in the order of the pack, and where the case stands in one word and one line.

    A must rule that is not met decides; else one that waits; what the form does not say yet decides nothing.
    """
    verdicts = []
    for rule in programme.rules:
        if rule.force == "judge":
            verdicts.append(Verdict(Finding.JUDGE, rule.force, rule.text, rule.clause))
        else:
            finding, message = RULES[rule.rule](facts, pack, **rule.params)
            verdicts.append(Verdict(finding, rule.force, message, rule.clause))
    musts = [one for one in verdicts if one.force == "must"]
    for finding, standing in ((Finding.UNMET, Standing.UNMET), (Finding.PENDING, Standing.PENDING)):
        decisive = next((one for one in musts if one.finding == finding), None)
        if decisive:
            return Assessment(tuple(verdicts), standing, decisive.message)
    met = next((one for one in musts if one.finding == Finding.MET), None)
    if met:
        return Assessment(tuple(verdicts), Standing.MET, met.message)
    return Assessment(tuple(verdicts), Standing.PENDING, musts[0].message if musts else "")
