"""Submitting freezes what was filled in, once, inside its window, whole."""

import hashlib
import json
import threading

import pytest
from django.db import IntegrityError, connection, transaction

from declarations.cases.models import Declaration, Status, Submission
from declarations.cases.reading import submitted
from declarations.cases.submitting import Incomplete, submit
from declarations.facts.models import SubmissionFacts
from portal.errors import Outdated, Refused
from portal.people.models import Appointment
from tests.builders import a_clerk, a_draft, an_enterprise
from tests.conftest import set_clock


def clerk_of(case):
    return Appointment.objects.get(organisation=case.enterprise.organisation)


@pytest.mark.django_db
@pytest.mark.usefixtures("notice", "spring")
class TestSubmit:
    def test_the_envelope_is_canonical_and_its_digest_is_kept(self):
        case = a_draft()
        submission = submit(declaration_id=case.pk, by=clerk_of(case))
        case.refresh_from_db()
        content = bytes(submission.envelope)
        told = json.loads(content)
        assert submission.sha256 == hashlib.sha256(content).hexdigest()
        assert (told["number"], told["n"], told["answers"]["maturity"]) == (
            case.number,
            "1",
            {"year": "2026", "level": "二级", "score": "2.35"},
        )
        assert (case.status, case.stage) == (Status.UNDER_REVIEW, "county")
        assert case.number.startswith("JC2026-211381-")

    def test_facts_are_projected_in_the_same_transaction(self):
        case = a_draft()
        submission = submit(declaration_id=case.pk, by=clerk_of(case))
        facts = SubmissionFacts.objects.get(submission=submission)
        assert (facts.maturity_level, str(facts.maturity_score), facts.industry_code) == (2, "2.35", "3670")
        assert [(one.segment, one.scenario, one.instance, one.uses_ai) for one in submission.scenario_facts.all()] == [
            ("生产作业", "人机协同作业", "多机协同的发动机壳体柔性加工与检测", True),
            ("生产管理", "车间智能排产", "总装车间日排产", False),
        ]

    def test_what_was_submitted_is_read_from_the_bytes_alone(self):
        case = a_draft()
        submission = submit(declaration_id=case.pk, by=clerk_of(case))
        case.sheets.all().delete()
        view = submitted(Submission.objects.get(pk=submission.pk))
        shown = {field.path: field.display for part in view.parts for field in part.fields}
        assert shown["factory/industry"] == "3670 汽车零部件及配件制造"
        assert view.assessment.note == "2026年自评估二级，达标"

    def test_nothing_missing_is_let_through_and_all_of_it_is_named(self):
        case = a_draft(maturity_score="", factory_sector="外星")
        with pytest.raises(Incomplete) as refused:
            submit(declaration_id=case.pk, by=clerk_of(case))
        assert [(one.path, one.missing) for one in refused.value.problems] == [
            ("factory/sector", False),
            ("maturity/score", True),
        ]
        assert Submission.objects.count() == 0

    def test_a_must_rule_that_is_not_met_names_its_clause(self):
        case = a_draft(maturity_level="一级")
        with pytest.raises(Incomplete) as refused:
            submit(declaration_id=case.pk, by=clerk_of(case))
        assert [one.message for one in refused.value.problems] == ["2026年自评估一级，不达标（要素条件一、5）"]

    def test_a_second_click_submits_nothing(self):
        case = a_draft()
        submit(declaration_id=case.pk, by=clerk_of(case), seen=0)
        for seen in (0, None):
            with pytest.raises(Outdated):
                submit(declaration_id=case.pk, by=clerk_of(case), seen=seen)
        assert Submission.objects.count() == 1

    def test_a_stranger_does_not_submit(self):
        case = a_draft()
        with pytest.raises(Refused, match="您当前的身份不能提交此事项"):
            submit(declaration_id=case.pk, by=a_clerk(an_enterprise()))

    def test_a_submission_cannot_be_changed_in_the_database(self):
        case = a_draft()
        submission = submit(declaration_id=case.pk, by=clerk_of(case))
        with pytest.raises(IntegrityError), transaction.atomic():
            Submission.objects.filter(pk=submission.pk).update(sha256="0" * 64)


@pytest.mark.django_db
@pytest.mark.usefixtures("notice")
@pytest.mark.parametrize(
    ("moment", "message"),
    [
        ("2026-03-12 23:59", "本批次自2026年3月13日起受理"),
        ("2026-04-07 00:00", "本批次已于2026年4月6日截止"),
    ],
)
def test_outside_of_the_window_nothing_is_submitted_and_nothing_is_lost(monkeypatch, moment, message):
    set_clock(monkeypatch, "2026-03-23 09:00")
    case = a_draft()
    set_clock(monkeypatch, moment)
    with pytest.raises(Refused, match=message):
        submit(declaration_id=case.pk, by=clerk_of(case))
    assert case.sheets.count() == 4


@pytest.mark.django_db
@pytest.mark.usefixtures("notice")
def test_the_last_minute_of_the_last_day_counts(monkeypatch):
    set_clock(monkeypatch, "2026-03-23 09:00")
    case = a_draft()
    set_clock(monkeypatch, "2026-04-06 23:59")
    assert submit(declaration_id=case.pk, by=clerk_of(case)).n == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("notice", "spring")
def test_two_clicks_at_once_submit_once():
    case = a_draft()
    clerk = clerk_of(case)
    outcomes = []
    together = threading.Barrier(2)

    def click():
        together.wait()
        try:
            submit(declaration_id=case.pk, by=clerk, seen=0)
            outcomes.append("submitted")
        except Outdated:
            outcomes.append("told")
        finally:
            connection.close()

    clicks = [threading.Thread(target=click) for _ in range(2)]
    for one in clicks:
        one.start()
    for one in clicks:
        one.join()

    assert sorted(outcomes) == ["submitted", "told"]
    assert Declaration.objects.get(pk=case.pk).submissions.count() == 1
