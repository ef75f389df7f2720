"""What a person was granted on organisations, asked from the person's side: some tens of rows, however many there are.

``guardian.shortcuts.get_objects_for_user`` compares the other way round: it turns the id of every organisation of the
province into text.
"""

from typing import TYPE_CHECKING

from django.db.models import QuerySet, UUIDField, Value
from django.db.models.functions import Cast, Replace
from guardian.models import UserObjectPermission

from portal.people.models import Organisation

if TYPE_CHECKING:
    from portal.people.models import User

ACTS = "act_for_organisation"


def organisations_of(user: "User") -> "QuerySet[Organisation]":
    """The organisations that the user acts for, bureaus and enterprises."""
    granted = UserObjectPermission.objects.filter(
        user=user, permission__codename=ACTS, permission__content_type__app_label=Organisation._meta.app_label
    )
    # Grants keep ids as text, with dashes; SQLite keeps UUIDs without.
    ids = granted.annotate(organisation=Cast(Replace("object_pk", Value("-")), UUIDField()))
    return Organisation.objects.filter(pk__in=ids.values("organisation"))
