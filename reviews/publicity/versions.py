"""The versions of a public list, and what each no longer has of the one before."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from reviews.publicity.models import PublicLine
from reviews.rosters.models import Roster


@dataclass(frozen=True)
class Version:
    """One version of a public list, and the lines that it no longer has of the one before."""

    roster: Roster
    gone: list[PublicLine]


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
    return [
        Version(
            one,
            [line for case, line in shown[one.corrects_id].items() if case not in shown[one.pk]]
            if one.corrects_id
            else [],
        )
        for one in chain
    ]


def since_published(versions: Sequence[Version], *, stands: int) -> str:
    """What to say beside the text of a notice, which stays as it was published and may count; empty where none came off."""
    gone = sum(len(one.gone) for one in versions)
    return f"以上为发布时的原文。公示以来已移出{gone}家，名单现有{stands}家。" if gone else ""
