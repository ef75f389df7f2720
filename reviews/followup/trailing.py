"""Notes of the recognised, and of those on their way, as the trail is searched by them."""

from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.urls import reverse

from factories.recognitions.models import Recognition
from factories.registry.names import name_key
from portal.audit.subjects import Shown, url_of
from portal.people.models import User
from reviews.cultivation.models import Candidate
from reviews.followup.models import FollowUp


class FollowUps(Shown):
    """By the name of the enterprise."""

    url_name = "follow-up"

    def seen(self, user: User) -> QuerySet[Any]:
        same = {"factory": OuterRef("factory"), "tier": OuterRef("tier")}
        held = Recognition.objects.filter(**same).order_by("-id").values("pk")
        pool = Candidate.objects.filter(**same).order_by("-id").values("pool")
        found = FollowUp.objects.visible_to(user).select_related("factory__enterprise__organisation")
        return found.annotate(held=Subquery(held[:1]), pool=Subquery(pool[:1]))

    def meant(self, text: str) -> Q:
        return Q(factory__enterprise__name_key=name_key(text))

    def address_of(self, one: Any) -> str:
        """Notes stand on the page of the holder; before the tier is held, on that of the candidate (培育库)."""
        if one.held is None:
            return reverse("pool-factory", args=[one.factory_id, one.pool])
        return url_of(self.url_name, one.held)

    def called(self, one: Any) -> str:
        return f"{one.factory.enterprise}跟踪记录"
