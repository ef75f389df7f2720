"""The stamped scan of a list: uploading it, and handing it out to those who see the list."""

from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_GET, require_POST

from portal.errors import Refused
from portal.files.storing import serve
from portal.people.access import OFFICERS, SignedInRequest, for_roles
from portal.people.models import Role
from reviews.rosters import scans
from reviews.rosters.pages import do, find_roster, roster_page


@for_roles(Role.COUNTY_OFFICER, Role.CITY_OFFICER)
@require_POST
def roster_scan_keep(request: SignedInRequest, pk: UUID) -> HttpResponse:
    file = request.FILES.get("scan")
    if file is None:
        nothing = Refused("请选择盖章扫描件（PDF、JPEG 或 PNG）。", field="scan")
        return roster_page(request, find_roster(request, pk), refusal=nothing)

    return do(request, pk, lambda **asked: scans.keep_scan(file=file, **asked), "盖章扫描件已上传。")


@for_roles(*OFFICERS)
@require_GET
def roster_scan(request: SignedInRequest, pk: UUID) -> HttpResponseBase:
    one = find_roster(request, pk)
    if one.scan is None:
        raise Http404("没有盖章扫描件")
    return serve(one.scan, shown="shown" in request.GET)
