"""导出评审意见: asking for a round's scores and opinions, and fetching what was made."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.errors import Refused
from portal.files.storing import serve
from portal.paging import keyset_page
from portal.people.access import SignedInRequest, for_roles
from portal.people.models import Role
from reviews.desk.views import get_case
from reviews.experts.exporting import exports_visible_to, request_scores
from reviews.experts.printing import request_opinions
from reviews.experts.ranking import scored_rounds
from reviews.rounds import chosen


@for_roles(Role.PROVINCE_OFFICER)
@require_http_methods(["GET", "POST"])
def score_exports(request: SignedInRequest) -> HttpResponseBase:
    """What was exported, newest first; posted, the round's scores as they stand now."""
    rounds = scored_rounds(request.acting.organisation.region)
    round = chosen(request, rounds)
    if request.method == "POST":
        if round is None:
            raise Http404("没有专家评审的批次")
        try:
            request_scores(round=round, by=request.acting)
        except Refused as refused:
            messages.error(request, refused.message)
        return redirect(f"{reverse('score-exports')}?round={round.pk}")
    page = keyset_page(exports_visible_to(request.user), order=("-created_at", "-id"), cursor=request.GET.get("after"))
    context = {
        "rounds": rounds,
        "round": round,
        "page": page,
        "going_on": any(not one.finished_at for one in page.items),
    }
    return render(request, "reviews/experts/exports.html", context)


@for_roles(Role.PROVINCE_OFFICER)
@require_POST
def opinions_print(request: SignedInRequest, pk: UUID) -> HttpResponseBase:
    """Ask for the opinions on one case as PDF."""
    case = get_case(request, pk)
    try:
        request_opinions(declaration_id=case.pk, by=request.acting)
    except Refused as refused:
        messages.error(request, refused.message)
        return redirect("experts-case", pk=pk)
    return redirect(f"{reverse('score-exports')}?round={case.round_id}")


@for_roles(Role.PROVINCE_OFFICER)
@require_GET
def score_export_file(request: SignedInRequest, pk: UUID) -> HttpResponseBase:
    job = get_object_or_404(exports_visible_to(request.user), pk=pk)
    if job.result is None:
        raise Http404("文件尚未生成")
    return serve(job.result)
