"""A stage that publishes: the result with its document, the recognitions, and what is noted of the holders afterwards."""

from django.utils import timezone

from declarations.notices.schema import StageSpec
from factories.recognitions.models import Recognition
from portal import clock
from reviews.followup.models import FollowUp
from reviews.followup.noting import note, revoke
from reviews.rehearsal import vocabulary
from reviews.rehearsal.agenda import Course
from reviews.rehearsal.papers import an_upload
from reviews.rehearsal.track import Track
from reviews.rehearsal.working import work
from reviews.results import publishing as results

_VISITED = 3  # holders of each programme
_LATER = 15  # working days from the result to the visits, and from them to the revocation


def publish(track: Track, stage: StageSpec) -> Course:
    """Frozen and published on one day; the recognitions are written at once."""
    season = track.season
    yield track.moments(stage).at(0.6)
    if not track.waiting(stage):
        return
    province = season.officer(season.province)
    frozen = season.doer.do("拟定结果", results.freeze, round=track.round, stage=stage.key, by=province)
    title = f"关于公布{track.round.notice.year}年度{track.programme.title}名单的通知"
    published = season.doer.do(
        "发布结果",
        results.publish,
        result_id=frozen.pk,
        title=title,
        document_number=_number(track, "发", 40),
        document_date=clock.today(),
        document=an_upload(title),
        by=province,
    )
    if published.job:
        work(season.doer, published.job)


def follow_up(track: Track) -> Course:
    """Bureaus visit some of those who were recognised by the result; the province revokes one of several."""
    yield track.after(_LATER)
    season = track.season
    cases = [one.case for one in track.entrants]
    held = Recognition.objects.in_force().filter(tier=track.programme.grants, granted_in_case__in=cases)
    holders = {one.granted_in_case: one for one in held.select_related("factory__region__parent__parent")}
    in_turn = [holders[one.case] for one in track.entrants if one.case in holders]
    for one in in_turn[:_VISITED]:
        season.doer.do(
            "跟踪记录",
            note,
            factory=one.factory,
            tier=one.tier,
            kind=FollowUp.Kind.VISIT,
            on=clock.today(),
            text=vocabulary.VISIT,
            file=an_upload("走访记录"),
            by=season.officer(one.factory.region),
        )
    yield track.after(_LATER)
    for one in in_turn[1:][-1:]:
        season.doer.do(
            "撤销认定",
            revoke,
            recognition_id=one.pk,
            reason=vocabulary.TIER_REVOKED,
            document_number=_number(track, "函", 60),
            document_date=timezone.localtime(clock.now()).date(),
            file=an_upload("撤销认定文件"),
            by=season.officer(season.province),
        )


def _number(track: Track, kind: str, first: int) -> str:
    """文号, another for each programme."""
    return f"辽工信{kind}〔{track.round.notice.year}〕{first + track.season.tracks.index(track)}号"
