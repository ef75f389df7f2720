"""The portal's settings as tests use them: a ``var/`` of their own, quick password hashes, no demo."""

import os
import tempfile
from urllib.parse import urlsplit

os.environ.setdefault("PORTAL_VAR", tempfile.mkdtemp(prefix="portal-tests-"))
if worker := os.environ.get("PYTEST_XDIST_WORKER"):  # each with a broker of its own: nobody takes another's messages
    os.environ["PORTAL_VAR"] += f"/{worker}"
    if redis := os.environ.get("REDIS_URL"):
        os.environ["REDIS_URL"] = urlsplit(redis)._replace(path=f"/{int(worker.removeprefix('gw')) + 1}").geturl()
os.environ.pop("PORTAL_DEMO", None)
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright's loop runs in the thread of the test

from portal.settings import *  # noqa: F403 - the environment above must be set first

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # noqa: F405
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405 - whitenoise warns of a folder that is not there
