"""The versions of a public list, and what each changed in the one before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from reviews.publicity.models import PublicLine
from reviews.rosters.models import Roster


@dataclass(frozen=True)
class Version:
    """One version of a public list, and what became of the one before: lines that are gone, lines with another result."""

    roster: Roster
    gone: list[PublicLine]
    changed: list[PublicLine]


def versions_of(roster: Roster) -> list[Version]:
    """The version in force first, back to the first one; two queries, however many there are."""
    chain = [roster]
    if roster.corrects_id is not None:
        beside = Roster.objects.filter(round=roster.round_id, region=roster.region_id, stage=roster.stage)
        earlier = beside.in_bulk()
        while (before := chain[-1].corrects_id) is not None:
            chain.append(earlier[before])
    shown: dict[UUID, dict[UUID, PublicLine]] = {one.pk: {} for one in chain}
    if len(chain) > 1:
        for line in PublicLine.objects.filter(roster__in=chain):
            shown[line.roster_id][line.declaration_id] = line
    return [_version(one, shown) for one in chain]


def _version(roster: Roster, shown: Mapping[UUID, Mapping[UUID, PublicLine]]) -> Version:
    now, before = shown[roster.pk], shown[roster.corrects_id] if roster.corrects_id else {}
    return Version(
        roster,
        gone=[line for case, line in before.items() if case not in now],
        changed=[line for case, line in now.items() if case in before and line.outcome != before[case].outcome],
    )


def since_published(versions: Sequence[Version], *, stands: int) -> str:
    """What to say beside the text of a notice, which stays as it was published and may count; empty where none came off."""
    gone = sum(len(one.gone) for one in versions)
    return f"以上为发布时的原文。公示以来已移出{gone}家，名单现有{stands}家。" if gone else ""
