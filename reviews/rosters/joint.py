"""Lists of several programmes (``with`` and ``on_list_of`` in the pack), such as 附件4-4 of factories and workshops."""

from dataclasses import dataclass

from declarations.notices.models import Round
from declarations.notices.schema import StageSpec
from portal.regions.models import Level
from reviews.stages import LEVEL_BELOW, programme_of_round, stage_at


def holding_round(*, round: Round, stage: StageSpec | None) -> Round:
    """The round whose list holds the cases of ``round`` at that stage: itself, unless its programme says ``on_list_of``."""
    if stage is None or not stage.on_list_of:
        return round
    return Round.objects.select_related("notice").get(notice=round.notice_id, programme=stage.on_list_of, key=round.key)


def rounds_on(*, round: Round, stage: StageSpec) -> list[Round]:
    """The rounds whose cases stand on the list of ``round`` at that stage, in the order of the pack; itself first."""
    if not stage.companions:
        return [round]
    others = Round.objects.filter(notice=round.notice_id, programme__in=stage.companions, key=round.key)
    found = {one.programme: one for one in others.select_related("notice")}
    return [round, *[found[key] for key in stage.companions if key in found]]


@dataclass(frozen=True)
class SeenList:
    """The lists that a level looks at for a round.

    ``round`` is the one under which they lie, ``rounds`` are all whose cases stand on them; ``own`` says that the level
    makes them itself, at ``stage``; otherwise it receives them.
    """

    round: Round
    rounds: list[Round]
    stage: StageSpec | None
    own: bool

    @property
    def titles(self) -> dict[str, str]:
        """Programme → what tables print for it (智能工厂, 数字化车间)."""
        return {one.programme: programme_of_round(one).called for one in self.rounds}


def lists_seen(*, round: Round, level: str) -> SeenList:
    """The lists of a round that ``level`` makes, or, where it makes none, those of the level below that it receives."""
    stage = stage_at(programme_of_round(round), level=level, does="roster")
    own = stage is not None
    if stage is None and (below := LEVEL_BELOW.get(Level(level))):
        stage = stage_at(programme_of_round(round), level=below, does="roster")
    held = holding_round(round=round, stage=stage)
    if stage is not None:
        stage = programme_of_round(held).stage(stage.key)
    return SeenList(held, rounds_on(round=held, stage=stage) if stage else [held], stage, own)
