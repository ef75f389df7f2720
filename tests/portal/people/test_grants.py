"""What a person was granted on organisations, beside what they were granted on regions."""

import pytest
from guardian.models import UserObjectPermission

from portal.people.grants import ORGANISATION, organisations_of
from tests.builders import BEIPIAO, an_enterprise, an_officer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registers")]


def test_the_organisations_somebody_acts_for():
    officer = an_officer(BEIPIAO)
    an_enterprise(BEIPIAO)
    assert list(organisations_of(officer.user)) == [officer.organisation]


def test_whatever_grant_is_read_first_none_ends_the_query():
    """PostgreSQL chooses which condition it looks at first: a region's code is then asked for its organisation."""
    officer = an_officer(BEIPIAO)
    grants = UserObjectPermission.objects.filter(user=officer.user).annotate(organisation=ORGANISATION)
    assert set(grants.values_list("object_pk", "organisation")) == {
        (str(officer.organisation.pk), officer.organisation.pk),
        (BEIPIAO, None),
    }
