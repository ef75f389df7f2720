"""The workbook for the file: the ranking with the whole sum, and every opinion."""

import openpyxl
import pytest

from portal.errors import Refused
from portal.jobs.running import run_job
from reviews.experts.exporting import OPINIONS, RANKING, exports_visible_to, request_scores
from reviews.experts.printing import request_opinions
from tests.builders import CHAOYANG, LIAONING, an_officer
from tests.declarations.papers.pdfs import text_of
from tests.reviews.experts.builders import a_scored_case, an_expert, given_to, scored

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]


def test_the_workbook_has_every_score_and_every_submitted_opinion():
    officer = an_officer(LIAONING)
    low, best = a_scored_case(), a_scored_case()
    scored(low, "0.6")
    first, second = scored(best, "0.8", "1.0")
    unsaid = a_scored_case()
    given_to(unsaid, an_expert())

    job = request_scores(round=low.round, by=officer)
    run_job(job.pk)

    job.refresh_from_db()
    with job.result.content.open() as file:
        book = openpyxl.load_workbook(file)
    ranking = [list(row) for row in book["评分名次"].values]
    assert ranking[0] == RANKING
    totals = [(row[0], row[2], row[10], row[11]) for row in ranking if row[8] == "总分"]
    names = [one.user.full_name for one in (first, second)]
    assert totals[:2] == [(1, best.number, names[0], 80), (1, best.number, names[1], 100)]
    assert [one[:2] for one in totals[2:]] == [(2, low.number), (None, unsaid.number)]
    opinions = [list(row) for row in book["专家意见"].values]
    assert opinions[0] == OPINIONS
    assert [row[1] for row in opinions if row[6] == "总体意见"] == [best.number, best.number, low.number]


def test_only_the_province_sees_it():
    case = a_scored_case()
    request_scores(round=case.round, by=an_officer(LIAONING))

    assert exports_visible_to(an_officer(LIAONING).user).exists()
    assert not exports_visible_to(an_officer(CHAOYANG).user).exists()
    assert not exports_visible_to(an_expert().user).exists()


def test_the_opinions_on_a_case_are_printed_for_the_file():
    officer = an_officer(LIAONING)
    case = a_scored_case()
    with pytest.raises(Refused, match="尚无专家提交评分"):
        request_opinions(declaration_id=case.pk, by=officer)
    (expert,) = scored(case, "0.8")

    job = request_opinions(declaration_id=case.pk, by=officer)
    run_job(job.pk)

    job.refresh_from_db()
    with job.result.content.open() as file:
        text = text_of(file.read())
    for told in (case.number, expert.user.full_name, "总分80.00", "建设基础较好"):
        assert told in text
