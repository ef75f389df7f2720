"""Log-in and log-out, one's own account, and for whom one acts."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.people.access import ACTING_KEY, SignedInRequest, public, signed_in
from portal.people.accounts import change_password
from portal.people.demo import DEMO_ACCOUNTS, DEMO_PASSWORD
from portal.people.forms import LogInAgainForm, LogInForm, OwnPasswordForm
from portal.people.models import Appointment
from portal.problem_pages import wants_json
from portal.trail.record import trail_of


def _next_url(request: HttpRequest) -> str:
    """Where to go on: a page of our own, or none."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(asked, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return asked if ours else ""


@public
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def log_in(request: HttpRequest) -> HttpResponse:
    following = _next_url(request)
    if request.user.is_authenticated and request.method == "GET":
        return redirect(following or settings.LOGIN_REDIRECT_URL)
    form = LogInForm(request, data=request.POST or None)
    if request.method == "POST" and form.is_valid():
        login(request, form.get_user())
        return redirect(following or settings.LOGIN_REDIRECT_URL)
    context = {
        "form": form,
        "next": following,
        "minutes": settings.SESSION_COOKIE_AGE // 60,
        "demo_accounts": DEMO_ACCOUNTS if settings.DEMO else (),
        "demo_password": DEMO_PASSWORD,
    }
    return render(request, "portal/people/login.html", context, status=422 if form.errors else 200)


@public
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def log_in_again(request: HttpRequest) -> HttpResponse:
    """The dialog over a page whose session ended while somebody was typing (``static/js/relogin.js``).

    Success answers 200 with a fresh CSRF token, so that the page sends again what it could not save.
    """
    form = LogInAgainForm(request, data=request.POST or None)
    if request.method == "POST":
        if form.is_valid():
            login(request, form.get_user())
            # The page was opened in one of the person's appointments, and what it sends again is sent in that one.
            acted_as = (
                Appointment.objects.in_force().filter(user=form.get_user(), pk=form.cleaned_data["acting"]).first()
            )
            if acted_as:
                request.session[ACTING_KEY] = str(acted_as.pk)
            return JsonResponse({"csrf": get_token(request)})
        if wants_json(request):
            return JsonResponse(
                {"error": " ".join(str(error) for errors in form.errors.values() for error in errors)}, status=422
            )
    return render(request, "portal/people/login_again.html", {"form": form}, status=422 if form.errors else 200)


@public
@require_POST
def log_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    messages.success(request, "已退出登录")
    return redirect(settings.LOGOUT_REDIRECT_URL)


@signed_in
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def password_change(request: SignedInRequest) -> HttpResponse:
    form = OwnPasswordForm(request.user, data=request.POST or None)
    if request.method == "POST" and form.is_valid():
        change_password(user=request.user, password=form.cleaned_data["new_password1"])
        update_session_auth_hash(request, request.user)
        messages.success(request, "密码已修改，其他设备上的登录已退出")
        return redirect("me")
    return render(request, "portal/people/password.html", {"form": form}, status=422 if form.errors else 200)


@signed_in
@require_POST
def acting(request: SignedInRequest) -> HttpResponse:
    """Choose for whom to act, among one's own appointments in force."""
    try:
        wanted = UUID(request.POST.get("appointment", ""))
    except ValueError:
        wanted = None
    chosen = get_object_or_404(Appointment.objects.in_force().filter(user=request.user), pk=wanted)
    request.session[ACTING_KEY] = str(chosen.pk)
    messages.success(request, f"当前身份：{chosen}")
    return redirect(_next_url(request) or settings.LOGIN_REDIRECT_URL)


@signed_in
@require_GET
def me(request: SignedInRequest) -> HttpResponse:
    past = Appointment.objects.filter(user=request.user, ended_at__isnull=False).select_related(
        "organisation", "deputises_for__user"
    )
    return render(request, "portal/people/me.html", {"past": past, "entries": trail_of(request.user)})
