"""Makes a temporary database, measures, prints Markdown, and takes the database away."""

import os
import platform
import tempfile

# A var/ of its own, before the settings are read: nothing of an installation is touched.
VAR = tempfile.TemporaryDirectory(prefix="portal-bench-")
os.environ["PORTAL_VAR"] = VAR.name
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.settings"

import django

django.setup()

from django.db import connection
from django.test.utils import setup_test_environment, teardown_test_environment

from declarations.cases.models import Status
from tests.bench import build, desk, importing, sheet
from tests.bench.measure import say, show, table
from tests.builders import BEIPIAO, CHAOYANG, an_officer, the_round


def main() -> None:
    setup_test_environment(debug=False)
    name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        _measure_all()
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)
        teardown_test_environment()
        VAR.cleanup()


def _measure_all() -> None:
    build.registers_and_notices()
    show(
        f"Python {platform.python_version()}, Django {django.__version__}, {connection.vendor}; ratios to the first line."
    )
    show(
        table(
            "The county's to-do list",
            f"Median of {desk.TIMES} requests each, in turns; the desk through all middleware, the bare view through none.",
            desk.measure(),
        ),
    )
    say(f"list: {sheet.ROWS} cases …")
    build.cases(sheet.ROWS, round=the_round(), region=BEIPIAO, status=Status.TO_REPORT, stage="city-report")
    build.reported_list(round=the_round(), region=CHAOYANG, stage="city-report", by=an_officer(CHAOYANG).user)
    show(
        table(
            "附件3",
            "Processor time, each in a process of its own that has loaded the portal; the bare loop writes no layout.",
            sheet.measure(),
        ),
    )
    show(
        table(
            f"Importing {importing.ROWS:,} factories",
            "Importing writes enterprise, factory, assessment, recognition and a line of the trail for each.",
            importing.measure(),
        ),
    )


if __name__ == "__main__":
    main()
