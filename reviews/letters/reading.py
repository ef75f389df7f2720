"""What a letter says, and whether a list has one."""

from dataclasses import dataclass

from django.db.models import Count

from declarations.cases.models import Outcome
from declarations.notices.papers import LetterSpec
from portal.people.models import bureau_of
from reviews.letters.models import CoverLetter
from reviews.rosters.joint import rounds_on
from reviews.rosters.models import Edition, Roster, RosterLine
from reviews.stages import programme_of_round


@dataclass(frozen=True)
class LetterWords:
    """A letter filled in. ``paragraphs`` are those of its text, ``annexes`` are in their order."""

    issuer: str
    title: str
    addressee: str
    paragraphs: list[str]
    annexes: list[str]

    @property
    def title_pieces(self) -> list[str]:
        """Between which the title may be broken; a name is not torn in two."""
        *before, last = self.title.split("、")
        return [*(f"{one}、" for one in before), last]


def letter_spec(roster: Roster) -> LetterSpec | None:
    """How the notice words the letter of this list; None where it has none, as a nil report."""
    if roster.edition == Edition.NIL:
        return None
    return programme_of_round(roster.round).stage(roster.stage).letter


def letter_of(roster: Roster) -> CoverLetter | None:
    """The letter of this version of the list, if one was asked for."""
    found = CoverLetter.objects.select_related("job", "file", "scan", "scanned_by")
    return found.filter(roster=roster).first()


def words_of(spec: LetterSpec, roster: Roster) -> LetterWords:
    """The letter for the list as it stands: its programmes and how many cases of each are recommended."""
    stage = programme_of_round(roster.round).stage(roster.stage)
    counted = _counted(roster)
    listed = [
        (programme_of_round(one).title, counted[one.programme])
        for one in rounds_on(round=roster.round, stage=stage)
        if one.programme in counted
    ]
    bureau = bureau_of(roster.region).name
    given = {
        "year": str(roster.round.opens_on.year),
        "region": roster.region.name,
        "bureau": bureau,
        "programmes": "、".join(title for title, _ in listed) or programme_of_round(roster.round).title,
        "count": str(sum(n for _, n in listed)),
        "counts": "、".join(f"{title}{n}项" for title, n in listed),
    }
    return LetterWords(
        issuer=bureau,
        title=spec.title.format(**given),
        addressee=spec.to.format(**given),
        paragraphs=[line.strip() for line in spec.text.format(**given).splitlines() if line.strip()],
        annexes=[one.format(**given) for one in spec.annexes],
    )


def _counted(roster: Roster) -> dict[str, int]:
    """Programme → how many of its cases the list recommends."""
    lines = RosterLine.objects.standing().filter(roster=roster, outcome=Outcome.PASSED).order_by()
    rows = lines.values("declaration__round__programme").annotate(n=Count("pk"))
    return {row["declaration__round__programme"]: row["n"] for row in rows}
