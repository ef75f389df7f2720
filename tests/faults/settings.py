"""Settings of a worker under test: the portal's own, with kinds of work that are slow or deadly, and no pages."""

import os

from portal.settings import *  # noqa: F403 - settings are taken over whole

JOB_KINDS = {**JOB_KINDS, "slow": "tests.faults.work.slow", "deadly": "tests.faults.work.deadly"}  # noqa: F405
PACKAGE_CONTENTS = ["tests.faults.work.slow_papers"]
MEDIA_ROOT = os.environ["FAULTS_MEDIA_ROOT"]
ROOT_URLCONF = "tests.faults.settings"
urlpatterns: list = []
CSRF_FAILURE_VIEW = "django.views.csrf.csrf_failure"
