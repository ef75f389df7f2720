"""Revisions of notices as the trail is searched by them."""

from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from declarations.notices.models import NoticeRevision
from portal.audit.subjects import Shown
from portal.people.models import User


class Revisions(Shown):
    """By the title of the notice, or the key of its pack."""

    def seen(self, user: User) -> QuerySet[Any]:
        return NoticeRevision.objects.defer("content").select_related("notice")

    def meant(self, text: str) -> Q:
        return Q(notice__title=text) | Q(notice__key=text)

    def called(self, one: Any) -> str:
        return f"{one.notice.title}第{one.number}版"

    def address_of(self, one: Any) -> str:
        return reverse("revisions", args=[one.notice_id])
