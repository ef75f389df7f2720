"""Cases from before bureaus were named as fillers."""

from importlib import import_module

import pytest
from django.apps import apps

from declarations.cases.models import Declaration
from tests.builders import BEIPIAO, a_draft, an_officer
from tests.reviews.builders import a_recheck

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]


def test_a_recheck_is_its_bureaus_to_fill_and_a_declaration_the_enterprises():
    officer = an_officer(BEIPIAO)
    recheck, own = a_recheck(by=officer), a_draft()
    Declaration.objects.update(filler=None)

    import_module("declarations.migrations.0006_on_behalf").bureaus_fill_rechecks(apps, None)

    recheck.refresh_from_db()
    own.refresh_from_db()
    assert (recheck.filler, own.filler) == (officer.organisation, None)
