"""企业人员: who fills for one's enterprise, invitations and handover; and the bureau that names an administrator."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from factories.registry.models import Enterprise
from factories.registry.team_forms import HandOverForm, InvitationForm
from portal.errors import Refused
from portal.people.access import SignedInRequest, for_roles
from portal.people.inviting import invite, withdraw_invitation
from portal.people.models import ENTERPRISE_ROLES, Appointment, Role
from portal.people.passes import Invitation
from portal.people.teams import NAMING, dismiss_clerk, hand_over, name_administrator
from portal.trail.record import trail_of

TRAIL_SHOWN = 50
administrators = for_roles(Role.ENTERPRISE_ADMINISTRATOR)


@for_roles(*ENTERPRISE_ROLES)
@require_GET
def team(request: SignedInRequest) -> HttpResponse:
    return _page(request)


@administrators
@never_cache
@require_POST
def team_invite(request: SignedInRequest) -> HttpResponse:
    form = InvitationForm(request.POST)
    if form.is_valid():
        try:
            invitation, secret = invite(**form.cleaned_data, by=request.acting)
        except Refused as refused:
            form.add_error(refused.field or None, refused.message)
        else:
            # Not redirected: the link is shown in this answer alone; only its digest is kept.
            link = request.build_absolute_uri(reverse("invitation", args=[secret]))
            return render(request, "factories/invited.html", {"invitation": invitation, "link": link})
    return _page(request, form, status=422)


@administrators
@require_POST
def team_withdraw(request: SignedInRequest, pk: UUID) -> HttpResponse:
    own = Invitation.objects.filter(organisation=request.acting.organisation_id)
    invitation = get_object_or_404(own, pk=pk)
    try:
        withdraw_invitation(invitation_id=invitation.pk, by=request.acting)
    except Refused as refused:
        messages.error(request, refused.message)
        return _page(request, status=refused.status)
    messages.success(request, f"对{invitation.invitee}的邀请已撤销，链接不能再使用。")
    return redirect("team")


@administrators
@require_POST
def team_dismiss(request: SignedInRequest, pk: UUID) -> HttpResponse:
    one = _colleague(request, pk)
    try:
        dismiss_clerk(appointment=one, by=request.acting)
    except Refused as refused:
        messages.error(request, refused.message)
        return _page(request, status=refused.status)
    messages.success(request, f"{one.user}不再是本企业的填报员，立即生效。")
    return redirect("team")


@administrators
@require_POST
def team_hand_over(request: SignedInRequest, pk: UUID) -> HttpResponse:
    one, form = _colleague(request, pk), HandOverForm(request.POST)
    if not form.is_valid():
        messages.error(request, "管理员尚未移交：请选择移交后您留任填报员，还是离任。")
        return _page(request, status=422)
    stays = form.cleaned_data["then"] == HandOverForm.STAYS
    try:
        hand_over(to=one, stays=stays, by=request.acting)
    except Refused as refused:
        messages.error(request, refused.message)
        return _page(request, status=refused.status)
    messages.success(request, f"企业管理员已移交给{one.user}。" + ("您现在是填报员。" if stays else "您已离任。"))
    return redirect("team" if stays else "home")


@for_roles(*NAMING)
@require_POST
def enterprise_administrator(request: SignedInRequest, pk: UUID, appointment: UUID) -> HttpResponse:
    """The bureau names a clerk administrator, where the former one is gone."""
    enterprise = get_object_or_404(Enterprise.objects.visible_to(request.user), pk=pk)
    held = Appointment.objects.standing().filter(organisation=enterprise.pk)
    one = get_object_or_404(held.select_related("user", "organisation__region"), pk=appointment)
    try:
        name_administrator(of=one, reason=request.POST.get("reason", ""), by=request.acting)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, f"{one.user}现在是“{enterprise.name}”的企业管理员。")
    return redirect("enterprise", pk=enterprise.pk)


def _colleague(request: SignedInRequest, pk: UUID) -> Appointment:
    own = Appointment.objects.filter(organisation=request.acting.organisation_id)
    return get_object_or_404(own.select_related("user", "organisation__region"), pk=pk)


def _page(request: SignedInRequest, form: InvitationForm | None = None, status: int = 200) -> HttpResponse:
    organisation = request.acting.organisation
    people = organisation.appointments.in_force().select_related("user").order_by("role", "started_at")
    context = {
        "organisation": organisation,
        "administers": request.acting.role == Role.ENTERPRISE_ADMINISTRATOR,
        "people": sorted(people, key=lambda one: one.role != Role.ENTERPRISE_ADMINISTRATOR),
        "invitations": Invitation.objects.open().filter(organisation=organisation).select_related("invited_by"),
        "form": form or InvitationForm(),
        "hand_over": HandOverForm(auto_id=False),
        "entries": list(trail_of(organisation).order_by("-sequence")[:TRAIL_SHOWN]),
    }
    return render(request, "factories/team.html", context, status=status)
