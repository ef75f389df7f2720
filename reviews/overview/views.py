"""The first page: public for everyone, a workbench for whoever is signed in."""

from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from declarations.cases.views import next_step
from declarations.notices.models import Notice
from declarations.notices.packs import newest_revision, notice_for, pack_of
from declarations.notices.timetable import timetable
from factories.registry.models import Claim
from portal.people.access import public
from portal.people.models import ENTERPRISE_ROLES, Appointment, Role
from reviews.charts.present import present_progress
from reviews.overview.workbench import actions_for, latest_cases

_TEMPLATES = {
    **dict.fromkeys(ENTERPRISE_ROLES, "reviews/overview/clerk.html"),
    Role.ADMINISTRATOR: "reviews/overview/administrator.html",
}


@public
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """What the portal is for and until when; signed in, what there is to do."""
    if not request.user.is_authenticated:
        return _landing(request)
    by = cast("Appointment | None", cast("Any", request).acting)
    if not by:  # a lazy object: it is false where there is no appointment
        if Claim.objects.filter(user=request.user).exists():
            return redirect("claim-status")
        return render(request, "reviews/overview/no_appointment.html")
    if by.role == Role.EXPERT:
        return redirect("my-scorings")
    notice = notice_for(by.organisation.region)
    cases = (
        [{"case": case, "next": next_step(case)} for case in latest_cases(by)] if by.role != Role.ADMINISTRATOR else []
    )
    context = {
        **present_progress(request),
        "actions": actions_for(by),
        "notice": notice,
        "rounds": timetable(notice, region=by.organisation.region) if notice else [],
        "cases": cases,
    }
    return render(request, _TEMPLATES.get(Role(by.role), "reviews/overview/bureau.html"), context)


def _landing(request: HttpRequest) -> HttpResponse:
    notice = Notice.objects.filter(overlay_of__isnull=True).order_by("-year", "key").first()
    if notice is None:
        return render(request, "reviews/overview/landing.html", {"notice": None})
    pack = pack_of(newest_revision(notice.key))
    context = {
        "notice": notice,
        "pack": pack,
        "rounds": timetable(notice),
        "overlays": [
            {"notice": one, "rounds": timetable(one)} for one in notice.overlays.select_related("region", "overlay_of")
        ],
    }
    return render(request, "reviews/overview/landing.html", context)
