"""The numbers, against small data counted by hand, and when they are counted anew."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from django.utils import timezone

from declarations.cases.models import Declaration
from declarations.cases.submitting import submit
from declarations.cases.withdrawing import withdraw
from declarations.facts.models import IndicatorFact, ScenarioFact
from declarations.facts.project import Facts, Indicator, ScenarioInstance, store
from factories.assessments.recording import record_maturity
from factories.recognitions.models import Recognition
from portal.people.models import Appointment
from portal.trail.record import record
from reviews.charts.counting import REST, count, count_if_due
from reviews.charts.models import CaseCount, Counting, IndicatorCount, MaturityCount, ScenarioCount, TierCount
from reviews.desk.deciding import decide
from reviews.desk.models import Verdict
from tests.builders import (
    BEIPIAO,
    LONGCHENG,
    a_draft,
    a_factory,
    a_known_factory,
    a_submitted,
    an_enterprise,
    an_officer,
)
from tests.reviews.builders import a_recheck, an_approved

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]


def tell(case, *, scenarios=(), indicators=(), sector="装备制造"):
    """Let the newest submission of the case say this."""
    facts = Facts(sector=sector, scenarios=tuple(scenarios), indicators=tuple(indicators))
    store(submission=case.submissions.latest("n"), facts=facts)


class TestCases:
    def test_they_are_counted_as_they_stand(self):
        a_submitted(an_enterprise(BEIPIAO))
        a_submitted(an_enterprise(BEIPIAO))
        an_approved(LONGCHENG)
        a_recheck(BEIPIAO)
        count()
        assert sorted(CaseCount.objects.values_list("region", "kind", "status", "stage", "outcome", "cases")) == [
            (LONGCHENG, "new", "to_report", "county-report", "passed", 1),
            (BEIPIAO, "new", "under_review", "county", "", 2),
            (BEIPIAO, "recheck", "draft", "", "", 1),
        ]

    def test_a_draft_of_an_enterprise_is_its_own_business(self):
        a_draft()
        count()
        assert not CaseCount.objects.exists()

    def test_a_draft_that_was_withdrawn_is_known(self):
        case = a_submitted()
        withdraw(declaration_id=case.pk, by=Appointment.objects.get(organisation=case.enterprise.organisation))
        count()
        assert [one.status for one in CaseCount.objects.all()] == ["draft"]

    def test_what_has_gone_is_not_remembered(self):
        case = a_submitted()
        count()
        decide(declaration_id=case.pk, verdict=Verdict.APPROVE, by=an_officer(BEIPIAO))
        count()
        assert [(one.status, one.cases) for one in CaseCount.objects.all()] == [("to_report", 1)]


class TestScenarios:
    def test_cases_and_instances_and_those_with_ai(self):
        one, other = a_submitted(), a_submitted()
        twice = [
            ScenarioInstance("生产作业", "人机协同作业", "甲", uses_ai=True),
            ScenarioInstance("生产作业", "人机协同作业", "乙", uses_ai=False),
        ]
        tell(one, scenarios=twice)
        tell(other, scenarios=[replace(twice[1], instance="丙")])
        count()
        counted = ScenarioCount.objects.get()
        assert (counted.cases, counted.cases_with_ai) == (2, 1)
        assert (counted.instances, counted.instances_with_ai) == (3, 1)

    def test_only_the_newest_submission_of_what_stands_is_counted(self):
        county = an_officer(BEIPIAO)
        again = a_submitted()
        decide(declaration_id=again.pk, verdict=Verdict.RETURN, text="请补充", by=county)
        clerk = Appointment.objects.get(organisation=again.enterprise.organisation)
        submit(declaration_id=again.pk, by=clerk)
        refused = a_submitted()
        decide(declaration_id=refused.pk, verdict=Verdict.REJECT, text="不符合", by=county)
        count()
        assert ScenarioFact.objects.count() == 6
        assert sorted(ScenarioCount.objects.values_list("scenario", "cases", "instances")) == [
            ("人机协同作业", 1, 1),
            ("车间智能排产", 1, 1),
        ]


class TestIndicators:
    def test_sums_by_unit_of_those_that_give_both(self):
        def said(before, after, unit="%"):
            return Indicator("efficiency", "生产效率", before and Decimal(before), after and Decimal(after), unit)

        for indicator in (said("40", "60.5"), said("50", "50"), said("9", "8"), said(None, "70"), said("3", "9", "件")):
            tell(a_submitted(), indicators=[indicator])
        count()
        assert IndicatorFact.objects.count() == 5
        kept = IndicatorCount.objects.order_by("-cases")
        assert [
            (one.unit, one.label, one.cases, one.total_before, one.total_after, one.risen, one.fallen) for one in kept
        ] == [("%", "生产效率", 3, Decimal(99), Decimal("118.5"), 1, 1), ("件", "生产效率", 1, 3, 9, 1, 0)]


class TestFactories:
    def test_maturity_by_year_and_level(self):
        for level in (2, 2, 3):
            factory = a_factory(BEIPIAO)
            record_maturity(factory=factory, year=2026, level=level, score=None, source="平台", by=None)
        a_known_factory(LONGCHENG, level=1)
        count()
        assert sorted(MaturityCount.objects.values_list("region", "year", "level", "factories")) == [
            (LONGCHENG, None, 1, 1),
            (BEIPIAO, 2026, 2, 2),
            (BEIPIAO, 2026, 3, 1),
        ]

    def test_tiers_in_force_by_what_the_newest_submission_says_of_the_sector(self):
        told = a_submitted()
        tell(told, sector="原材料")
        for factory in (told.factory, a_factory(BEIPIAO)):
            Recognition.objects.create(factory=factory, tier="basic", granted_by="试")
        ended = a_known_factory(BEIPIAO)
        ended.recognitions.update(ended_on=dt.date(2026, 3, 1), ended_by="试")
        count()
        assert sorted(TierCount.objects.values_list("region", "tier", "sector", "factories")) == [
            (BEIPIAO, "basic", "", 1),
            (BEIPIAO, "basic", "原材料", 1),
        ]


class TestWhen:
    def rested(self, **fields):
        long_ago = timezone.now() - dt.timedelta(minutes=10)
        Counting.objects.update(**{"real_at": long_ago, "seconds": 0.1, **fields})

    def test_never_counted_is_due(self):
        assert count_if_due()
        assert Counting.objects.get().newest_deed is not None

    def test_without_a_deed_there_is_nothing_to_count(self):
        count()
        self.rested()
        assert not count_if_due()

    def test_after_a_deed_there_is(self):
        count()
        self.rested()
        a_submitted()
        assert count_if_due()
        assert CaseCount.objects.get().cases == 1

    def test_a_count_that_took_long_waits_longer(self):
        count()
        self.rested(seconds=600 / REST + 1)
        a_submitted()
        assert not count_if_due()

    def test_after_an_hour_it_is_counted_anyway(self):
        count()
        self.rested(real_at=timezone.now() - dt.timedelta(hours=2))
        assert count_if_due()

    def test_what_did_not_change_is_not_written(self):
        a_submitted()
        count()
        kept = CaseCount.objects.get().pk
        record(subject=Declaration.objects.get(), deed="试", actor=None, acting_for=None, to_state="", summary="试")
        count()
        assert CaseCount.objects.get().pk == kept

    def test_an_older_count_does_not_take_the_place_of_a_newer_one(self, monkeypatch):
        a_submitted()
        count()
        later = timezone.now() + dt.timedelta(minutes=1)
        Counting.objects.update(real_at=later)
        a_submitted()
        count()
        assert Counting.objects.get().real_at == later
        assert CaseCount.objects.get().cases == 1
