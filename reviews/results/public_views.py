"""结果 as everybody sees it: the results, one with its list and document, and what was corrected."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from portal.files.storing import serve
from portal.paging import keyset_page
from portal.people.access import public
from reviews.publicity.printing import print_of
from reviews.publicity.sheets import sheet_of
from reviews.publicity.versions import versions_of
from reviews.results.models import Result, ResultStatus

PAGE = 100


@public
@require_GET
def public_results(request: HttpRequest) -> HttpResponse:
    """Those in force, the newest first; what was corrected is reached from its correction."""
    shown = Result.objects.public().filter(status=ResultStatus.PUBLISHED).with_names()
    page = keyset_page(shown, order=("-document_date", "-id"), cursor=request.GET.get("after"), size=30)
    return render(request, "reviews/results/public_results.html", {"page": page})


@public
@require_GET
def public_result(request: HttpRequest, pk: UUID) -> HttpResponse:
    one = _found(pk)
    lines = one.roster.public_lines.all()
    context = {
        "result": one,
        "page": keyset_page(lines, order=("position", "id"), cursor=request.GET.get("after"), size=PAGE),
        "total": lines.count(),
        "versions": versions_of(one.roster) if one.corrects_id else [],
        "print": print_of(one.roster),
        "correction": Result.objects.public().filter(corrects=one).first(),
    }
    return render(request, "reviews/results/public_result.html", context)


@public
@require_GET
def public_result_table(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    one = _found(pk)
    return sheet_of(one.roster, title=one.title, head=f"{one.document_number}，{one.document_date:%Y年%-m月%-d日}")


@public
@require_GET
def public_result_document(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    document = _found(pk).document
    if document is None:
        raise Http404("没有正式文件")
    return serve(document)


@public
@require_GET
def public_result_print(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The list as PDF, as it was made of this version."""
    made = print_of(_found(pk).roster)
    if made is None:
        raise Http404("打印件正在生成，请稍后再试")
    return serve(made)


def _found(pk: UUID) -> Result:
    return get_object_or_404(Result.objects.public().with_names().select_related("corrects"), pk=pk)
