"""Cases as the trail is searched by them."""

from collections.abc import Collection, Mapping
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from declarations.cases.models import PRIVATE, Declaration
from factories.registry.names import name_key
from portal.audit.subjects import MOST, Named, url_of
from portal.people.models import User


class Cases:
    """By number, or all of an enterprise. Drafts that an enterprise has never submitted are its own."""

    def found(self, text: str, *, user: User) -> list[UUID]:
        meant = (
            Q(number=text.upper()) | Q(enterprise__name_key=name_key(text)) | Q(enterprise__credit_code=text.upper())
        )
        cases = Declaration.objects.visible_to(user).filter(meant).order_by("-created_at")
        return list(cases.values_list("pk", flat=True)[:MOST])

    def named(self, ids: Collection[UUID], *, user: User) -> Mapping[UUID, Named]:
        cases = Declaration.objects.visible_to(user).filter(pk__in=ids).with_names()
        return {one.pk: Named(f"{one} {one.enterprise}", url_of("case", one.pk)) for one in cases}

    def hidden(self) -> Q | None:
        draft = Exists(Declaration.objects.filter(PRIVATE, pk=OuterRef("subject_id")))
        return Q(Q(subject_kind="declaration") & Q(draft))
