"""The notices for everyone to read: the text itself, requirements, scenarios, instructions, the guide, and the slips of the print."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET

from declarations.notices.models import Notice, NoticeRevision
from declarations.notices.packs import pack_of
from declarations.notices.schema import Pack
from declarations.notices.timetable import timetable
from portal.people.access import public


@public
@require_GET
def notices(request: HttpRequest) -> HttpResponse:
    """All notices, a province's before those of its cities that carry it out."""
    revisions = list(NoticeRevision.objects.newest().listed().order_by("-notice__year", "notice__key"))
    overlays: dict[str, list[NoticeRevision]] = {}
    for one in revisions:
        if one.notice.overlay_of_id:
            overlays.setdefault(one.notice.overlay_of_id, []).append(one)
    entries = [(one, overlays.get(one.notice_id, [])) for one in revisions if not one.notice.overlay_of_id]
    return render(request, "declarations/notices/notices.html", {"entries": entries})


@public
@require_GET
def notice(request: HttpRequest, key: str) -> HttpResponse:
    found, pack = _notice(key)
    overlays = NoticeRevision.objects.newest().listed().filter(notice__overlay_of=found).order_by("notice__key")
    context = {
        "notice": found,
        "pack": pack,
        "rounds": timetable(found),
        "overlays": overlays,
        "base": found.overlay_of or found,
    }
    return render(request, "declarations/notices/notice.html", context)


@public
@require_GET
def requirements(request: HttpRequest, key: str) -> HttpResponse:
    return _page(request, key, "requirements", "notice-requirements")


@public
@require_GET
def scenarios(request: HttpRequest, key: str) -> HttpResponse:
    return _page(request, key, "scenarios", "notice-scenarios")


@public
@require_GET
def instructions(request: HttpRequest, key: str) -> HttpResponse:
    return _page(request, key, "instructions", "notice-instructions")


@public
@require_GET
def guide(request: HttpRequest, key: str) -> HttpResponse:
    return _page(request, key, "guide", "notice-guide")


@public
@require_GET
def errata(request: HttpRequest, key: str) -> HttpResponse:
    found, pack = _notice(key)
    return render(request, "declarations/notices/errata.html", {"notice": found, "pack": pack})


def _page(request: HttpRequest, key: str, part: str, name: str) -> HttpResponse:
    """A page of one part of the pack. What a city's notice does not say itself is read in the province's."""
    found, pack = _notice(key)
    if getattr(pack, part) is None:
        if found.overlay_of_id:
            return redirect(name, key=found.overlay_of_id)
        raise Http404
    context: dict[str, Any] = {"notice": found, "pack": pack, part: getattr(pack, part)}
    return render(request, f"declarations/notices/{part}.html", context)


def _notice(key: str) -> tuple[Notice, Pack]:
    revision = get_object_or_404(
        NoticeRevision.objects.newest().select_related("notice__region__parent", "notice__overlay_of").defer("content"),
        notice__key=key,
    )
    return revision.notice, pack_of(revision)
