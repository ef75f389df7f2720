"""The settings of tests, with tables made straight from the models: migrations are not what is measured."""

from tests.settings import *  # noqa: F403

MIGRATION_MODULES = {app.split(".")[-1]: None for app in INSTALLED_APPS}  # noqa: F405
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405
