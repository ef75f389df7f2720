"""A stage that makes lists: each bureau freezes its own and reports it, ranked and with reasons where merit decides."""

from declarations.cases.models import Declaration, Status
from declarations.notices.schema import StageSpec
from portal.people.models import Appointment
from portal.regions.models import Region
from reviews.rehearsal import vocabulary
from reviews.rehearsal.agenda import Course
from reviews.rehearsal.track import Track, Turn
from reviews.rosters.arranging import arrange
from reviews.rosters.choosing import above_quota, leave_off
from reviews.rosters.composing import freeze
from reviews.rosters.joint import rounds_on
from reviews.rosters.models import Roster
from reviews.rosters.reporting import receive, report
from reviews.stages import programme_of_round


def hand_up(track: Track, stage: StageSpec) -> Course:
    """The lists go up one after the other; when all are in, the level above receives them."""
    moments = track.moments(stage)
    if stage.on_list_of:  # the programme that holds the list makes it for both
        yield moments.at(1.0)
        return
    yield moments.at(0.2)
    reported = []
    for moment, region in moments.over(_places(track, stage), 0.2, 0.7):
        yield moment
        officer = track.season.officer(region)
        roster = track.season.doer.do("定稿", freeze, round=track.round, region=region, stage=stage.key, by=officer)
        if stage.ranked:
            _by_merit(track, roster, officer)
        reported.append(track.season.doer.do("上报", report, roster_id=roster.pk, by=officer))
    for moment, roster in moments.over(reported, 0.8, 0.99):
        yield moment
        if above := roster.region.parent:
            track.season.doer.do("接收名单", receive, roster_id=roster.pk, by=track.season.officer(above))


def _places(track: Track, stage: StageSpec) -> list[Region]:
    """Those with something to report, in the order of the season."""
    rounds = rounds_on(round=track.round, stage=stage)
    found = Declaration.objects.filter(round__in=rounds, status=Status.TO_REPORT, stage=stage.key)
    there = set(found.values_list("region", flat=True))
    places = {}
    for county in track.season.counties:
        if county.pk in there and (place := county.at(stage.level)):
            places[place.pk] = place
    return list(places.values())


def _by_merit(track: Track, roster: Roster, by: Appointment) -> None:
    """Some are not recommended; the others stand in order of merit, each with its reason."""
    doer = track.season.doer
    if not doer.refused("上报", report, roster_id=roster.pk, by=by):  # no reasons yet, or more than the quota allows
        return
    leaving = _leaving(track, roster)
    if leaving:
        reasons = dict.fromkeys(leaving, vocabulary.NOT_RECOMMENDED)
        doer.do("不予推荐", leave_off, roster_id=roster.pk, reasons=reasons, by=by)
    lines = list(roster.lines.order_by("position"))
    order = track.inventor.chance.sample(range(1, len(lines) + 1), len(lines))
    doer.do(
        "排序和推荐理由",
        arrange,
        roster_id=roster.pk,
        places=dict(zip([one.pk for one in lines], order, strict=True)),
        reasons={one.pk: track.inventor.choose(vocabulary.MERITS) for one in lines},
        seen=Roster.objects.get(pk=roster.pk).sha256,
        by=by,
    )


def _leaving(track: Track, roster: Roster) -> list[int]:
    """Whose turn it is not to be recommended, and who is beyond the quota; never all."""
    turns = {one.case: one.turn for each in track.season.tracks for one in each.entrants}
    lines = list(roster.lines.order_by("position").select_related("declaration__round"))
    unfit = [one for one in lines if turns.get(one.declaration_id) == Turn.NOT_RECOMMENDED]
    for called, over in above_quota(roster).items():
        own = [one for one in reversed(lines) if programme_of_round(one.declaration.round).called == called]
        already = sum(one in unfit for one in own)
        unfit += [one for one in own if one not in unfit][: max(0, over - already)]
    return [one.pk for one in unfit[: len(lines) - 1]]
