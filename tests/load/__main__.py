"""``python -m tests.load``: clerks and officers at work on a rehearsed season, all at once; how long each page took them.

Starts a portal of its own on this machine (or takes a running one on the loopback: ``--base``, with the environment of
its data), lets ``--people`` persons look and type for ``--seconds``, and prints percentiles and errors as Markdown. It
stops by itself, and sends nothing to any other machine.
"""

import argparse
import itertools
import json
import os
import subprocess
import sys
from urllib.parse import urlsplit

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
django.setup()

from tests.browser.served import FACTORIES, ROOT, Served, served
from tests.load.people import LOOPBACK, Person
from tests.load.playing import play
from tests.load.table import table

MOST_PEOPLE, MOST_SECONDS = 200, 600
# The accounts of the rehearsal, and what each has to work with.
WHO = """
import json
from declarations.cases.models import Declaration
from portal.people.models import Appointment
from reviews.rehearsal.people import PREFIX
held = Appointment.objects.in_force().filter(user__username__startswith=PREFIX).select_related("user")
drafts = dict(Declaration.objects.filter(kind="new", status="draft", round__programme="basic").values_list("enterprise", "pk"))
print(json.dumps([
    [one.user.username, one.role, str(drafts.get(one.organisation_id, ""))] for one in held.order_by("user__username")
]))
"""


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--people", type=int, default=30, help=f"how many at once, {MOST_PEOPLE} at most")
    arguments.add_argument("--seconds", type=int, default=60, help=f"for how long, {MOST_SECONDS} at most")
    arguments.add_argument("--factories", type=int, default=FACTORIES, help="how many take part in the season")
    arguments.add_argument("--base", help="the address of a running portal on this machine's loopback")
    chosen = arguments.parse_args()
    if not (1 <= chosen.people <= MOST_PEOPLE and 1 <= chosen.seconds <= MOST_SECONDS):
        arguments.error(f"1 to {MOST_PEOPLE} people, 1 to {MOST_SECONDS} seconds")
    if chosen.base:
        if urlsplit(chosen.base).hostname not in LOOPBACK:
            arguments.error("only a portal on this machine's loopback is put under load")
        return _run(Served(chosen.base.rstrip("/"), dict(os.environ)), chosen.people, chosen.seconds)
    with served(factories=chosen.factories) as portal:
        return _run(portal, chosen.people, chosen.seconds)


def _run(portal: Served, people: int, seconds: int) -> int:
    """1 where anything was answered wrongly."""
    asked = [sys.executable, "manage.py", "shell", "--no-imports", "-c", WHO]
    told = subprocess.run(asked, cwd=ROOT, env=portal.environment, check=True, capture_output=True, text=True).stdout
    accounts = json.loads(told.strip().splitlines()[-1])
    taken = play([Person(portal.base, *one) for one in _mixed(accounts, people)], seconds=seconds)
    sys.stdout.write(f"{people} people for {seconds} s:\n\n{table(taken)}\n")
    return 1 if any(one.error for one in taken) else 0


def _mixed(accounts: list[list[str]], people: int) -> list[list[str]]:
    """Officers and clerks in turns; of the clerks, those with a draft to fill come first."""
    officers = [one for one in accounts if one[1].endswith("officer")]
    clerks = sorted((one for one in accounts if one not in officers), key=lambda one: not one[2])
    turns = itertools.chain.from_iterable(itertools.zip_longest(officers, clerks))
    return [one for one in turns if one][:people]


if __name__ == "__main__":
    sys.exit(main())
