"""Objections as the trail is searched by them; nothing of who objected."""

from typing import Any

from django.db.models import Q

from portal.audit.subjects import Shown
from portal.people.models import User
from reviews.objections.filing import tidy_receipt
from reviews.objections.models import Objection, ObjectionQuerySet


class Objections(Shown):
    """By the number of the receipt."""

    url_name = "objection"

    def seen(self, user: User) -> ObjectionQuerySet:
        return Objection.objects.visible_to(user).select_related("line")

    def meant(self, text: str) -> Q:
        return Q(receipt=tidy_receipt(text))

    def called(self, one: Any) -> str:
        return f"异议{one.receipt}（{one.line.name}）"
