"""导出培育库清单: asking for the list as it is filtered, and fetching what was made."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from portal.errors import Refused
from portal.files.storing import serve
from portal.paging import keyset_page
from portal.people.access import OFFICERS, SignedInRequest, for_roles
from reviews.cultivation.exporting import exports_visible_to, request_pool


@for_roles(*OFFICERS)
@require_http_methods(["GET", "POST"])
def pool_exports(request: SignedInRequest) -> HttpResponseBase:
    """What was exported, newest first; posted, the list with the filters of the page that asks."""
    if request.method == "POST":
        try:
            request_pool(query=request.POST.get("query", ""), by=request.acting)
        except Refused as refused:
            messages.error(request, refused.message)
        return redirect("pool-exports")
    page = keyset_page(exports_visible_to(request.user), order=("-created_at", "-id"), cursor=request.GET.get("after"))
    context = {"page": page, "going_on": any(not one.finished_at for one in page.items)}
    return render(request, "reviews/cultivation/exports.html", context)


@for_roles(*OFFICERS)
@require_GET
def pool_export_file(request: SignedInRequest, pk: UUID) -> HttpResponseBase:
    job = get_object_or_404(exports_visible_to(request.user), pk=pk)
    if job.result is None:
        raise Http404("文件尚未生成")
    return serve(job.result)
