"""Who firms are changes under way: some bear another name, one in a few is asked for a better document, one moves."""

from factories.identity.models import ChangeRequest
from factories.identity.renaming import ask_change, confirm_change, refuse_change
from factories.identity.transferring import accept_transfer, propose_transfer
from portal import clock
from portal.regions.models import Region
from reviews.rehearsal import vocabulary
from reviews.rehearsal.inventing import Fate
from reviews.rehearsal.season import Declarer, Season

# One firm in so many has another name by now; one change in so many is refused first.
RENAMED = 50
REFUSED = 3


def change(season: Season) -> None:
    season.go_to(season.calendar.moment(season.calendar.county, 0.575))
    straight = season.fated(Fate.STRAIGHT)
    renamed = straight[: max(1, season.factories // RENAMED)]
    for n, one in enumerate(renamed):
        _rename(season, one, refused_first=n % REFUSED == 1)
    moved = next((one for one in season.fated(Fate.BELOW) if _neighbour(season, one)), None)
    if moved:
        _move(season, moved)
    season.note(f"身份变更：{len(renamed)}家更名，{1 if moved else 0}家迁往邻县。")


def _rename(season: Season, one: Declarer, *, refused_first: bool) -> None:
    name = season.inventor.another_name(one.firm)
    officer = season.officer(one.firm.region)
    asked = _ask(season, one, name, vocabulary.CHANGE_DOUBTFUL if refused_first else vocabulary.CHANGE_BASIS)
    if refused_first:
        season.doer.do("退回变更", refuse_change, change_id=asked.pk, reason=vocabulary.CHANGE_REFUSAL, by=officer)
        asked = _ask(season, one, name, vocabulary.CHANGE_BASIS)
    season.doer.do("确认变更", confirm_change, change_id=asked.pk, by=officer)
    one.firm.name = name


def _ask(season: Season, one: Declarer, name: str, basis: str) -> ChangeRequest:
    return season.doer.do(
        "申请变更",
        ask_change,
        enterprise_id=one.clerk.organisation_id,
        name=name,
        since=clock.today(),
        basis=basis,
        by=one.clerk,
    )


def _move(season: Season, one: Declarer) -> None:
    """With its draft, to the next county of the city."""
    receiving = _neighbour(season, one)
    if receiving is None:
        return
    offer = season.doer.do(
        "提出迁移",
        propose_transfer,
        enterprise_id=one.clerk.organisation_id,
        receiving=receiving,
        reason=vocabulary.MOVE_REASON,
        with_cases=True,
        by=season.officer(one.firm.region),
    )
    season.doer.do("接收迁移", accept_transfer, transfer_id=offer.pk, by=season.officer(receiving))
    one.firm.region = receiving


def _neighbour(season: Season, one: Declarer) -> Region | None:
    here = one.firm.region
    return next((place for place in season.counties if place.parent == here.parent and place != here), None)
