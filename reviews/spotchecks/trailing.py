"""Draws and the checks that came of them, as the trail is searched by them."""

from django.db.models import Q

from factories.registry.names import name_key
from portal.audit.subjects import Shown, begins_digest
from portal.people.models import User
from reviews.spotchecks.models import Draw, DrawQuerySet, SpotCheck, SpotCheckQuerySet


class Draws(Shown):
    """By the title of the round, or the beginning of the digest of the frozen list."""

    url_name = "draw"

    def seen(self, user: User) -> DrawQuerySet:
        return Draw.objects.visible_to(user).select_related("round")

    def meant(self, text: str) -> Q:
        meant = Q(round__title=text)
        return meant | Q(population_sha256__startswith=text.lower()) if begins_digest(text) else meant


class SpotChecks(Shown):
    """By the name of the enterprise."""

    url_name = "spot-check"

    def seen(self, user: User) -> SpotCheckQuerySet:
        return SpotCheck.objects.visible_to(user).with_names()

    def meant(self, text: str) -> Q:
        return Q(factory__enterprise__name_key=name_key(text))
