"""A public list as PDF: the rows and the digest of its page, made once of each version, downloaded as it lies there."""

import pytest
from django.urls import reverse

from portal.jobs.running import run_job
from reviews.objections.ruling import rule
from reviews.publicity.models import Publicity, PublicPrint
from reviews.publicity.printing import print_of
from reviews.results.publishing import correct
from tests.builders import LIAONING, an_officer
from tests.declarations.papers.pdfs import text_of
from tests.reviews.publicity.builders import (
    a_frozen,
    a_notice,
    a_result,
    an_answered,
    an_objection,
    document,
    put_out,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]


def printed(roster):
    run_job(PublicPrint.objects.get(roster=roster).job_id)
    with print_of(roster).content.open("rb") as file:
        return text_of(file.read())


def test_a_notice_is_printed_with_its_words_rows_and_digest():
    publicity = put_out(a_frozen(cases=2), document_number="辽工信公示〔2026〕3号")
    text = printed(publicity.roster)
    names = [line.name for line in publicity.roster.public_lines.all()]
    expected = [
        publicity.title,
        "辽工信公示〔2026〕3号",
        publicity.roster.sha256,
        "辽宁省工业和信息化厅（盖章）",
        *names,
    ]
    assert [one for one in expected if one not in text] == []


def test_it_is_downloaded_once_it_is_made(client):
    publicity = a_notice()
    url = reverse("public-notice-print", args=[publicity.pk])
    assert (client.get(url).status_code, url in page_of(client, publicity)) == (404, False)
    printed(publicity.roster)
    answer = client.get(url)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert b"".join(answer.streaming_content).startswith(b"%PDF-")
    assert url in page_of(client, publicity)


def test_a_corrected_result_has_a_print_of_its_own_and_the_earlier_stays(client):
    result = a_result(cases=2)
    earlier = printed(result.roster)
    run_job(result.job_id)
    gone = result.roster.lines.get(position=2)
    made = correct(
        result_id=result.pk,
        without=[gone.declaration_id],
        reason="名称有误",
        **document(document_number="辽工信发〔2026〕15号"),
        by=an_officer(LIAONING),
    )
    later = printed(made.roster)
    names = [line.name for line in result.roster.public_lines.order_by("position")]
    assert [name in earlier for name in names] == [True, True]
    assert [name in later for name in names] == [True, False]
    assert "名称有误" in later
    for one in (result, made):
        answer = client.get(reverse("public-result-print", args=[one.pk]))
        assert answer.status_code == 200
        assert b"".join(answer.streaming_content).startswith(b"%PDF-")


def test_the_print_of_an_amended_notice_says_what_came_off_since():
    objection = an_answered(an_objection(a_notice(cases=3)))
    rule(objection_id=objection.pk, verdict="upheld", text="属实", by=an_officer(LIAONING))
    text = printed(Publicity.objects.with_names().get().roster)
    for told in ("名单（共3家）予以公示", "公示以来已移出1家，名单现有2家"):
        assert told in text


def page_of(client, publicity):
    return client.get(reverse("public-notice", args=[publicity.pk])).content.decode()
