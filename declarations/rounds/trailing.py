"""Rounds, their dates and extensions, as the trail is searched by them."""

from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from declarations.notices.extensions import Extension
from declarations.notices.models import Round
from portal.audit.subjects import Shown
from portal.people.models import User


class Rounds(Shown):
    """By title. They are on one page, which everybody in the portal reads."""

    def seen(self, user: User) -> QuerySet[Any]:
        return Round.objects.all()

    def meant(self, text: str) -> Q:
        return Q(title=text)

    def address_of(self, one: Any) -> str:
        return reverse("rounds")


class Extensions(Rounds):
    """By the round that they are of."""

    def seen(self, user: User) -> QuerySet[Any]:
        return Extension.objects.visible_to(user).with_names()

    def meant(self, text: str) -> Q:
        return Q(round__title=text)

    def called(self, one: Any) -> str:
        return f"{one.round.title}{one}"
