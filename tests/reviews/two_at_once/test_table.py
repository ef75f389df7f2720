"""Two people do the same at the same moment, in two real connections, for every deed that there is."""

import importlib
import inspect
import pkgutil
from collections import Counter

import pytest
from django.db.transaction import Atomic

from portal.errors import Refused
from portal.trail.models import TrailEntry
from tests.reviews.test_two_at_once import at_once
from tests.reviews.two_at_once.rows import Comes, name_of
from tests.reviews.two_at_once.table import EXEMPT, TABLE

APPS = ("portal", "factories", "declarations", "reviews")


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("notice", "spring")
@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.name)
def test_two_at_once(row):
    attempts = row.scene()
    before = set(TrailEntry.objects.values_list("pk", flat=True))

    results = at_once(*attempts)

    told = [one for one in results if isinstance(one, Refused) or getattr(one, "conflict", False)]
    assert len(told) == (1 if row.comes == Comes.ONE else 0), results
    messages = [one.message for one in told if isinstance(one, Refused)]
    assert all(messages)
    assert "None" not in "".join(messages)  # it names who was faster
    if row.comes != Comes.EACH:
        written = TrailEntry.objects.exclude(pk__in=before).values_list("subject_id", "deed", "to_state")
        assert [line for line, n in Counter(written).items() if n > 1] == []


def deeds():
    """Every public keyword-only function in a transaction of its own that is done by a person, by its name."""
    for app in APPS:
        package = importlib.import_module(app)
        for found in pkgutil.walk_packages(package.__path__, f"{app}."):
            if ".migrations" in found.name or ".management" in found.name:
                continue
            module = importlib.import_module(found.name)
            for name, one in vars(module).items():
                if not name.startswith("_") and getattr(one, "__module__", "") == found.name and is_deed(one):
                    yield name_of(one)


def is_deed(one):
    inner = getattr(one, "__wrapped__", None)
    if not inspect.isfunction(one) or inner is None:
        return False
    if not any(isinstance(cell.cell_contents, Atomic) for cell in one.__closure__ or ()):
        return False
    asked = inspect.signature(inner).parameters
    return bool(asked.keys() & {"by", "user"}) and all(one.kind == one.KEYWORD_ONLY for one in asked.values())


def test_every_deed_has_a_row():
    named = Counter([row.name for row in TABLE] + list(EXEMPT))
    assert sorted(set(deeds()) - set(named)) == []
    assert [name for name, n in named.items() if n > 1] == []
    assert sorted(set(EXEMPT) - set(deeds())) == []
