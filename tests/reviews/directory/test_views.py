"""认定名录 as everybody reads it: found, narrowed down, taken away; with its history and without what is private."""

import csv
import datetime as dt
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from declarations.cases.models import Declaration
from declarations.facts.models import SubmissionFacts
from factories.recognitions.granting import end
from factories.recognitions.models import Recognition
from portal.jobs.models import Job
from portal.jobs.queueing import enqueue
from portal.jobs.running import run_job
from portal.templatetags.portal import moment
from reviews.directory import table as directory
from reviews.directory import views
from tests.builders import BEIPIAO, CHAOYANG, LIAONING, LONGCHENG, a_known_factory, an_enterprise, an_officer
from tests.portal.files.kept import kept
from tests.reviews.publicity.builders import a_result

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]


@pytest.fixture
def holders():
    result = a_result(cases=1)
    run_job(result.job_id)
    SubmissionFacts.objects.update(industry_code="3670", contact_phone="13911112222")
    basic = a_known_factory(LONGCHENG, enterprise=an_enterprise(LONGCHENG, name="龙城基础有限公司"))
    basic.enterprise.credit_code, basic.enterprise.contact_phone = "91350100M000100Y43", "13933334444"
    basic.enterprise.save()
    return Declaration.objects.get().enterprise.name, basic.enterprise.name


def shown(client, **asked):
    page = client.get(reverse("recognised"), asked)
    return [one.factory.enterprise.name for one in page.context["page"].items]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, [1, 0]),
        ({"tier": "advanced"}, [0]),
        ({"q": "龙城"}, [1]),
        ({"city": CHAOYANG}, [1, 0]),
        ({"city": CHAOYANG, "county": BEIPIAO}, [0]),
        ({"city": "210100"}, []),
        ({"industry": "36"}, [0]),
        ({"industry": "13"}, []),
        ({"year": "2026"}, [0]),
        ({"year": "2025"}, []),
        ({"state": "ended"}, []),
        ({"state": "all"}, [1, 0]),
    ],
)
def test_each_filter_narrows_it_down(client, holders, asked, found):
    assert shown(client, **asked) == [holders[n] for n in found]


def test_what_ended_stays_readable_with_its_document(client, holders):
    held = Recognition.objects.get(tier="advanced")
    end(
        factory=held.factory,
        tier="advanced",
        on=dt.date(2026, 3, 23),
        basis="撤销认定，辽工信发〔2026〕30号",
        by=an_officer(LIAONING),
    )
    assert shown(client) == [holders[1]]
    assert shown(client, state="ended") == [holders[0]]
    page = client.get(reverse("recognised-factory", args=[held.pk])).content.decode()
    assert [one for one in ("辽工信发〔2026〕12号", "撤销认定，辽工信发〔2026〕30号") if one not in page] == []


def test_nothing_private_is_shown(client, holders):
    urls = [reverse("recognised"), *(reverse("recognised-factory", args=[one.pk]) for one in Recognition.objects.all())]
    pages = "".join(client.get(url).content.decode() for url in urls) + table(client)
    assert [word for word in ("91350100M000100Y43", "13933334444", "13911112222") if word in pages] == []


def table(client, **asked):
    answer = client.get(reverse("recognised-table"), asked)
    whole = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return whole.decode("utf-8-sig")


def test_the_table_holds_what_the_filters_leave(client, holders):
    rows = list(csv.reader(io.StringIO(table(client))))
    assert [row[:5] for row in rows[1:]] == [
        ["基础级", holders[1], "", "朝阳市", "龙城区"],
        ["先进级", holders[0], "一工厂", "朝阳市", "北票市"],
    ]
    assert rows[2][5] == "汽车制造业"
    assert len(table(client, tier="basic").splitlines()) == 2


def test_the_whole_is_a_file_made_chunk_by_chunk_and_says_when(client, holders, monkeypatch):
    monkeypatch.setattr(directory, "CHUNK", 1)
    at_once = table(client)
    job = made()
    a_known_factory(enterprise=an_enterprise(name="其后认定有限公司"))
    assert table(client) == at_once
    page = client.get(reverse("recognised"))
    assert page.context["kept"] == job
    assert f"{moment(job.finished_at)}生成" in page.content.decode()
    assert "其后认定有限公司" in table(client, tier="basic")


def test_the_file_before_stays_until_the_next_but_one(client, holders):
    first, second, third = made(), made(), made()
    left = Job.objects.filter(kind="make-directory", result__isnull=False)
    assert set(left) == {second, third}
    assert set(kept().filter(content_type__startswith="text/csv")) == {second.result, third.result}
    assert first.kind == "make-directory"


def test_a_result_asks_for_it_and_twice_is_once(holders):
    waiting = Job.objects.filter(kind="make-directory", status="queued")
    assert waiting.count() == 1
    directory.ask()
    assert waiting.count() == 1


def test_more_than_one_waits_for_is_refused_on_the_page(client, holders, monkeypatch):
    monkeypatch.setattr(views, "AT_ONCE", 1)
    page = client.get(reverse("recognised-table"), {"city": CHAOYANG})
    assert page.status_code == 422
    assert "符合条件的超过1条" in page.content.decode()
    assert len(table(client, tier="basic").splitlines()) == 2


def made():
    job = enqueue(kind="make-directory", title="认定名录", params={}, by=None)
    run_job(job.pk)
    return Job.objects.get(pk=job.pk)


def test_a_name_that_is_a_formula_stays_text(client):
    a_known_factory(enterprise=an_enterprise(name="=1+1有限公司"))
    assert "'=1+1有限公司" in table(client)


def test_the_table_is_bounded(client, settings):
    settings.THROTTLES = settings.THROTTLES | {"directory": (0, 3600)}
    assert client.get(reverse("recognised-table")).status_code == 429


def test_a_page_asks_no_more_for_many(client, holders):
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("recognised"))
        counts.append(len(captured))
        for _ in range(20):
            a_known_factory()
    assert counts[0] == counts[1]
