"""All addresses, by capability. Each view declares its access (portal.people.access)."""

from django.urls import include, path

urlpatterns = [
    path("", include("reviews.overview.urls")),  # home and the workbenches
    path("", include("portal.people.urls")),  # log-in, appointments, clock
    path("", include("factories.registry.urls")),  # registration, claims, enterprises, import
    path("", include("factories.identity.urls")),  # former names, merging, transfer
    path("notices/", include("declarations.notices.urls")),
    path("rounds/", include("declarations.rounds.urls")),
    path("declarations/", include("declarations.cases.urls")),
    path("exports/", include("declarations.tables.urls")),
    path("desk/", include("reviews.desk.urls")),
    path("rosters/", include("reviews.rosters.urls")),
    path("spot-checks/", include("reviews.spotchecks.urls")),
]

handler400 = "portal.problem_pages.bad_request"
handler403 = "portal.problem_pages.forbidden"
handler404 = "portal.problem_pages.not_found"
handler500 = "portal.problem_pages.server_error"
