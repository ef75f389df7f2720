"""The pages of packages: asking from a list or from ticks, watching, taking away, and for whom they are not."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.jobs.models import Job
from portal.jobs.running import run_job
from portal.people.appointments import dismiss
from reviews.packages.models import Package
from reviews.packages.requesting import package_cases
from tests.builders import BEIPIAO, CHAOYANG, LONGCHENG, a_submitted, an_enterprise, an_officer
from tests.reviews.builders import a_frozen, an_approved

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]


@pytest.fixture
def signed_in(client):
    def sign_in(officer):
        client.force_login(officer.user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in


def done(by):
    package = package_cases(cases=[a_submitted(an_enterprise(by.organisation.region_id)).pk], by=by)
    run_job(package.job_id)
    return package


def test_asking_from_the_desk(signed_in):
    case = a_submitted()
    response = signed_in(an_officer(BEIPIAO)).post(reverse("package-create"), {"chosen": [f"{case.pk}:{case.moves}"]})
    package = Package.objects.get()
    assert (response.url, package.size) == (reverse("package", args=[package.pk]), 1)


def test_asking_from_a_list(signed_in):
    an_approved()
    roster = a_frozen()
    client = signed_in(an_officer(BEIPIAO))
    assert (
        reverse("package-of-roster", args=[roster.pk])
        in client.get(reverse("roster", args=[roster.pk])).content.decode()
    )
    response = client.post(reverse("package-of-roster", args=[roster.pk]))
    assert response.url == reverse("package", args=[Package.objects.get().pk])


def test_nothing_ticked(signed_in):
    assert signed_in(an_officer(BEIPIAO)).post(reverse("package-create")).url == reverse("packages")


def test_a_foreign_case_is_refused_in_words(signed_in):
    case = a_submitted()
    sent = {"chosen": [f"{case.pk}:{case.moves}"]}
    page = signed_in(an_officer(LONGCHENG)).post(reverse("package-create"), sent, follow=True).content.decode()
    assert "所选事项中有您无权查看或尚未提交的" in page
    assert case.enterprise.name not in page


def test_progress_then_the_file(signed_in):
    officer = an_officer(BEIPIAO)
    package = package_cases(cases=[a_submitted().pk], by=officer)
    client = signed_in(officer)
    assert client.get(reverse("package-file", args=[package.pk])).status_code == 404
    assert "HX-Refresh" not in client.get(reverse("package-progress", args=[package.pk]))
    run_job(package.job_id)
    assert client.get(reverse("package-progress", args=[package.pk]))["HX-Refresh"] == "true"
    response = client.get(reverse("package-file", args=[package.pk]))
    assert b"".join(response.streaming_content)[:2] == b"PK"
    assert response["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("name", ["package", "package-progress", "package-file"])
@pytest.mark.parametrize("region", [LONGCHENG, CHAOYANG, "210100"])
def test_nobody_else_has_it_though_they_know_its_address(signed_in, name, region):
    package = done(an_officer(BEIPIAO))
    assert signed_in(an_officer(region)).get(reverse(name, args=[package.pk])).status_code == 404


def test_nor_who_has_left_the_bureau(signed_in):
    officer = an_officer(BEIPIAO)
    package = done(officer)
    client = signed_in(officer)
    dismiss(appointment=officer, by=None)
    assert client.get(reverse("package-file", args=[package.pk])).status_code == 403


def test_one_that_failed_offers_another_try(signed_in):
    officer = an_officer(BEIPIAO)
    package = package_cases(cases=[a_submitted().pk], by=officer)
    Job.objects.filter(pk=package.job_id).update(
        status=Job.Status.FAILED, failure="服务器存储空间不足", finished_at=package.asked_at
    )
    client = signed_in(officer)
    page = client.get(reverse("package", args=[package.pk])).content.decode()
    assert (page.count("服务器存储空间不足"), page.count("重新生成")) == (1, 1)
    client.post(reverse("package-again", args=[package.pk]))
    assert Package.objects.get().job.status == Job.Status.QUEUED


def test_more_packages_ask_no_more_queries(signed_in):
    officer = an_officer(BEIPIAO)
    client = signed_in(officer)
    counts = []
    for _ in range(2):
        done(officer)
        with CaptureQueriesContext(connection) as queries:
            response = client.get(reverse("packages"))
        counts.append(len(queries))
    assert len(response.context["page"].items) == 2
    assert counts[0] == counts[1]
