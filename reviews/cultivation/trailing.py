"""Candidates as the trail is searched by them."""

from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from factories.registry.names import name_key
from portal.audit.subjects import Shown
from portal.people.models import User
from reviews.cultivation.models import Candidate


class Candidates(Shown):
    """By the name of the enterprise."""

    url_name = "pool-factory"

    def seen(self, user: User) -> QuerySet[Any]:
        return Candidate.objects.visible_to(user).select_related("factory__enterprise__organisation")

    def meant(self, text: str) -> Q:
        return Q(factory__enterprise__name_key=name_key(text))

    def address_of(self, one: Any) -> str:
        return reverse(self.url_name, args=[one.factory_id, one.pool])

    def called(self, one: Any) -> str:
        return f"{one.factory.enterprise}（{one.get_tier_display()}培育）"
