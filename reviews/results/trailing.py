"""Results as the trail is searched by them."""

from django.db.models import Q

from portal.audit.subjects import Shown
from portal.people.models import User
from reviews.results.models import Result, ResultQuerySet


class Results(Shown):
    """By title or 文号."""

    url_name = "result"

    def seen(self, user: User) -> ResultQuerySet:
        return Result.objects.visible_to(user).with_names()

    def meant(self, text: str) -> Q:
        return Q(title=text) | (Q(document_number=text) & ~Q(document_number=""))
