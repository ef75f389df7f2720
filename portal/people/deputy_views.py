"""请人代理: an officer's own page, and the administrator's for anyone."""

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from portal.errors import Refused
from portal.people.access import OFFICERS, SignedInRequest, for_roles
from portal.people.deputising import bureau_of, covers_of, end_cover, name_deputy, possible_deputies
from portal.people.forms import DeputyForm
from portal.people.models import Appointment, Role, User

officers = for_roles(*OFFICERS, Role.ADMINISTRATOR)


@officers
@require_http_methods(["GET", "POST"])
def deputies(request: SignedInRequest) -> HttpResponse:
    """Who covers for oneself, in the appointment in use; who deputises for somebody reads here that they cannot."""
    return _page(request, request.acting, own=True)


@officers
@require_POST
def deputy_end(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """End a cover of one's own; the administrator anyone's."""
    cover = get_object_or_404(_endable(request), pk=pk)
    try:
        end_cover(cover=cover, by=request.acting)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, f"{cover.user}的代理已结束，立即生效。")
    principal = cast("Appointment", cover.deputises_for)
    return _to_covers(principal, own=principal.pk == request.acting.pk)


@for_roles(Role.ADMINISTRATOR)
@require_http_methods(["GET", "POST"])
def person_deputy(request: SignedInRequest, pk: UUID, appointment: UUID) -> HttpResponse:
    """The administrator arranges the cover of an officer who cannot do so."""
    person = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    held = Appointment.objects.in_force().filter(user=person).select_related("user", "organisation__region")
    principal = get_object_or_404(held, pk=appointment)
    if not bureau_of(principal):
        raise Http404("此任职不能安排代理")
    return _page(request, principal, own=False)


def _page(request: SignedInRequest, principal: Appointment, *, own: bool) -> HttpResponse:
    candidates = possible_deputies(principal=principal, by=request.acting)
    form = DeputyForm(request.POST or None, candidates=candidates)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                cover = name_deputy(principal=principal, **form.cleaned_data, by=request.acting)
            except Refused as refused:
                form.add_error(refused.field or None, refused.message)
                status = refused.status
            else:
                messages.success(request, f"已安排{cover.user}代理，到期自动结束。")
                return _to_covers(principal, own=own)
    context = {
        "principal": principal,
        "own": own,
        "may_name": bureau_of(principal),
        "covers": covers_of(principal),
        "form": form,
    }
    return render(request, "portal/people/deputies.html", context, status=status)


def _to_covers(principal: Appointment, *, own: bool) -> HttpResponse:
    """To the page that lists the covers: one's own, or the administrator's of somebody."""
    if own:
        return redirect("deputies")
    return redirect("person-deputy", pk=principal.user_id, appointment=principal.pk)


def _endable(request: SignedInRequest) -> "QuerySet[Appointment]":
    covers = Appointment.objects.standing().filter(deputises_for__isnull=False)
    if request.acting.role != Role.ADMINISTRATOR:
        covers = covers.filter(deputises_for=request.acting)
    return covers.select_related("user", "organisation", "deputises_for__user", "deputises_for__organisation")
