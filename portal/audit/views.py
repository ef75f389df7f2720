"""操作记录, searched page by page, and handed out as a workbook."""

from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from portal.audit.exporting import READERS, request_trail_export, trail_exports_of
from portal.audit.forms import TrailForm
from portal.audit.searching import ORDER, found, lines_of
from portal.files.storing import serve
from portal.jobs.models import Job
from portal.paging import Page, keyset_page
from portal.people.access import SignedInRequest, for_roles
from portal.trail.models import TrailEntry, TrailSeal

readers = for_roles(*READERS)


@readers
@require_GET
def trail(request: SignedInRequest) -> HttpResponse:
    """The lines of a search, newest first; without one, all that the visitor may read."""
    form = TrailForm(request.GET or None, user=request.user)
    if not form.is_bound:
        form = TrailForm({}, user=request.user)
    if not form.is_valid():
        return _page(request, form, None)
    entries = found(form.search, by=request.acting)
    return _page(request, form, keyset_page(entries, order=ORDER, cursor=request.GET.get("after")))


@readers
@require_POST
def trail_export_create(request: SignedInRequest) -> HttpResponse:
    form = TrailForm(request.POST, user=request.user)
    if not form.is_valid():
        return _page(request, form, None)
    return redirect("trail-export", pk=request_trail_export(search=form.search, by=request.acting).pk)


@readers
@require_GET
def trail_export(request: SignedInRequest, pk: UUID) -> HttpResponse:
    return render(request, "portal/audit/export.html", {"job": _export(request, pk)})


@readers
@require_GET
def trail_export_progress(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The progress bar alone, for htmx; once the job has ended, the page is loaded again."""
    job = _export(request, pk)
    response = render(request, "portal/audit/progress.html", {"job": job})
    if job.finished_at:
        response["HX-Refresh"] = "true"
    return response


@readers
@require_GET
def trail_export_file(request: SignedInRequest, pk: UUID) -> HttpResponseBase:
    job = _export(request, pk)
    if job.result is None:
        raise Http404("文件尚未生成")
    return serve(job.result)


def _export(request: SignedInRequest, pk: UUID) -> Job:
    return get_object_or_404(trail_exports_of(request.user, by=request.acting), pk=pk)


def _page(request: SignedInRequest, form: TrailForm, page: Page[TrailEntry] | None) -> HttpResponse:
    context = {
        "form": form,
        "page": page,
        "lines": lines_of(page.items, by=request.acting) if page else [],
        "seal": TrailSeal.objects.last(),
        "exports": trail_exports_of(request.user, by=request.acting).order_by("-created_at")[:5],
    }
    return render(request, "portal/audit/trail.html", context, status=200 if page is not None else 422)
