"""跟踪管理: the holders of the tiers that the province publishes, and what the bureaus note of each."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import OuterRef, Subquery
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from factories.recognitions.models import Recognition, Tier
from portal import clock
from portal.errors import Refused
from portal.files.storing import serve
from portal.paging import keyset_page
from portal.people.access import OFFICERS, SignedInRequest, for_roles, lies_in_sight
from portal.people.models import Role
from reviews.followup import noting
from reviews.followup.forms import HolderFilter, NoteForm, RevokeForm
from reviews.followup.models import FollowUp
from reviews.rounds import rounds_for
from reviews.stages import programmes_of


@for_roles(*OFFICERS)
@require_GET
def follow_ups(request: SignedInRequest) -> HttpResponse:
    """Who holds such a tier here, and when anybody last noted something."""
    newest = FollowUp.objects.filter(factory=OuterRef("factory"), tier=OuterRef("tier")).order_by("-on").values("on")
    seen = _holders(request).annotate(noted_on=Subquery(newest[:1]))
    chosen = HolderFilter(request.GET, queryset=seen, tiers=_tiers(request))
    page = keyset_page(chosen.qs, order=("-id",), cursor=request.GET.get("after"))
    return render(request, "reviews/followup/follow_ups.html", {"page": page, "filter": chosen})


@for_roles(*OFFICERS)
@require_GET
def follow_up(request: SignedInRequest, pk: UUID) -> HttpResponse:
    return _page(request, _found(request, pk))


@for_roles(*OFFICERS)
@require_POST
def follow_up_note(request: SignedInRequest, pk: UUID) -> HttpResponse:
    held, form = _found(request, pk), NoteForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            noting.note(factory=held.factory, tier=held.tier, **form.cleaned_data, by=request.acting)
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
            return _page(request, held, note_form=form, status=refused.status)
        messages.success(request, "跟踪记录已保存。")
        return redirect("follow-up", pk=pk)
    return _page(request, held, note_form=form, status=422)


@for_roles(Role.PROVINCE_OFFICER)
@require_POST
def follow_up_revoke(request: SignedInRequest, pk: UUID) -> HttpResponse:
    held, form = _found(request, pk), RevokeForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            noting.revoke(recognition_id=held.pk, **form.cleaned_data, by=request.acting)
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
            return _page(request, _found(request, pk), revoke_form=form, status=refused.status)
        messages.success(request, "认定已撤销。")
        return redirect("follow-up", pk=pk)
    return _page(request, held, revoke_form=form, status=422)


@for_roles(*OFFICERS)
@require_GET
def follow_up_file(request: SignedInRequest, pk: UUID, note: UUID) -> HttpResponseBase:
    held = _found(request, pk)
    notes = FollowUp.objects.visible_to(request.user).filter(factory=held.factory_id, file__isnull=False)
    stored = get_object_or_404(notes.select_related("file"), pk=note).file
    if stored is None:
        raise Http404("没有附件")
    return serve(stored)


def _page(
    request: SignedInRequest,
    held: Recognition,
    *,
    status: int = 200,
    note_form: forms.Form | None = None,
    revoke_form: forms.Form | None = None,
) -> HttpResponse:
    notes = FollowUp.objects.visible_to(request.user).filter(factory=held.factory_id, tier=held.tier)
    in_force = held.ended_on is None
    leads = request.acting.role == Role.PROVINCE_OFFICER
    today = {"on": clock.today()}
    context: dict[str, Any] = {
        "held": held,
        "notes": notes.select_related("noted_by", "noted_for", "file")[:200],
        "note_form": note_form or (NoteForm(initial=today) if in_force else None),
        "revoke_form": revoke_form or (RevokeForm() if in_force and leads else None),
    }
    return render(request, "reviews/followup/follow_up.html", context, status=status)


def _tiers(request: SignedInRequest) -> list[Tier]:
    """Those that a published result grants, by the notices in force here."""
    programmes = programmes_of(rounds_for(request.acting.organisation.region))
    granted = {one.grants for one in programmes if one.publishes}
    return [one for one in Tier if one.value in granted]


def _holders(request: SignedInRequest) -> Any:
    return (
        Recognition.objects.filter(lies_in_sight(request.user, "factory__region"), tier__in=_tiers(request))
        .filter(factory__merged_into__isnull=True)
        .select_related("factory__enterprise__organisation", "factory__region__parent__parent")
    )


def _found(request: SignedInRequest, pk: UUID) -> Recognition:
    found: Recognition = get_object_or_404(_holders(request), pk=pk)
    return found
