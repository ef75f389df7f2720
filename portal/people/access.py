"""Who may open which page. A view that declares nothing is refused to everyone.

Three questions, three answers: may this role open the page (the decorators here), which rows may this person see
(``visible_to(user)`` of each model, on the grants that ``appoint()`` writes), may this person act for that
organisation (``request.acting``, the appointment in use).
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar, cast
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve
from django.utils.functional import SimpleLazyObject
from guardian.shortcuts import get_objects_for_user

from portal import clock
from portal.people.appointments import follow_dates
from portal.people.grants import organisations_of
from portal.people.models import Appointment, Organisation, Role, User
from portal.problem_pages import session_expired, wants_json
from portal.regions.models import Region, RegionQuerySet
from portal.trail.record import deputising

logger = logging.getLogger(__name__)
View = TypeVar("View", bound=Callable[..., Any])
ACTING_KEY = "acting"


class SignedInRequest(HttpRequest):
    """What a view behind log-in gets: for type checkers only, nothing is ever made of it.

    ``acting`` is None only for one who holds no appointment; such a person opens ``@signed_in`` pages alone.
    """

    user: User
    acting: Appointment
    appointments: list[Appointment]


@dataclass(frozen=True)
class Access:
    """What a page asks of its visitor: nothing, to be signed in, or one of ``roles``."""

    public: bool = False
    roles: frozenset[str] | None = None

    def allows(self, role: str | None) -> bool:
        """Whether a signed-in person acting in ``role`` (None: without any appointment) may open the page."""
        return self.public or self.roles is None or role in self.roles


def may_open(url: str, *, role: str | None) -> bool:
    """Whether the page at an address of ours is one that ``role`` may open at all, whatever it shows."""
    try:
        view = resolve(urlsplit(url).path).func
    except Resolver404:  # a page that is no more, in a message from before
        return False
    access = getattr(view, "access", None)
    return access is not None and access.allows(role)


def public(view: View) -> View:
    """Everyone may open this page."""
    cast("Any", view).access = Access(public=True)
    return view


def signed_in(view: View) -> View:
    """Everyone who is signed in may open this page; what it shows is up to ``visible_to``."""
    cast("Any", view).access = Access()
    return view


def for_roles(*roles: Role) -> Callable[[View], View]:
    """Those who act in one of ``roles`` may open this page."""

    def declare(view: View) -> View:
        cast("Any", view).access = Access(roles=frozenset(roles))
        return view

    return declare


OFFICERS = (Role.COUNTY_OFFICER, Role.CITY_OFFICER, Role.PROVINCE_OFFICER)


def regions_seen_by(user: User) -> RegionQuerySet:
    """The regions whose cases the user sees: those under the bureaus the user is appointed to."""
    return cast("RegionQuerySet", get_objects_for_user(user, "portal.see_region", Region, accept_global_perms=False))


def appointments_held(request: HttpRequest) -> list[Appointment]:
    """The visitor's appointments in force, oldest first.

    Where a date has passed that the sweep has not seen yet, the grants follow here, before the page is made.
    """
    if not request.user.is_authenticated:
        return []
    standing = list(
        Appointment.objects.standing()
        .filter(user=request.user)
        .select_related("organisation__region", "user", "deputises_for__user")
    )
    if not any(one.starts_on or one.ends_on for one in standing):
        return standing
    today = clock.today()
    if any(one.granted != one.is_on(today) for one in standing):
        follow_dates(user=request.user)
    return [one for one in standing if one.is_on(today)]


def lies_in_sight(user: User, region: str) -> Exists:
    """A condition on rows: ``region``, a path to one, is among the regions the user sees.

    Asked row by row, so that a list is read in its order until the page is full: a join or a list of places would make
    the database fetch all that lies there, and sort it.
    """
    return Exists(regions_seen_by(user).filter(pk=OuterRef(region)))


def enterprises_of(user: User) -> "QuerySet[Organisation]":
    """The enterprises the user acts for."""
    return organisations_of(user).filter(kind=Organisation.Kind.ENTERPRISE)


def bureaus_of(user: User) -> "QuerySet[Organisation]":
    """The bureaus the user acts for."""
    return organisations_of(user).filter(kind=Organisation.Kind.BUREAU)


def acting_appointment(request: HttpRequest) -> Appointment | None:
    """The appointment in use: the one chosen in this session, else the first in force."""
    held = cast("Any", request).appointments
    if not held:
        return None
    chosen = request.session.get(ACTING_KEY)
    return next((one for one in held if str(one.pk) == chosen), held[0])


class AccessMiddleware:
    """Log-in is required everywhere, and each view's declared access is kept; the exceptions say ``@public``."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.appointments = SimpleLazyObject(lambda: appointments_held(request))  # type: ignore[attr-defined]
        request.acting = SimpleLazyObject(lambda: acting_appointment(request))  # type: ignore[attr-defined]
        with deputising(lambda: _deputised(request)):
            return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        access = getattr(view, "access", None)
        if access is None:
            logger.error(
                "view %s.%s declares no access and is refused", view.__module__, getattr(view, "__name__", view)
            )
            raise PermissionDenied("此页面未声明访问权限")
        if access.public:
            return None
        if not request.user.is_authenticated:
            return self._log_in_first(request)
        if request.user.password_is_initial and cast("Any", request).resolver_match.url_name != "password-change":
            messages.warning(request, "请先把初始密码改为您自己的密码")
            return redirect("password-change")
        acting = cast("Any", request).acting
        if not access.allows(acting.role if acting else None):
            raise PermissionDenied("您当前的身份无权打开此页面")
        return None

    def _log_in_first(self, request: HttpRequest) -> HttpResponse:
        """To the log-in page; where something was sent, nothing of it is lost."""
        if wants_json(request):
            return JsonResponse({"error": "登录已过期，请重新登录"}, status=401)
        if getattr(request, "htmx", False):
            return HttpResponse(status=401)  # static/js/portal.js opens the log-in over the page
        if request.method == "POST":
            return session_expired(request)
        return redirect_to_login(request.get_full_path())


def _deputised(request: HttpRequest) -> tuple[User, User] | None:
    """Who deputises for whom in this request; None where nobody does."""
    acting = cast("Any", request).acting
    return (acting.user, acting.deputises_for.user) if acting and acting.deputises_for_id else None


def acting(request: HttpRequest) -> dict[str, Any]:
    """For templates: the appointment in use, so that every page can say for whom one acts."""
    return {
        "acting": getattr(request, "acting", None),
        "appointments": getattr(request, "appointments", ()),
        "Role": Role,
    }
