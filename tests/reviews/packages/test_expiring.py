"""The file of a package goes after its days; the package stays and can be made again."""

import datetime as dt

import pytest
from django.utils import timezone

from portal.jobs.models import Job
from portal.jobs.running import run_job
from reviews.packages.expiring import expire_packages
from reviews.packages.models import Package
from reviews.packages.requesting import make_again, package_cases
from tests.builders import BEIPIAO, a_submitted, an_officer
from tests.portal.files.kept import kept

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]


def finished(days, *, by):
    package = package_cases(cases=[a_submitted().pk], by=by)
    run_job(package.job_id)
    Job.objects.filter(pk=package.job_id).update(finished_at=timezone.now() - dt.timedelta(days=days, hours=1))
    return package


def test_only_what_is_over_its_days(settings):
    settings.PACKAGE_DAYS = 14
    by = an_officer(BEIPIAO)
    old, young = finished(14, by=by), finished(13, by=by)
    assert (expire_packages(), expire_packages()) == (1, 0)
    assert [Package.objects.get(pk=one.pk).is_expired for one in (old, young)] == [True, False]
    assert kept().filter(content_type="application/zip").count() == 1  # papers stay


def test_it_can_be_made_again(settings):
    by = an_officer(BEIPIAO)
    package = finished(settings.PACKAGE_DAYS, by=by)
    expire_packages()
    run_job(make_again(package=package, by=by).job_id)
    assert Package.objects.get(pk=package.pk).job.result is not None
