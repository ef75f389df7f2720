"""Every address of the portal, and who may open it: as the URLconf and the views declare it."""

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

# Addresses that are answers to a script or a program, or that would end a visit.
NOT_PAGES = {"logout", "health", "login-in-place"}


def addresses(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every address of the URLconf with its route."""
    for one in (resolver or get_resolver()).url_patterns:
        route = prefix + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from addresses(one, route)
        else:
            yield route, one


def offered_to(role: str | None) -> list[tuple[str, str]]:
    """Route and name of every address that ``role`` (None: nobody signed in) may open."""
    offered = []
    for route, pattern in addresses():
        access: Any = getattr(pattern.callback, "access", None)
        allowed = access is not None and (access.public if role is None else access.allows(role))
        if allowed and pattern.name not in NOT_PAGES:
            offered.append((route, pattern.name or route))
    return offered
