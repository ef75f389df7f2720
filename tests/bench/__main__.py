"""``python -m tests.bench [PART…]``: what the portal costs, beside the bare thing and in a larger province.

Makes a temporary database where ``DATABASE_URL`` says (SQLite without it), measures, prints Markdown, and takes the
database away. Parts: ``pages``, ``tables``, ``importing``, ``filling``; all of them where none is named.
"""

import os
import tempfile

# A var/ of its own, before the settings are read: nothing of an installation is touched.
VAR = tempfile.TemporaryDirectory(prefix="portal-bench-")
os.environ["PORTAL_VAR"] = VAR.name
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.settings"

import django

django.setup()

from tests.bench.parts import main

if __name__ == "__main__":
    with VAR:
        main(__doc__)
