"""Reading a loaded pack. A revision never changes, so that what was read once is kept."""

from collections.abc import Iterable
from contextlib import suppress
from functools import lru_cache
from uuid import UUID

from django.db.models import Case, QuerySet, Value, When

from declarations.notices.models import Notice, NoticeRevision, Round
from declarations.notices.schema import Pack, ProgrammeSpec
from declarations.notices.texts import Contact
from portal.regions.models import Region


def pack_of(revision: NoticeRevision) -> Pack:
    """The pack of a revision, cached by its id."""
    return _pack(revision.pk)


@lru_cache(maxsize=32)
def _pack(revision_id: UUID) -> Pack:
    return Pack.model_validate(NoticeRevision.objects.values_list("content", flat=True).get(pk=revision_id))


def newest_revision(notice_key: str) -> NoticeRevision:
    """The revision that new drafts stand on.

    Raises:
        NoticeRevision.DoesNotExist: no pack of that key was loaded.
    """
    return NoticeRevision.objects.filter(notice_id=notice_key).select_related("notice").latest("number")


def programmes_of_rounds(rounds: Iterable[Round]) -> dict[UUID, ProgrammeSpec]:
    """Round id → its programme, as the newest revision of its notice says; one query for all.

    A revision keeps each programme that has a round (``declarations.revisions.keeping``). Where one was loaded before
    that was asked of it, the programme is as the last revision that has it says.
    """
    rounds = list(rounds)
    newest_first: dict[str, list[NoticeRevision]] = {}
    revisions = NoticeRevision.objects.filter(notice__in={one.notice_id for one in rounds})
    for revision in revisions.defer("content").order_by("-number"):
        newest_first.setdefault(revision.notice_id, []).append(revision)
    found: dict[UUID, ProgrammeSpec] = {}
    for one in rounds:
        for revision in newest_first.get(one.notice_id, ()):
            with suppress(KeyError):
                found[one.pk] = pack_of(revision).programme(one.programme)
                break
    return found


def notice_for(region: Region) -> Notice | None:
    """The newest notice that a place goes by: its city's, or the province's where the city issued none that year."""
    return _notices_of(region).first()


def contacts_for(region: Region) -> list[Contact]:
    """Whom to ask in a place: its city's contacts first, then the province's; a unit named twice is told once."""
    notice = notice_for(region)
    notices = [notice, notice.overlay_of] if notice else []
    found: dict[str, Contact] = {}
    for one in notices:
        if one is not None:
            for contact in pack_of(newest_revision(one.key)).notice.contacts:
                found.setdefault(contact.unit, contact)
    return list(found.values())


def _notices_of(region: Region) -> QuerySet[Notice]:
    places: list[str] = []
    place: Region | None = region
    while place is not None:
        places.append(place.code)
        place = place.parent
    nearest = Case(*(When(region_id=code, then=Value(n)) for n, code in enumerate(places)))
    return Notice.objects.filter(region__in=places).select_related("overlay_of").order_by("-year", nearest)
