"""The letter of a list on the list's page: written, watched, taken away, stamped."""

from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from portal.errors import Refused
from portal.files.models import StoredFile
from portal.files.storing import serve
from portal.people.access import OFFICERS, SignedInRequest, for_roles
from portal.people.models import Role
from reviews.letters import stamping, writing
from reviews.letters.models import CoverLetter
from reviews.letters.reading import letter_of
from reviews.rosters.pages import do, find_roster, roster_page

_BUREAUS = (Role.COUNTY_OFFICER, Role.CITY_OFFICER)


@for_roles(*_BUREAUS)
@require_POST
def letter_write(request: SignedInRequest, pk: UUID) -> HttpResponse:
    typed = {name: request.POST.get(name, "") for name in ("number", "dated")}
    return do(request, pk, writing.write_letter, "推荐函正在生成，完成后可在本页下载。", **typed)


@for_roles(*OFFICERS)
@require_GET
def letter_progress(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The progress bar alone, for htmx; once the letter is there, the page is loaded again."""
    job = _letter(request, pk).job
    if job is None:
        raise Http404("尚未申请生成")
    response = render(request, "declarations/papers/progress.html", {"job": job, "url": request.path})
    if job.finished_at:
        response["HX-Refresh"] = "true"
    return response


@for_roles(*OFFICERS)
@require_GET
def letter_file(request: SignedInRequest, pk: UUID) -> HttpResponseBase:
    """The letter, to be kept; ``?shown`` in a frame of a page of ours."""
    return _file(request, _letter(request, pk).file)


@for_roles(*_BUREAUS)
@require_POST
def letter_scan_keep(request: SignedInRequest, pk: UUID) -> HttpResponse:
    file = request.FILES.get("letter_scan")
    if file is None:
        nothing = Refused("请选择盖章扫描件（PDF、JPEG 或 PNG）。", field="letter_scan")
        return roster_page(request, find_roster(request, pk), refusal=nothing)
    return do(request, pk, lambda **asked: stamping.keep_letter_scan(file=file, **asked), "推荐函盖章扫描件已上传。")


@for_roles(*OFFICERS)
@require_GET
def letter_scan(request: SignedInRequest, pk: UUID) -> HttpResponseBase:
    return _file(request, _letter(request, pk).scan)


@for_roles(*OFFICERS)
@require_GET
def letter_beside(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """What is stamped of a list, side by side: the letter and the table, each as its scan shows it."""
    roster = find_roster(request, pk)
    letter = letter_of(roster)
    if letter is None:
        raise Http404("没有推荐函")
    return render(request, "reviews/letters/beside.html", {"roster": roster, "letter": letter})


def _letter(request: SignedInRequest, pk: UUID) -> CoverLetter:
    found = letter_of(find_roster(request, pk))
    if found is None:
        raise Http404("没有推荐函")
    return found


def _file(request: SignedInRequest, file: StoredFile | None) -> HttpResponseBase:
    if file is None:
        raise Http404("文件尚未生成或上传")
    return serve(file, shown="shown" in request.GET)
