"""Pages of packages. One is handed out only to who sees every case in it, asked anew at each step."""

from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from portal.errors import Refused
from portal.files.storing import serve
from portal.paging import keyset_page
from portal.people.access import OFFICERS, for_roles
from portal.people.models import Appointment, User
from reviews.desk.batch_views import chosen_in
from reviews.packages.models import Package
from reviews.packages.requesting import make_again, package_cases, package_roster
from reviews.rosters.models import Roster


@for_roles(*OFFICERS)
@require_GET
def packages(request: HttpRequest) -> HttpResponse:
    """What the bureau has asked for, newest first."""
    own = _visible(request).filter(bureau=_acting(request).organisation)
    page = keyset_page(own, order=("-asked_at", "-id"), cursor=request.GET.get("after"))
    return render(request, "reviews/packages/packages.html", {"page": page, "days": settings.PACKAGE_DAYS})


@for_roles(*OFFICERS)
@require_POST
def package_create(request: HttpRequest) -> HttpResponse:
    """Of the cases that are ticked (``chosen``)."""
    chosen = [pk for pk, _ in chosen_in(request)]
    if not chosen:
        messages.warning(request, "请先勾选要打包的事项。")
        return redirect("packages")
    try:
        package = package_cases(cases=chosen, by=_acting(request))
    except Refused as refused:
        messages.error(request, refused.message)
        return redirect("packages")
    return _asked(request, package)


@for_roles(*OFFICERS)
@require_POST
def package_of_roster(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Of all cases on a list."""
    visible = Roster.objects.visible_to(cast("User", request.user)).select_related("region", "round")
    roster = get_object_or_404(visible, pk=pk)
    try:
        package = package_roster(roster=roster, by=_acting(request))
    except Refused as refused:
        messages.error(request, refused.message)
        return redirect("roster", pk=pk)
    return _asked(request, package)


@for_roles(*OFFICERS)
@require_GET
def package(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Progress while it is made, then the download."""
    found = _package(request, pk)
    lines = found.lines.select_related("declaration__enterprise__organisation", "declaration__region")
    page = keyset_page(lines.all(), order=("position", "id"), cursor=request.GET.get("after"), size=100)
    context = {"package": found, "page": page, "days": settings.PACKAGE_DAYS}
    return render(request, "reviews/packages/package.html", context)


@for_roles(*OFFICERS)
@require_GET
def package_progress(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The progress bar alone, for htmx; once the job has ended, the page is loaded again."""
    found = _package(request, pk)
    response = render(request, "reviews/packages/progress.html", {"package": found})
    if found.job.finished_at:
        response["HX-Refresh"] = "true"
    return response


@for_roles(*OFFICERS)
@require_GET
def package_file(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    found = _package(request, pk)
    if found.job.result is None:
        raise Http404("文件尚未生成，或已过保存期限")
    return serve(found.job.result)


@for_roles(*OFFICERS)
@require_POST
def package_again(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Have it made anew, where it failed or its file is gone."""
    found = _package(request, pk)
    try:
        make_again(package=found, by=_acting(request))
    except Refused as refused:
        messages.error(request, refused.message)
    return redirect("package", pk=pk)


def _asked(request: HttpRequest, package: Package) -> HttpResponse:
    messages.success(request, "已开始打包，完成后可在本页下载。")
    return redirect("package", pk=package.pk)


def _visible(request: HttpRequest) -> Any:
    return Package.objects.visible_to(cast("User", request.user)).with_jobs()


def _package(request: HttpRequest, pk: UUID) -> Package:
    return get_object_or_404(_visible(request), pk=pk)


def _acting(request: HttpRequest) -> Appointment:
    return cast("Any", request).acting
