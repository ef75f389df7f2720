"""上传表格: hand out the table, upload it filled in, look at what each row would do, confirm, follow it."""

from tempfile import TemporaryFile
from typing import Any, BinaryIO, cast
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from declarations.behalf import importing
from declarations.behalf.forms import UploadForm
from declarations.behalf.handout import write_handout
from declarations.behalf.layout import rounds_with_table
from declarations.behalf.models import SheetImport
from declarations.behalf.views import FILLING_BUREAUS, rounds_of
from declarations.cases.models import Kind
from declarations.cases.views import acting_of, seen_by
from declarations.tables.export import CONTENT_TYPE
from declarations.tables.preview import preview_of
from portal.errors import Refused
from portal.files.storing import safe_name, serve
from portal.people.access import for_roles

EARLIER = 10
BAD_SHOWN = 200


@for_roles(*FILLING_BUREAUS)
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """A table that can be read goes on to its preview; of one that cannot, the reason is told at the field."""
    by = acting_of(request)
    rounds = rounds_with_table(rounds_of(request))
    form = UploadForm(request.POST or None, request.FILES or None, bureau=by.organisation, rounds=rounds)
    form.initial["round"] = rounds[0].pk if rounds else None
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            importing.preview(**form.cleaned_data, by=by)
            return redirect("behalf-import", pk=importing.keep(**form.cleaned_data, by=by).pk)
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else "file", refused.message)
            status = refused.status
    earlier = SheetImport.objects.visible_to(by.user).filter(acting_for=by.organisation, job__isnull=False)
    context = {
        "form": form,
        "round": rounds[0] if rounds else None,
        "most": importing.MOST_ROWS,
        "earlier": earlier.select_related("file", "region", "round", "job", "asked_by")[:EARLIER],
    }
    return render(request, "declarations/behalf/upload.html", context, status=status)


@for_roles(*FILLING_BUREAUS)
@require_GET
def handout(request: HttpRequest) -> HttpResponseBase:
    """The table of the round, prefilled with the rechecks that the bureau fills."""
    by = acting_of(request)
    rounds = rounds_with_table(rounds_of(request))
    if not rounds:
        raise Http404("还没有批次")
    file = TemporaryFile()  # noqa: SIM115 - the response closes it
    write_handout(round=rounds[0], by=by, out=cast("BinaryIO", file))
    file.seek(0)
    name = safe_name(f"{by.organisation.region.name}填报表（{rounds[0].title}）.xlsx")
    response = FileResponse(file, as_attachment=True, filename=name, content_type=CONTENT_TYPE)
    response["Cache-Control"] = "private, no-store"
    return response


@for_roles(*FILLING_BUREAUS)
@require_GET
def sheet_import(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Before it is confirmed: what each row would do. Afterwards: how far it is, and what came of each row."""
    return _page(request, _wanted(request, pk))


@for_roles(*FILLING_BUREAUS)
@require_POST
def confirm(request: HttpRequest, pk: UUID) -> HttpResponse:
    wanted = _wanted(request, pk)
    try:
        importing.confirm(import_id=wanted.pk, by=acting_of(request))
    except Refused as refused:
        messages.error(request, refused.message)
        return _page(request, _wanted(request, pk), status=refused.status)
    return redirect("behalf-import", pk=pk)


@for_roles(*FILLING_BUREAUS)
@require_GET
def progress(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The progress bar alone, for htmx; once the work has ended, the page is loaded again."""
    wanted = _wanted(request, pk)
    if wanted.job is None:
        raise Http404("尚未确认导入")
    response = render(request, "declarations/behalf/progress.html", {"wanted": wanted})
    if wanted.job.finished_at:
        response["HX-Refresh"] = "true"
    return response


@for_roles(*FILLING_BUREAUS)
@require_GET
def account(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """What came of each row, as a table."""
    wanted = _wanted(request, pk)
    if wanted.job is None or wanted.job.result is None:
        raise Http404("导入尚未完成")
    return serve(wanted.job.result)


def _wanted(request: HttpRequest, pk: UUID) -> SheetImport:
    seen = SheetImport.objects.visible_to(acting_of(request).user)
    return get_object_or_404(
        seen.select_related("file", "region__parent", "round__notice", "acting_for", "job__result", "asked_by"), pk=pk
    )


def _page(request: HttpRequest, wanted: SheetImport, *, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {"wanted": wanted}
    if wanted.job is None:
        try:
            with wanted.file.content.open("rb") as file:
                context["shown"] = importing.preview(
                    file=file, round=wanted.round, region=wanted.region, by=acting_of(request)
                )
        except Refused as refused:  # read once, so it is not the file: the person acts for another place now
            context["refusal"], status = refused.message, refused.status
    elif wanted.job.result:
        filled = seen_by(request).filter(source_file=wanted.file)
        context |= {
            "account": preview_of(wanted.job.result, limit=importing.MOST_ROWS),
            "filled": filled.filter(kind=Kind.NEW)[: importing.MOST_ROWS],
            "rechecks": filled.filter(kind=Kind.RECHECK).exists(),
        }
    return render(request, "declarations/behalf/import.html", context, status=status)
