"""Settings of the worker beside a browser: the portal's own, on the files of the test."""

import os

from portal.settings import *  # noqa: F403 - settings are taken over whole

MEDIA_ROOT = os.environ["FAULTS_MEDIA_ROOT"]
