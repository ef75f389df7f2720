"""What a person was granted on organisations, asked from the person's side: some tens of rows, however many there are.

``guardian.shortcuts.get_objects_for_user`` compares the other way round: it turns the id of every organisation of the
province into text.
"""

from typing import TYPE_CHECKING

from django.db.models import Case, QuerySet, UUIDField, Value, When
from django.db.models.functions import Cast, Replace
from guardian.models import UserObjectPermission

from portal.people.models import Organisation

if TYPE_CHECKING:
    from portal.people.models import User

ACTS = "act_for_organisation"

# The id in a grant, kept as text with dashes; SQLite keeps UUIDs without. Where it has none, the grant is on a region:
# PostgreSQL may read the ids of all grants before it looks which are on organisations, but not what stands in a CASE.
ORGANISATION = Case(When(object_pk__contains="-", then=Cast(Replace("object_pk", Value("-")), UUIDField())))


def organisations_of(user: "User") -> "QuerySet[Organisation]":
    """The organisations that the user acts for, bureaus and enterprises."""
    granted = UserObjectPermission.objects.filter(
        user=user, permission__codename=ACTS, permission__content_type__app_label=Organisation._meta.app_label
    )
    ids = granted.annotate(organisation=ORGANISATION)
    return Organisation.objects.filter(pk__in=ids.values("organisation"))
