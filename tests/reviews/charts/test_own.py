"""The enterprise's own pictures: of itself, and of nobody else."""

from decimal import Decimal

import pytest

from declarations.facts.project import Indicator
from factories.assessments.recording import record_maturity
from portal.people.models import Appointment
from tests.builders import a_submitted
from tests.reviews.charts.test_counting import tell

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]


def test_it_shows_maturity_by_year_and_indicators_of_its_own(client):
    mine, another = a_submitted(), a_submitted()
    for case, title in ((mine, "生产效率"), (another, "别家的指标")):
        tell(case, indicators=[Indicator("efficiency", title, Decimal(40), Decimal("60.5"), "%")])
    for year, level in ((2026, 3), (2025, 2)):
        record_maturity(factory=mine.factory, year=year, level=level, score=None, source="平台", by=None)
    record_maturity(factory=another.factory, year=2024, level=1, score=None, source="别家平台", by=None)
    clerk = Appointment.objects.get(organisation=mine.enterprise.organisation)
    client.force_login(clerk.user, backend="django.contrib.auth.backends.ModelBackend")

    response = client.get("/charts/own/")

    ((factory, results),) = response.context["results"]
    assert factory == mine.factory
    assert [(one.assessment.year, one.assessment.level, one.parts[0].length) for one in results] == [
        (2025, 2, 40.0),
        (2026, 3, 60.0),
    ]
    assert [(one.fact.title, one.before_parts[0].length) for one in response.context["changes"]] == [
        ("生产效率", 66.12)
    ]
    page = response.content.decode()
    assert "60.5" in page
    assert "别家" not in page


def test_without_anything_it_says_so(client):
    case = a_submitted()
    clerk = Appointment.objects.get(organisation=case.enterprise.organisation)
    client.force_login(clerk.user, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get("/charts/own/").content.decode()
    assert "还没有自评估结果" in page
    assert "还没有提交过填写建设前后指标的申报" in page
