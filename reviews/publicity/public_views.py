"""公示 as everybody sees it: the notices, one notice with its list, and the list as a file."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from portal.files.storing import serve
from portal.paging import keyset_page
from portal.people.access import public
from reviews.publicity.models import Publicity, PublicityStatus
from reviews.publicity.printing import print_of
from reviews.publicity.sheets import sheet_of
from reviews.publicity.versions import since_published, versions_of

PAGE = 100


@public
@require_GET
def public_notices(request: HttpRequest) -> HttpResponse:
    """All that stand or stood on public notice, the newest first."""
    page = keyset_page(
        Publicity.objects.public().with_names(), order=("-starts_on", "-id"), cursor=request.GET.get("after"), size=30
    )
    return render(request, "reviews/publicity/public_notices.html", {"page": page})


@public
@require_GET
def public_notice(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One notice: period, text, list with digest, its versions, how to object. Taken down, the reason alone."""
    one = _found(pk)
    lines = one.roster.public_lines.all() if one.is_public else one.roster.public_lines.none()
    beside = (
        Publicity.objects.public()
        .filter(roster__round__notice=one.roster.round.notice_id, starts_on=one.starts_on, ends_on=one.ends_on)
        .exclude(pk=one.pk)
        .exclude(status=PublicityStatus.TAKEN_OFF)
    )
    total, versions = lines.count(), versions_of(one.roster) if one.is_public else []
    context = {
        "publicity": one,
        "page": keyset_page(lines, order=("position", "id"), cursor=request.GET.get("after"), size=PAGE),
        "total": total,
        "since_published": since_published(versions, stands=total),
        "versions": versions,
        "beside": list(beside.select_related("roster__round").order_by("pk")),
        "takes_objections": one.takes_objections(),
        "print": print_of(one.roster),
    }
    return render(request, "reviews/publicity/public_notice.html", context)


@public
@require_GET
def public_notice_table(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    one = _found(pk, taken_off=False)
    return sheet_of(
        one.roster, title=one.title, head=f"公示期：{one.starts_on:%Y年%-m月%-d日}至{one.ends_on:%Y年%-m月%-d日}"
    )


@public
@require_GET
def public_notice_print(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The notice with its list as PDF, as it was made of the version in force."""
    made = print_of(_found(pk, taken_off=False).roster)
    if made is None:
        raise Http404("打印件正在生成，请稍后再试")
    return serve(made)


def _found(pk: UUID, *, taken_off: bool = True) -> Publicity:
    shown = Publicity.objects.public().with_names()
    return get_object_or_404(shown if taken_off else shown.exclude(status=PublicityStatus.TAKEN_OFF), pk=pk)
