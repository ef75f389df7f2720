"""人员与任职: the administrator's pages."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.errors import Refused
from portal.paging import keyset_page
from portal.people.access import SignedInRequest, for_roles
from portal.people.accounts import create_officer, give_new_password, locked_usernames, unlock
from portal.people.appointments import appoint, dismiss
from portal.people.filters import PeopleFilter
from portal.people.forms import AppointmentForm, OfficerForm
from portal.people.models import Appointment, Role, User
from portal.trail.record import trail_of

administrators = for_roles(Role.ADMINISTRATOR)


@administrators
@require_GET
def people(request: SignedInRequest) -> HttpResponse:
    """Everyone with an account; a page at a time."""
    chosen = PeopleFilter(request.GET, queryset=User.objects.visible_to(request.user).with_appointments())
    page = keyset_page(chosen.qs, order=("username",), cursor=request.GET.get("after"))
    locked = locked_usernames([user.username for user in page.items])
    return render(request, "portal/people/people.html", {"filter": chosen, "page": page, "locked": locked})


@administrators
@never_cache
@require_http_methods(["GET", "POST"])
def person_new(request: SignedInRequest) -> HttpResponse:
    asked = {name: request.GET.get(name) for name in ("organisation", "role")}
    form = OfficerForm(request.POST or None, initial=asked)
    if request.method == "POST" and form.is_valid():
        try:
            user, password = create_officer(**form.cleaned_data, by=request.acting)
        except Refused as refused:
            form.add_error(refused.field or None, refused.message)
        else:
            # Not redirected: the password is shown in this answer alone and stored nowhere.
            return render(request, "portal/people/password_given.html", {"person": user, "password": password})
    return render(request, "portal/people/person_new.html", {"form": form}, status=422 if form.errors else 200)


@administrators
@require_GET
def person(request: SignedInRequest, pk: UUID) -> HttpResponse:
    return _person_page(request, _person(request, pk), AppointmentForm())


@administrators
@require_POST
def person_appoint(request: SignedInRequest, pk: UUID) -> HttpResponse:
    user, form = _person(request, pk), AppointmentForm(request.POST)
    if form.is_valid():
        role, organisation = Role(form.cleaned_data["role"]), form.cleaned_data["organisation"]
        try:
            appointment = appoint(
                user=user,
                organisation=organisation,
                role=role,
                by=request.acting,
                starts_on=form.cleaned_data["starts_on"],
                ends_on=form.cleaned_data["ends_on"],
            )
        except ValidationError as wrong:
            form.add_error(None, wrong)
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, f"已任命{user}为{appointment}")
            return redirect("person", pk=user.pk)
    return _person_page(request, user, form, status=422)


@administrators
@require_POST
def person_dismiss(request: SignedInRequest, pk: UUID, appointment: UUID) -> HttpResponse:
    user = _person(request, pk)
    held = get_object_or_404(Appointment.objects.filter(user=user), pk=appointment)
    try:
        dismiss(appointment=held, by=request.acting)
    except Refused as refused:
        messages.error(request, refused.message)
        return _person_page(request, user, AppointmentForm(), status=refused.status)
    messages.success(request, f"{user}不再担任{held}")
    return redirect("person", pk=user.pk)


@administrators
@require_POST
def person_unlock(request: SignedInRequest, pk: UUID) -> HttpResponse:
    user = _person(request, pk)
    unlock(user=user, by=request.acting)
    messages.success(request, f"{user}现在可以重新登录")
    return redirect("person", pk=user.pk)


@administrators
@never_cache
@require_POST
def person_password(request: SignedInRequest, pk: UUID) -> HttpResponse:
    user = _person(request, pk)
    password = give_new_password(user=user, by=request.acting)
    return render(request, "portal/people/password_given.html", {"person": user, "password": password})


def _person(request: SignedInRequest, pk: UUID) -> User:
    return get_object_or_404(User.objects.visible_to(request.user).with_appointments(), pk=pk)


def _person_page(request: SignedInRequest, user: User, form: AppointmentForm, status: int = 200) -> HttpResponse:
    context = {
        "person": user,
        "past": user.appointments.filter(ended_at__isnull=False).select_related("organisation", "deputises_for__user"),
        "locked": bool(locked_usernames([user.username])),
        "entries": trail_of(user),
        "form": form,
    }
    return render(request, "portal/people/person.html", context, status=status)
