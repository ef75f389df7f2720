"""Enterprises as the trail is searched by them."""

from collections.abc import Collection, Mapping
from uuid import UUID

from django.db.models import Q

from factories.registry.models import Enterprise
from factories.registry.names import name_key
from portal.audit.subjects import MOST, Named, url_of
from portal.people.models import User


class Enterprises:
    """By name or credit code."""

    def found(self, text: str, *, user: User) -> list[UUID]:
        enterprises = Enterprise.objects.visible_to(user).filter(
            Q(name_key=name_key(text)) | Q(credit_code=text.upper())
        )
        return list(enterprises.values_list("pk", flat=True)[:MOST])

    def named(self, ids: Collection[UUID], *, user: User) -> Mapping[UUID, Named]:
        enterprises = Enterprise.objects.visible_to(user).filter(pk__in=ids).select_related("organisation")
        return {one.pk: Named(str(one), url_of("enterprise", one.pk)) for one in enterprises}

    def hidden(self) -> Q | None:
        return None
