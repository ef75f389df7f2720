"""Playing a programme by what its stages do: one file for each kind of stage, and none for any programme."""

from collections.abc import Callable, Sequence

from declarations.notices.models import Round
from declarations.notices.schema import ProgrammeSpec, StageSpec
from reviews.rehearsal import entering, listing, noticing, publishing, reviewing, scoring
from reviews.rehearsal.agenda import Course
from reviews.rehearsal.season import Season
from reviews.rehearsal.track import Track
from reviews.stages import programme_of_round

# What plays a stage, by what the stage does.
PLAYERS: dict[str, Callable[[Track, StageSpec], Course]] = {
    "review": reviewing.review,
    "roster": listing.hand_up,
    "score": scoring.score,
    "publicity": noticing.publicise,
    "publish": publishing.publish,
}
FOLLOWED_UP = "followed-up"


def tracks_of(season: Season, rounds: Sequence[Round]) -> list[Track]:
    """A track for each of these rounds; few of a season's factories take part in each of them."""
    found = [(round, programme_of_round(round)) for round in rounds]
    return [Track(season, round, programme, *_size(programme, season)) for round, programme in found]


def _size(programme: ProgrammeSpec, season: Season) -> tuple[float, int]:
    """Which share of the factories takes part, and how many at least: 5 and 4 % where experts score, else 1 %."""
    if not season.in_detail:
        return 1.0, 2
    if not any(one.does == "score" for one in programme.stages):
        return 0.01, 2
    return (0.04, 3) if any(one.on_list_of for one in programme.stages) else (0.05, 5)


def course_of(track: Track) -> Course:
    """The whole way of a programme, from the first draft to the last note of a holder."""
    yield from entering.enter(track)
    for stage in track.programme.stages:
        yield from PLAYERS[stage.does](track, stage)
        track.season.passed(track, stage.key)
    if any(one.does == "publish" for one in track.programme.stages) and track.programme.grants:
        yield from publishing.follow_up(track)
