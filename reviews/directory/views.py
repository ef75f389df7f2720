"""认定工厂名录: searched, read one by one with its history, and taken away as a table."""

from typing import Any, cast
from urllib.parse import quote
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from factories.recognitions.models import Recognition
from portal.errors import Refused
from portal.files.storing import serve
from portal.paging import keyset_page
from portal.people.access import public
from portal.people.throttling import count_attempt
from reviews.directory import table
from reviews.directory.reading import DirectoryFilter, divisions, recognised, with_industry

AT_ONCE = 2000  # rows written while somebody waits


@public
@require_GET
def recognised_factories(request: HttpRequest) -> HttpResponse:
    """A page of the directory, the newest recognition first."""
    return _page(request)


@public
@require_GET
def recognised_factory(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One factory: all tiers that it held and holds, each granted, confirmed and ended by which document."""
    one = get_object_or_404(recognised(), pk=pk)
    held = Recognition.objects.filter(factory=one.factory_id).prefetch_related("confirmations").order_by("-id")
    return render(request, "reviews/directory/factory.html", {"one": one, "held": held})


@public
@require_GET
def recognised_table(request: HttpRequest) -> HttpResponseBase:
    """The directory as CSV: the whole as the file that is kept; what filters leave, up to ``AT_ONCE``, as it stands now."""
    chosen = DirectoryFilter(request.GET, queryset=recognised())
    try:
        count_attempt(door="directory", request=request)
        if not any(request.GET.get(name) for name in chosen.filters) and (made := table.kept()):
            return serve(cast("Any", made.result))
        rows = _within_bounds(chosen)
    except Refused as refused:
        return _page(request, refusal=refused)
    response = HttpResponse("".join(table.written([rows])), content_type=table.CONTENT_TYPE)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(table.NAME)}"
    return response


def _within_bounds(chosen: DirectoryFilter) -> list[Recognition]:
    rows = list(with_industry(chosen.qs).order_by("-id")[: AT_ONCE + 1])
    if len(rows) > AT_ONCE:
        raise Refused(f"符合条件的超过{AT_ONCE}条，请缩小范围后下载，或清除条件下载全部名录。")
    return rows


def _page(request: HttpRequest, *, refusal: Refused | None = None) -> HttpResponse:
    chosen = DirectoryFilter(request.GET, queryset=recognised())
    page = keyset_page(with_industry(chosen.qs), order=("-id",), cursor=request.GET.get("after"))
    named = divisions()
    for one in page.items:
        cast("Any", one).industry = named.get((cast("Any", one).industry_code or "")[:2], "")
    query = request.GET.copy()
    query.pop("after", None)
    context = {
        "page": page,
        "filter": chosen,
        "query": query.urlencode(),
        "narrowed": any(request.GET.get(name) for name in chosen.filters),
        "kept": table.kept(),
        "refusal": refusal,
    }
    return render(request, "reviews/directory/recognised.html", context, status=refusal.status if refusal else 200)
