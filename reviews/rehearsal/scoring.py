"""A stage that scores: a pool of experts with their relations, who is given what, what they give, and the conclusions."""

import datetime as dt
import math
from collections.abc import Sequence
from decimal import Decimal
from functools import partial

from declarations.cases.models import Declaration
from declarations.notices.schema import StageSpec
from portal import clock
from portal.people.models import Appointment, Role
from reviews.experts.assigning import assign, propose
from reviews.experts.concluding import conclude
from reviews.experts.models import Expert, Relation, Scoring
from reviews.experts.pool import enrol, pledge
from reviews.experts.relations import declare, recuse
from reviews.experts.scoring import reopen_scores, save_mark, save_text, submit_scores
from reviews.experts.sectors import sectors_offered
from reviews.experts.tallying import sheet_of
from reviews.rehearsal import people, vocabulary
from reviews.rehearsal.agenda import Course
from reviews.rehearsal.track import Entrant, Track, Turn

_CASES_OF_ONE = 6  # so many cases, or fewer, for each expert
_TIME = dt.timedelta(days=21)
_HALF = Decimal("0.5")


def score(track: Track, stage: StageSpec) -> Course:
    """Assigned on the first days, scored within a week and more, concluded on the last days."""
    season, moments = track.season, track.moments(stage)
    yield moments.at(0.0)
    here = track.waiting(stage)
    if not here:
        return
    province = season.officer(season.province)
    _fill_pool(track, here)
    yield moments.at(0.1)
    barred = _declare_relations(track, here)
    for moment, one in moments.over(here, 0.12, 0.25):
        yield moment
        _assign(track, one, province, barred if one is here[0] else [])
    yield moments.at(0.3)
    if len(here) > 1:
        _recuse(track, here[1], province)
    scorings = _scorings(here)
    left = scorings[-1] if len(here) > 2 else None
    for moment, scoring in moments.over(scorings, 0.35, 0.8):
        yield moment
        _give(track, scoring, here, submitted=scoring != left)
    yield moments.at(0.82)
    _look_again(track, scorings[0], province)
    for moment, one in moments.over(here, 0.85, 0.99):
        yield moment
        _conclude(track, one, province, lacking=left is not None and left.declaration_id == one.case)


def _fill_pool(track: Track, here: Sequence[Entrant]) -> None:
    """The province enters as many experts as the cases need; they pledge. A pool that is there is added to."""
    season = track.season
    per_case = sheet_of(here[0].declaration).experts
    wanted = max(per_case + 2, math.ceil(len(here) * per_case / _CASES_OF_ONE)) + len(season.experts) // 2
    offered = sectors_offered()
    for n in range(len(season.experts), wanted):
        chance = track.inventor.chance
        expert, _ = season.doer.do(
            "专家入库",
            enrol,
            username=f"{people.PREFIX}z{n + 1:03}",
            full_name=_another_name(track),
            phone=f"199100{n + 1:05}",
            employer=chance.choice(vocabulary.EMPLOYERS),
            post=chance.choice(vocabulary.POSTS),
            fields=chance.sample(offered, min(len(offered), chance.randint(3, 6))),
            by=season.officer(season.province),
        )
        acting = people.with_demo_password(expert.user)
        season.experts.append(acting)
        season.doer.do("专家承诺", pledge, by=acting)


def _another_name(track: Track) -> str:
    """One that no officer and no other expert bears: they stand side by side."""
    borne = {one.user.full_name for one in [*track.season.officers.values(), *track.season.experts]}
    while (name := track.inventor.person()) in borne:
        pass
    return name


def _declare_relations(track: Track, here: Sequence[Entrant]) -> list[Expert]:
    """One of the pool has worked for the first firm, and says so; they are barred from its case."""
    acting = track.season.experts[0]
    expert = Expert.objects.get(user=acting.user_id)
    track.season.doer.do(
        "申报利害关系",
        declare,
        expert_id=expert.pk,
        kind=Relation.Kind.COOPERATION,
        name=here[0].firm.name,
        note=vocabulary.COOPERATION,
        by=acting,
    )
    return [expert]


def _assign(track: Track, one: Entrant, by: Appointment, barred: Sequence[Expert]) -> None:
    """As proposed; who is barred is tried first, and refused."""
    case = one.declaration
    [proposal] = propose([case])
    due_on = clock.today() + _TIME
    seen = [each.pk for each in proposal.kept]
    give = partial(assign, declaration_id=case.pk, seen=seen, due_on=due_on, by=by)
    chosen = [each.pk for each in proposal.experts]
    for expert in barred:
        track.season.doer.refused("分配专家", give, experts=[expert.pk, *chosen[1:]])
    track.season.doer.do("分配专家", give, experts=chosen)


def _recuse(track: Track, one: Entrant, by: Appointment) -> None:
    """An expert finds a relative in the firm, and withdraws; another comes in their place."""
    scoring = (
        Scoring.objects.standing()
        .filter(declaration=one.case)
        .order_by("assigned_at", "expert__user__username")
        .first()
    )
    if scoring is None:
        return
    acting = _acting(scoring)
    track.season.doer.do(
        "专家回避", recuse, scoring_id=scoring.pk, kind=Relation.Kind.KIN, note=vocabulary.KINSHIP, by=acting
    )
    _assign(track, one, by, [])


def _scorings(here: Sequence[Entrant]) -> list[Scoring]:
    """What is to be scored, case by case, in the order in which the experts entered the pool."""
    places = {one.case: n for n, one in enumerate(here)}
    found = Scoring.objects.standing().filter(declaration__in=places).select_related("expert__user", "declaration")
    return sorted(found, key=lambda one: (places[one.declaration_id], one.expert.user.username))


def _acting(scoring: Scoring) -> Appointment:
    """As whom the expert scores: one of the season's, or one who was in the pool before, such as the demo's."""
    held = Appointment.objects.in_force().select_related("user", "organisation__region")
    return held.get(user__expert=scoring.expert_id, role=Role.EXPERT)


def _give(track: Track, scoring: Scoring, here: Sequence[Entrant], *, submitted: bool) -> None:
    """Points by criterion around what the case is worth, in halves; and an opinion in total."""
    doer, chance, by = track.season.doer, track.inventor.chance, _acting(scoring)
    low = next(one for one in here if one.case == scoring.declaration_id).turn == Turn.LOW
    for one in sheet_of(Declaration.objects.get(pk=scoring.declaration_id)).criteria:
        share = Decimal(chance.randint(42, 60) if low else chance.randint(74, 96)) / 100
        points = (one.points * share / _HALF).quantize(Decimal(1)) * _HALF
        doer.do(
            "专家评分",
            save_mark,
            scoring_id=scoring.pk,
            criterion=one.key,
            points=str(points),
            text="",
            seen=0,
            by=by,
        )
    text = vocabulary.OVERALL_LOW if low else chance.choice(vocabulary.OVERALL)
    doer.do("专家评分", save_text, scoring_id=scoring.pk, text=text, seen=0, by=by)
    if submitted:
        doer.do("提交评分", submit_scores, scoring_id=scoring.pk, by=by)


def _look_again(track: Track, scoring: Scoring, province: Appointment) -> None:
    """The province opens one expert's scores again; they are handed in as they are."""
    doer = track.season.doer
    doer.do("开放评分", reopen_scores, scoring_id=scoring.pk, reason=vocabulary.SCORES_OPENED, by=province)
    doer.do("提交评分", submit_scores, scoring_id=scoring.pk, by=_acting(scoring))


def _conclude(track: Track, one: Entrant, by: Appointment, *, lacking: bool) -> None:
    """By the scores; where one is lacking, not without saying why."""
    low = one.turn == Turn.LOW
    text = vocabulary.LOW_SCORE if low else ""
    decide = partial(conclude, declaration_id=one.case, passed=not low, text=text, by=by)
    if lacking:
        track.season.doer.refused("评审结论", decide)
    track.season.doer.do("评审结论", decide, exception=vocabulary.MEETING if lacking else "")
