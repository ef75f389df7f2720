"""Lists as the trail is searched by them."""

from collections.abc import Collection, Mapping
from uuid import UUID

from django.db.models import Q

from portal.audit.subjects import MOST, Named, begins_digest, url_of
from portal.people.models import User
from reviews.rosters.models import Roster


class Rosters:
    """By the place whose list it is, or by the beginning of its digest."""

    def found(self, text: str, *, user: User) -> list[UUID]:
        meant = Q(region__name=text) | Q(region__short_name=text)
        if begins_digest(text):
            meant |= Q(sha256__startswith=text.lower())
        rosters = Roster.objects.visible_to(user).filter(meant).order_by("-frozen_at")
        return list(rosters.values_list("pk", flat=True)[:MOST])

    def named(self, ids: Collection[UUID], *, user: User) -> Mapping[UUID, Named]:
        rosters = Roster.objects.visible_to(user).filter(pk__in=ids).select_related("region", "round")
        return {
            one.pk: Named(f"{one.region} {one.round} 第{one.version}版", url_of("roster", one.pk)) for one in rosters
        }

    def hidden(self) -> Q | None:
        return None
