"""Who fills a row of the grid: the bureau, or the enterprise where it has an account."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from declarations.behalf import handing
from portal.errors import Refused
from portal.people.access import for_roles
from portal.people.models import Role
from reviews.desk.grid import offerable
from reviews.desk.recheck_views import do_to_row, round_asked
from reviews.desk.views import acting

_BUREAUS = (Role.COUNTY_OFFICER, Role.CITY_OFFICER)
# Handed over at one click; the page says how many are left.
_AT_ONCE = 500


@for_roles(*_BUREAUS)
@require_POST
def hand_over(request: HttpRequest, pk: UUID) -> HttpResponse:
    """请企业填写: leave the row to the enterprise."""
    return do_to_row(request, pk, handing.hand_over, "已交由企业填写")


@for_roles(*_BUREAUS)
@require_POST
def reclaim(request: HttpRequest, pk: UUID) -> HttpResponse:
    """收回填写: complete the row oneself again."""
    return do_to_row(request, pk, handing.reclaim, "已收回，由本单位填写")


@for_roles(*_BUREAUS)
@require_POST
def hand_over_all(request: HttpRequest) -> HttpResponse:
    """Leave every row to its enterprise that has an account; one that moved meanwhile is left as it is."""
    by = acting(request)
    round = round_asked(request, by)
    done = 0
    for pk in list(offerable(round=round, by=by).values_list("pk", flat=True)[:_AT_ONCE]):
        try:
            handing.hand_over(declaration_id=pk, by=by)
        except Refused:
            continue
        done += 1
    messages.success(request, f"已交由企业填写{done}家。" if done else "没有可以交由企业填写的工厂。")
    return redirect(f"{reverse('recheck')}?round={round.pk}")
