"""Public notices as the trail is searched by them."""

from django.db.models import Q

from portal.audit.subjects import Shown
from portal.people.models import User
from reviews.publicity.models import Publicity, PublicityQuerySet


class Publicities(Shown):
    """By title or 文号."""

    url_name = "publicity"

    def seen(self, user: User) -> PublicityQuerySet:
        return Publicity.objects.visible_to(user).with_names()

    def meant(self, text: str) -> Q:
        return Q(title=text) | (Q(document_number=text) & ~Q(document_number=""))
