"""How far cases are: at each step, those that came so far are those that stand there and those that went on."""

import itertools

import pytest

from declarations.cases.lifecycle import WAITS_AS
from declarations.cases.models import Kind, Outcome, Status
from declarations.notices.models import Round
from portal.regions.models import Region
from reviews.charts.models import CaseCount
from reviews.charts.steps import ALL, CONCLUDED, REPORTED, Way, condition, steps_of
from reviews.stages import programme_of_round
from tests.builders import BEIPIAO

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice")]
PROGRAMMES = ("basic", "advanced", "workshop", "overseas")
ASIDE = {"review": [Status.RETURNED, Status.REJECTED], "score": [Status.REJECTED], "publicity": [Status.REJECTED]}


def the_round_of(programme):
    return Round.objects.filter(notice="liaoning-2026", programme=programme).earliest("opens_on")


def one_of_each(programme):
    """A case in each way in which one can stand, as counted."""
    round = the_round_of(programme)
    spec = programme_of_round(round)
    stands = [(Status.DRAFT, "", "")]
    for stage in spec.stages:
        more = [Status.IN_PUBLICITY] if stage.does == "publicity" else []
        stands += [
            (status, stage.key, Outcome.FAILED if status == Status.REJECTED else "")
            for status in (WAITS_AS[stage.does], *more, *ASIDE.get(stage.does, []))
        ]
    last = spec.stages[-1]
    ends = [Status.CONCLUDED] if last.level == "province" else [Status.REPORTED, Status.CONCLUDED]
    stands += [(status, last.key, outcome) for status in ends for outcome in ("passed", "failed")]
    CaseCount.objects.bulk_create(
        CaseCount(
            round=round,
            region=Region.objects.get(pk=BEIPIAO),
            kind=Kind.NEW,
            status=status,
            stage=stage,
            outcome=outcome,
            cases=1,
        )
        for status, stage, outcome in stands
    )
    return spec


def those(spec, step, way=Way.REACHED):
    return set(CaseCount.objects.filter(condition(spec, step, way)))


@pytest.mark.parametrize("programme", PROGRAMMES)
def test_who_came_to_a_step_stands_there_or_went_on(programme):
    spec = one_of_each(programme)
    steps = steps_of(spec)
    assert those(spec, ALL) == set(CaseCount.objects.all())
    for step, following in itertools.pairwise(steps):
        ways = [Way.WAITING, Way.RETURNED, Way.FAILED] if step.stage else [Way.WAITING] if step.key == ALL else []
        parts = [those(spec, step.key, way) for way in ways] + [those(spec, following.key)]
        if step.key == REPORTED:
            parts.append(set(CaseCount.objects.filter(status=Status.REPORTED)))
        assert set().union(*parts) == those(spec, step.key), step.key
        assert sum(map(len, parts)) == len(those(spec, step.key)), step.key


@pytest.mark.parametrize("programme", PROGRAMMES)
def test_a_stage_is_done_or_it_is_not(programme):
    spec = one_of_each(programme)
    for stage in spec.stages:
        done, undone = those(spec, stage.key, Way.DONE), those(spec, stage.key, Way.UNDONE)
        assert done | undone == those(spec, ALL)
        assert not done & undone
        assert those(spec, stage.key, Way.WAITING) <= undone
        assert those(spec, stage.key, Way.FAILED) <= done


def test_what_ends_with_the_province_is_received_by_nobody(notice):
    basic, advanced = (programme_of_round(the_round_of(one)) for one in ("basic", "advanced"))
    assert [step.key for step in steps_of(basic)][-2:] == [REPORTED, CONCLUDED]
    assert [step.key for step in steps_of(advanced)][-2:] == [advanced.stages[-1].key, CONCLUDED]
