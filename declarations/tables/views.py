"""Pages of exports. A table is handed out only to who sees every row of it, asked anew at each step."""

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from declarations.tables.export import (
    CONTENT_TYPES,
    NOT_FINAL,
    PDF,
    exports_of,
    exports_visible_to,
    region_of,
    request_export,
    round_of,
    sees_every_row,
)
from declarations.tables.forms import ExportForm
from declarations.tables.preview import preview_of
from portal.errors import Refused
from portal.files.storing import serve
from portal.jobs.models import Job
from portal.paging import keyset_page
from portal.people.access import OFFICERS, for_roles
from portal.people.models import Appointment, User


@for_roles(*OFFICERS)
@require_GET
def exports(request: HttpRequest) -> HttpResponse:
    """What the bureau has asked for, and a form to ask for more."""
    return _exports_page(request, ExportForm(acting=_acting(request)))


@for_roles(*OFFICERS)
@require_POST
def export_create(request: HttpRequest) -> HttpResponse:
    form = ExportForm(request.POST, acting=_acting(request))
    if not form.is_valid():
        return _exports_page(request, form, status=422)
    try:
        job = request_export(**form.cleaned_data, by=_acting(request))
    except Refused as refused:
        form.add_error(refused.field or None, refused.message)
        return _exports_page(request, form, status=refused.status)
    messages.success(request, "已开始生成，完成后可在本页下载。")
    return redirect("export", pk=job.pk)


@for_roles(*OFFICERS)
@require_GET
def export(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Progress while it is made, then the download and the first rows."""
    job = _export(request, pk)
    on_paper = job.result is not None and job.result.content_type == CONTENT_TYPES[PDF]
    preview = preview_of(job.result) if job.result and not on_paper else None
    context = {
        "job": job,
        "region": region_of(job),
        "round": round_of(job),
        "preview": preview,
        "again": {name: job.params[name] for name in ("version", "level", "file_type") if name in job.params},
        "on_paper": on_paper,
        "final": job.result is not None and NOT_FINAL not in job.result.name,
    }
    return render(request, "declarations/tables/export.html", context)


@for_roles(*OFFICERS)
@require_GET
def export_progress(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The progress bar alone, for htmx; once the job has ended, the page is loaded again."""
    job = _export(request, pk)
    response = render(request, "declarations/tables/progress.html", {"job": job})
    if job.finished_at:
        response["HX-Refresh"] = "true"
    return response


@for_roles(*OFFICERS)
@require_GET
def export_file(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The file, to be kept; ``?shown`` in a frame of a page of ours."""
    job = _export(request, pk)
    if job.result is None:
        raise Http404("文件尚未生成")
    return serve(job.result, shown="shown" in request.GET)


def _export(request: HttpRequest, pk: UUID) -> Job:
    """An export of a bureau of the person's, of which the person sees every row now; 404 otherwise."""
    user = cast("User", request.user)
    job = get_object_or_404(exports_visible_to(user), pk=pk)
    if not sees_every_row(user, region_of(job)):
        raise Http404("没有这项导出")
    return job


def _exports_page(request: HttpRequest, form: ExportForm, *, status: int = 200) -> HttpResponse:
    jobs = exports_of(_acting(request).organisation)
    page = keyset_page(jobs, order=("-created_at", "-id"), cursor=request.GET.get("after"))
    return render(request, "declarations/tables/exports.html", {"form": form, "page": page}, status=status)


def _acting(request: HttpRequest) -> Appointment:
    return cast("Any", request).acting
