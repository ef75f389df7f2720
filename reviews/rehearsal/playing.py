"""Playing a season: the parts in their order, up to the one that is asked for."""

from collections.abc import Callable

from declarations.notices.packs import newest_revision, pack_of
from portal import clock
from reviews.rehearsal import cities, counties, enterprises
from reviews.rehearsal.calendar import calendar_of
from reviews.rehearsal.doing import Doer
from reviews.rehearsal.inventing import Inventor
from reviews.rehearsal.season import Season, counties_to_play, names_taken, require_untouched, round_to_play

# Where a rehearsal can stop, and what is done until then.
STOPS: dict[str, tuple[str, Callable[[Season], None]]] = {
    "registered": ("企业已入驻", enterprises.register),
    "filled": ("申报已填写，复核已开始", enterprises.fill),
    "submitted": ("企业已提交", enterprises.hand_in),
    "county": ("县级已审核和复核", counties.review),
    "county-report": ("县级已上报", counties.hand_up),
    "city": ("市级已复核", cities.review),
    "city-report": ("市级已上报", cities.hand_up),
    "received": ("省级已接收", cities.conclude),
}


def play(*, factories: int, seed: int, stop_at: str = "received", tell: Callable[[str], None] | None = None) -> Season:
    """Play a season of ``factories`` up to ``stop_at``, by a clock that goes from the round's opening to its last day.

    Afterwards the demo's clock is set to where the season stands, so that it can be gone on with by hand.

    Args:
        factories: how many take part; a quarter of them known already, and all that the registers know are rechecked.
        seed: the same seed on the same registers makes the same season, ids aside.
        stop_at: a key of ``STOPS``.
        tell: is told each part that is done.

    Raises:
        PermissionDenied: the demo was not asked for.
        Refused: no notice is loaded, or the round has cases already.
    """
    round = round_to_play()
    places = counties_to_play(round)
    calendar = calendar_of(round, places)
    with clock.played_from(calendar.begins_at) as played:
        require_untouched(round)
        pack = pack_of(newest_revision(round.notice_id))
        inventor = Inventor(seed=seed, pack=pack, year=round.notice.year, taken=names_taken())
        season = Season(round, places, calendar, Doer(played), inventor, factories)
        for key, (title, part) in STOPS.items():
            part(season)
            if tell:
                tell(title)
            if key == stop_at:
                break
    clock.set_to(played.moment)
    return season
