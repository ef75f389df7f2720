"""Playing a season: one round in every detail, the other programmes beside it, up to where it is asked to stop."""

from collections.abc import Callable
from contextlib import suppress
from functools import partial

from declarations.notices.packs import newest_revision, pack_of
from portal import chance, clock
from portal.errors import Refused
from reviews.charts.counting import count
from reviews.rehearsal import (
    behalf,
    cities,
    counties,
    enterprises,
    identities,
    inspections,
    late,
    packing,
    reminding,
    returning,
    versions,
)
from reviews.rehearsal.calendar import calendar_of, moment_in
from reviews.rehearsal.doing import Doer
from reviews.rehearsal.inventing import Inventor
from reviews.rehearsal.programmes import FOLLOWED_UP, course_of, tracks_of
from reviews.rehearsal.season import (
    Season,
    Stopped,
    counties_to_play,
    names_taken,
    played_in_detail,
    require_untouched,
    rounds_to_play,
)
from reviews.stages import programme_of_round

# The parts of the round that is played in detail, and what is done in each; a rehearsal can stop after any.
PARTS: dict[str, tuple[str, Callable[[Season], None]]] = {
    "registered": ("企业已入驻", enterprises.register),
    "filled": ("申报已填写，复核已开始", enterprises.fill),
    "submitted": ("企业已提交", enterprises.hand_in),
    "county": ("县级已审核和复核", counties.review),
    "county-report": ("县级已上报", counties.hand_up),
    "city": ("市级已复核", cities.review),
    "city-report": ("市级已上报", cities.hand_up),
    "received": ("省级已接收", cities.conclude),
    "checked": ("省级已抽检", inspections.check),
}
_END = "各项目均已办结"

# What happens beside the usual course, and after which part of it. A scene is one function more in this list.
SCENES: list[tuple[str, Callable[[Season], None]]] = [
    ("submitted", identities.change),
    ("submitted", behalf.fill_for_firms),
    ("submitted", returning.go_back),
    ("county", behalf.settle),
    ("county", reminding.remind_everyone),
    ("county", late.ask_for_time),
    ("county-report", versions.change),
    ("county-report", late.come_in_time),
    ("county-report", versions.return_a_line),
    ("city-report", packing.ask_for_papers),
]


def stops() -> dict[str, str]:
    """Where a rehearsal of the notice that is loaded can stop: key → what is done by then.

    The parts of the round played in detail; a stage by its key, once every programme that has it has passed it; a stage
    of one programme as ``programme:stage``; and the end.

    Raises:
        Refused: no notice is loaded.
    """
    programmes = [programme_of_round(one) for one in rounds_to_play()]
    detailed = next((one for one in programmes if played_in_detail(one)), None)
    others = [one for one in programmes if one != detailed]
    found = {key: title for key, (title, _) in PARTS.items()} if detailed else {}
    for programme in others:
        for stage in programme.stages:
            found.setdefault(stage.key, f"各项目已完成{stage.title}")
    own = {f"{one.programme}:{stage.key}": f"{one.title}已完成{stage.title}" for one in others for stage in one.stages}
    return found | own | {FOLLOWED_UP: _END}


def play(*, factories: int, seed: int, stop_at: str = FOLLOWED_UP, tell: Callable[[str], None] | None = None) -> Season:
    """Play a season of ``factories`` up to ``stop_at``, by a clock that goes from the opening to the last note of a holder.

    One round is played with every scene there is; the other programmes go on beside it, each by what its stages do.
    Afterwards the demo's clock is set to where the season stands, so that it can be gone on with by hand.

    Args:
        factories: how many take part; a quarter of them known already, and all that the registers know are rechecked.
        seed: the same seed on the same registers makes the same season, ids aside.
        stop_at: a key of ``stops()``.
        tell: is told each part that is done.

    Raises:
        PermissionDenied: the demo was not asked for.
        Refused: no notice is loaded, the portal holds other data than the demo's, or there is no such stop.
    """
    rounds = rounds_to_play()
    if stop_at not in stops():
        raise Refused(f"没有“{stop_at}”这一环节，可选：{'、'.join(stops())}")
    detailed = next((one for one in rounds if played_in_detail(programme_of_round(one))), None)
    places = counties_to_play(rounds[0])
    first = detailed or rounds[0]
    calendar = calendar_of(first, places)
    with clock.played_from(calendar.begins_at) as played, chance.played_from(str(seed)):
        require_untouched()
        pack = pack_of(newest_revision(first.notice_id))
        inventor = Inventor(seed=seed, pack=pack, year=first.notice.year, taken=names_taken())
        season = Season(
            first, places, calendar, Doer(played), inventor, factories, in_detail=detailed is not None, stop_at=stop_at
        )
        season.tracks = tracks_of(season, [one for one in rounds if one != detailed])
        with suppress(Stopped):
            for track in season.tracks:
                season.agenda.put(course_of(track), moment_in(tuple(track.days), 0.0))
            if detailed:
                _in_detail(season, tell or _nobody)
            season.agenda.go_on_until(lambda: False)
            (tell or _nobody)(_END)
        count()
    clock.set_to(played.moment)
    return season


def _in_detail(season: Season, tell: Callable[[str], None]) -> None:
    """Every part with its scenes.

    Raises:
        Stopped: this is where the rehearsal was to stop; the other programmes have come as far.
    """
    for key, (title, part) in PARTS.items():
        part(season)
        for after, scene in SCENES:
            if after == key:
                scene(season)
        if key == season.stop_at:
            season.agenda.go_on_until(partial(season.all_passed, key))
        tell(title)
        if key == season.stop_at:
            raise Stopped


def _nobody(title: str) -> None:
    """Nobody wants to be told."""
