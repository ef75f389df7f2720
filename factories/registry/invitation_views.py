"""The page behind an invitation's link: accept it with a new account, or with the one that is signed in."""

from typing import cast

from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from factories.registry.claim_forms import AccountForm
from portal.errors import Refused
from portal.people.access import ACTING_KEY, public
from portal.people.inviting import accept, accept_anew
from portal.people.models import Appointment, User
from portal.people.passes import Invitation, digest_of

# The log-in of the person who has just signed up; the other backends keep lock-outs and grants.
_BACKEND = "django.contrib.auth.backends.ModelBackend"


@public
@never_cache
@sensitive_post_parameters("password1", "password2")
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    found = Invitation.objects.select_related("organisation", "invited_by")
    one = get_object_or_404(found, digest=digest_of(secret))
    known = request.user.is_authenticated
    form = AccountForm(request.POST or None) if not known else None
    problem, status = one.problem, 200
    if request.method == "POST":
        status = 422
        if form is None or form.is_valid():
            try:
                appointment = _accept(request, secret, form)
            except Refused as refused:
                status = refused.status
                if form is not None and refused.field in form.fields:
                    form.add_error(refused.field, refused.message)
                else:
                    problem = refused.message
            else:
                request.session[ACTING_KEY] = str(appointment.pk)
                messages.success(request, f"您现在是“{one.organisation}”的填报员。")
                return redirect("home")
    context = {"invitation": one, "problem": problem, "form": form}
    return render(request, "factories/invitation.html", context, status=status)


def _accept(request: HttpRequest, secret: str, form: AccountForm | None) -> Appointment:
    if form is None:
        return accept(secret=secret, user=cast("User", request.user))
    person = form.cleaned_data
    appointment = accept_anew(
        secret=secret,
        username=person["username"],
        password=person["password1"],
        full_name=person["full_name"],
        phone=person["phone"],
    )
    login(request, appointment.user, backend=_BACKEND)
    return appointment
