"""The pages: asking, watching, looking, taking away; and for whom they are not."""

import datetime as dt
import io
from decimal import Decimal
from typing import Any
from urllib.parse import unquote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from declarations.tables.export import request_export, run
from portal.jobs.models import Job
from portal.people.appointments import dismiss
from portal.people.models import Appointment
from portal.regions.models import Region
from reviews.rosters.composing import freeze
from tests.builders import (
    BEIPIAO,
    CHAOYANG,
    LIAONING,
    LONGCHENG,
    a_clerk,
    an_administrator,
    an_enterprise,
    an_officer,
    the_round,
)
from tests.declarations.tables.cases import SORTING, a_waiting_case
from tests.declarations.tables.sheets import opened, texts

pytestmark = pytest.mark.usefixtures("notice", "spring")


def signed_in(as_: Appointment) -> Client:
    client = Client()
    client.force_login(as_.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def asked(by: Appointment, region: str = BEIPIAO) -> Job:
    return request_export(table="basic-summary", region=Region.objects.get(pk=region), round=the_round(), by=by)


def done(by: Appointment, region: str = BEIPIAO) -> Job:
    """An export that a worker has made."""
    job = asked(by, region)
    job.result = run(job, lambda done, total: None)
    job.status, job.finished_at = Job.Status.DONE, timezone.now()
    job.save()
    return job


def failed(by: Appointment) -> Job:
    job = asked(by)
    job.status, job.finished_at, job.failure = Job.Status.FAILED, timezone.now(), "服务器存储空间不足"
    job.save()
    return job


def wanted(region: str = BEIPIAO, **changed: str) -> dict[str, str]:
    return {"table": "basic-summary", "region": region, "round": str(the_round().pk), **changed}


def test_asking_leads_to_the_page_of_the_export() -> None:
    officer = an_officer(BEIPIAO)

    response = signed_in(officer).post(reverse("export-create"), wanted())

    job = Job.objects.get()
    assert (response.status_code, response["Location"]) == (302, reverse("export", args=[job.pk]))
    assert (job.params["region"], job.acting_for) == (BEIPIAO, officer.organisation)


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("region", LONGCHENG, "您不能导出该地区的名单，请选择本单位所辖的地区"),
        ("region", CHAOYANG, "您不能导出该地区的名单，请选择本单位所辖的地区"),
        ("region", "999999", "您不能导出该地区的名单，请选择本单位所辖的地区"),
        ("table", "advanced-summary", "没有这张表，请从列表中选择"),
        ("level", "city", "没有这一层级，请从列表中选择"),
        ("file_type", "docx", "没有这种文件，请从列表中选择"),
        ("round", "01890000-0000-7000-8000-000000000000", "没有这个批次，请从列表中选择"),
    ],
)
def test_what_cannot_be_had_is_refused_where_the_mistake_is(field: str, value: str, message: str) -> None:
    response = signed_in(an_officer(BEIPIAO)).post(reverse("export-create"), wanted(**{field: value}))

    assert response.status_code == 422
    assert response.context["form"].errors == {field: [message]}
    assert message in response.content.decode()
    assert Job.objects.count() == 0


def test_a_county_is_offered_itself_a_city_its_counties_too() -> None:
    county = signed_in(an_officer(BEIPIAO)).get(reverse("exports")).context["form"]
    city = signed_in(an_officer(CHAOYANG)).get(reverse("exports")).context["form"]

    assert list(county.fields["region"].queryset) == [Region.objects.get(pk=BEIPIAO)]
    assert [county.fields[name].initial for name in ("region", "round")] == [BEIPIAO, the_round("2026-spring").pk]
    assert [str(label) for _, label in city.fields["region"].choices][:2] == ["朝阳市", "\u3000双塔区"]
    assert set(city.fields["region"].queryset) == set(Region.objects.under(Region.objects.get(pk=CHAOYANG)))


def test_each_table_is_offered_once_under_a_name_of_its_own() -> None:
    offered = [
        label
        for _, label in signed_in(an_officer(CHAOYANG)).get(reverse("exports")).context["form"].fields["table"].choices
    ]
    assert len(offered) == len(set(offered)) == 5
    assert [one for one in offered if "推荐" in one] == ["项目推荐汇总表"]


def test_the_list_shows_the_bureaus_own_exports_newest_first() -> None:
    beipiao, longcheng = an_officer(BEIPIAO), an_officer(LONGCHENG)
    older, newer = asked(beipiao), asked(beipiao)
    asked(longcheng, LONGCHENG)
    Job.objects.filter(pk=older.pk).update(created_at=timezone.now() - dt.timedelta(days=1))

    page = signed_in(beipiao).get(reverse("exports")).context["page"]

    assert page.items == [newer, older]


def test_while_it_is_made_the_page_asks_for_the_progress() -> None:
    officer = an_officer(BEIPIAO)
    job = asked(officer)

    page = signed_in(officer).get(reverse("export", args=[job.pk])).content.decode()
    fragment = signed_in(officer).get(reverse("export-progress", args=[job.pk]))

    polls = f'hx-get="{reverse("export-progress", args=[job.pk])}"'
    assert (polls in page, polls in fragment.content.decode()) == (True, True)
    assert "HX-Refresh" not in fragment
    assert reverse("export-file", args=[job.pk]) not in page


def test_once_it_is_made_the_page_is_loaded_again_and_offers_the_file() -> None:
    officer = an_officer(BEIPIAO)
    job = done(officer)

    page = signed_in(officer).get(reverse("export", args=[job.pk])).content.decode()
    fragment = signed_in(officer).get(reverse("export-progress", args=[job.pk]))

    assert fragment["HX-Refresh"] == "true"
    assert "hx-get" not in fragment.content.decode()
    assert reverse("export-file", args=[job.pk]) in page


def test_what_failed_says_why_and_can_be_asked_for_again() -> None:
    officer = an_officer(BEIPIAO)
    job = failed(officer)

    page = signed_in(officer).get(reverse("export", args=[job.pk])).content.decode()

    assert "服务器存储空间不足" in page
    assert f'action="{reverse("export-create")}"' in page
    assert signed_in(officer).get(reverse("export-file", args=[job.pk])).status_code == 404


def test_the_file_is_handed_out_under_its_name() -> None:
    officer = an_officer(BEIPIAO)
    a_waiting_case(the_round(), name="=1+1有限公司", maturity_score=Decimal("2.50"), scenarios=(SORTING,))
    freeze(round=the_round(), region=Region.objects.get(pk=BEIPIAO), stage="county-report", by=officer)
    job = done(officer)

    response = signed_in(officer).get(reverse("export-file", args=[job.pk]))

    content = b"".join(response.streaming_content)
    assert texts(opened(io.BytesIO(content)), 4)[:4] == [1, "=1+1有限公司", "一工厂", 2.5]
    assert unquote(response["Content-Disposition"].split("''")[1]) == job.result.name
    assert response["Cache-Control"] == "private, no-store"


def test_the_page_shows_the_first_twenty_rows_of_the_file() -> None:
    officer = an_officer(BEIPIAO)
    for n in range(21):
        a_waiting_case(the_round(), name=f"企业{n:02}", maturity_score=Decimal("2.50"), scenarios=(SORTING,))
    job = done(officer)

    preview = signed_in(officer).get(reverse("export", args=[job.pk])).context["preview"]

    assert preview.title == "辽宁省基础级智能工厂名单汇总表（未定稿）"
    assert preview.columns[:5] == ["序号", "企业名称", "工厂名称", "能力成熟度自评估得分", "所属行业¹"]
    assert [row[:4] for row in preview.rows] == [[str(n + 1), f"企业{n:02}", "一工厂", "2.50"] for n in range(20)]


@pytest.mark.parametrize("final", [True, False])
def test_the_page_says_whether_the_list_was_closed(final: bool) -> None:
    officer = an_officer(BEIPIAO)
    a_waiting_case(the_round())
    if final:
        freeze(round=the_round(), region=Region.objects.get(pk=BEIPIAO), stage="county-report", by=officer)

    page = signed_in(officer).get(reverse("export", args=[done(officer).pk])).content.decode()

    assert ("生成时名单尚未定稿" in page) is not final


def test_as_pdf_it_is_shown_in_the_page_and_taken_away() -> None:
    officer = an_officer(BEIPIAO)
    a_waiting_case(the_round())
    job = request_export(
        table="basic-summary", region=Region.objects.get(pk=BEIPIAO), round=the_round(), by=officer, file_type="pdf"
    )
    job.result = run(job, lambda done, total: None)
    job.status, job.finished_at = Job.Status.DONE, timezone.now()
    job.save()
    client, address = signed_in(officer), reverse("export-file", args=[job.pk])

    page = client.get(reverse("export", args=[job.pk])).content.decode()
    shown, kept = client.get(f"{address}?shown"), client.get(address)

    assert f'<iframe class="paper-shown" src="{address}?shown"' in page
    assert "生成时名单尚未定稿" in page
    assert [one["Content-Disposition"].partition(";")[0] for one in (shown, kept)] == ["inline", "attachment"]
    assert next(iter(kept.streaming_content)).startswith(b"%PDF-")
    shown.close()


def test_a_county_chooses_no_level_a_city_that_of_its_counties() -> None:
    county = signed_in(an_officer(BEIPIAO)).get(reverse("exports")).context["form"].fields["level"]
    city = signed_in(an_officer(CHAOYANG)).get(reverse("exports")).context["form"].fields["level"]
    province = signed_in(an_officer(LIAONING)).get(reverse("exports")).context["form"].fields["level"]

    assert [[key for key, _ in one.choices] for one in (county, city, province)] == [
        [""],
        ["", "county"],
        ["", "city", "county"],
    ]
    assert county.widget.is_hidden


PAGES = ["export", "export-progress", "export-file"]


@pytest.mark.parametrize("view", PAGES)
def test_another_bureaus_export_is_not_there(view: str) -> None:
    job = done(an_officer(BEIPIAO))

    others = [an_officer(region) for region in (LONGCHENG, CHAOYANG, LIAONING)]
    statuses = [signed_in(other).get(reverse(view, args=[job.pk])).status_code for other in others]

    assert statuses == [404, 404, 404]


@pytest.mark.parametrize("view", PAGES)
def test_colleagues_of_the_bureau_may_open_it(view: str) -> None:
    job = done(an_officer(BEIPIAO))

    response = signed_in(an_officer(BEIPIAO)).get(reverse(view, args=[job.pk]))

    assert response.status_code == 200
    response.close()


@pytest.mark.parametrize("view", PAGES)
def test_who_no_longer_sees_every_row_gets_it_no_more(view: str) -> None:
    """The bureau's export is still the person's to see, the region below it is not: the grants were taken away."""
    officer = an_officer(CHAOYANG)
    job = done(officer, CHAOYANG)
    officer.user.userobjectpermission_set.filter(object_pk=BEIPIAO, permission__codename="see_region").delete()

    assert signed_in(officer).get(reverse(view, args=[job.pk])).status_code == 404


@pytest.mark.parametrize("view", PAGES)
def test_who_was_dismissed_is_refused(view: str) -> None:
    officer = an_officer(BEIPIAO)
    job = done(officer)
    dismiss(appointment=officer, by=None)

    assert signed_in(officer).get(reverse(view, args=[job.pk])).status_code == 403


def test_other_roles_have_no_exports() -> None:
    job = done(an_officer(BEIPIAO))
    addresses = [reverse("exports"), *(reverse(view, args=[job.pk]) for view in PAGES)]

    for other in (a_clerk(an_enterprise(BEIPIAO)), an_administrator()):
        client = signed_in(other)
        assert [client.get(address).status_code for address in addresses] == [403] * 4
        assert client.post(reverse("export-create"), wanted()).status_code == 403
    assert Job.objects.count() == 1


def test_without_log_in_there_is_nothing() -> None:
    response = Client().get(reverse("exports"))
    Client().post(reverse("export-create"), wanted())

    assert response.status_code == 302
    assert response["Location"] == f"{reverse('login')}?next={reverse('exports')}"
    assert Job.objects.count() == 0


def test_an_export_of_another_kind_of_job_is_not_there() -> None:
    officer = an_officer(BEIPIAO)
    job = asked(officer)
    Job.objects.filter(pk=job.pk).update(kind="something-else")

    assert signed_in(officer).get(reverse("export", args=[job.pk])).status_code == 404


def test_queries_of_the_list_do_not_grow_with_exports() -> None:
    officer = an_officer(BEIPIAO)
    client = signed_in(officer)
    done(officer)
    client.get(reverse("exports"))

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(reverse("exports")).status_code == 200
        return len(captured)

    one = queries()
    for _ in range(8):
        done(an_officer(BEIPIAO))
    assert queries() == one


def test_without_a_notice_there_is_nothing_to_ask_for(monkeypatch: pytest.MonkeyPatch) -> None:
    the_round().notice.rounds.all().delete()

    page = signed_in(an_officer(BEIPIAO)).get(reverse("exports"))

    assert page.status_code == 200
    assert "目前没有可以导出的批次" in page.content.decode()


@pytest.mark.parametrize("method", ["put", "delete", "get"])
def test_asking_is_done_by_post_alone(method: str) -> None:
    client = signed_in(an_officer(BEIPIAO))
    response: Any = getattr(client, method)(reverse("export-create"))

    assert response.status_code == 405
