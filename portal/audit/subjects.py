"""What the trail is about: found by what a person types, named and linked where lines are listed.

Each kind of subject is known to the app that has it; ``settings.TRAIL_SUBJECTS`` names them.
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.module_loading import import_string

from portal.people.models import Organisation, User

MOST = 50  # subjects that one text may mean
SHORTEST_DIGEST = 8  # of a typed text that is searched for as the beginning of one


@dataclass(frozen=True)
class Named:
    label: str
    url: str = ""


class Subjects(Protocol):
    """One kind of subject, as the trail asks for it."""

    def found(self, text: str, *, user: User) -> list[UUID]:
        """Those that ``text`` means, among what the user sees; ``MOST`` at most."""

    def named(self, ids: Collection[UUID], *, user: User) -> Mapping[UUID, Named]:
        """What each is called and where it is shown; those that the user may not see are left out. One query."""

    def hidden(self) -> Q | None:
        """Which lines (of ``TrailEntry``) nobody above reads; None for none."""


def kinds() -> dict[str, Subjects]:
    """Kind → what knows it."""
    return {kind: import_string(name)() for kind, name in settings.TRAIL_SUBJECTS.items()}


def kind_name(kind: str) -> str:
    """What a kind of subject is called: the name of its model."""
    return _NAMES.get(kind, "其他")


_NAMES = {
    model._meta.model_name: str(model._meta.verbose_name)
    for app in ("portal", "factories", "declarations", "reviews")
    for model in apps.get_app_config(app).get_models()
}


class People:
    def found(self, text: str, *, user: User) -> list[UUID]:
        people = User.objects.visible_to(user).filter(Q(username=text) | Q(full_name=text))
        return list(people.values_list("pk", flat=True)[:MOST])

    def named(self, ids: Collection[UUID], *, user: User) -> Mapping[UUID, Named]:
        return {one.pk: Named(f"{one}（{one.username}）") for one in User.objects.filter(pk__in=ids)}

    def hidden(self) -> Q | None:
        return None


class Bureaus:
    """Bureaus and enterprises, as those for whom people act."""

    def found(self, text: str, *, user: User) -> list[UUID]:
        return list(Organisation.objects.filter(name=text).values_list("pk", flat=True)[:MOST])

    def named(self, ids: Collection[UUID], *, user: User) -> Mapping[UUID, Named]:
        return {one.pk: Named(one.name) for one in Organisation.objects.filter(pk__in=ids)}

    def hidden(self) -> Q | None:
        return None


class Shown(ABC):
    """A kind of subject with a page of its own, named as it calls itself: what the user sees of it, and nothing else.

    Subclasses say which rows those are (``seen``), what a typed text means (``meant``), and which page shows one.
    """

    url_name: str

    @abstractmethod
    def seen(self, user: User) -> QuerySet[Any]:
        """The rows that the user sees, with all that names and links them."""

    @abstractmethod
    def meant(self, text: str) -> Q:
        """Which of them a typed text means."""

    def called(self, one: Any) -> str:
        return str(one)

    def found(self, text: str, *, user: User) -> list[UUID]:
        return list(self.seen(user).filter(self.meant(text)).order_by("-pk").values_list("pk", flat=True)[:MOST])

    def named(self, ids: Collection[UUID], *, user: User) -> Mapping[UUID, Named]:
        return {one.pk: Named(self.called(one), self.address_of(one)) for one in self.seen(user).filter(pk__in=ids)}

    def address_of(self, one: Any) -> str:
        """The page that shows it."""
        return url_of(self.url_name, one.pk)

    def hidden(self) -> Q | None:
        return None


def begins_digest(text: str) -> bool:
    """Whether a typed text may be the beginning of a SHA-256, as pages and papers print it."""
    return re.fullmatch(rf"[0-9a-fA-F]{{{SHORTEST_DIGEST},64}}", text) is not None


def url_of(name: str, pk: UUID) -> str:
    return reverse(name, args=[pk])
