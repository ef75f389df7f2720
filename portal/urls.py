"""All addresses, by capability. Each view declares its access (portal.people.access)."""

from django.urls import include, path

from portal.health import health

urlpatterns = [
    path("health/", health, name="health"),
    path("", include("reviews.overview.urls")),  # home and the workbenches
    path("", include("portal.people.urls")),  # log-in, appointments, clock
    path("", include("portal.outbox.urls")),  # how one is told, and what leaves
    path("trail/", include("portal.audit.urls")),
    path("contact/", include("portal.contacts.urls")),
    path("messages/", include("portal.inbox.urls")),
    path("", include("factories.registry.urls")),  # registration, claims, enterprises, import
    path("", include("factories.identity.urls")),  # former names, merging, transfer
    path("notices/", include("declarations.notices.urls")),
    path("notice-packs/", include("declarations.revisions.urls")),
    path("rounds/", include("declarations.rounds.urls")),
    path("platform-numbers/", include("declarations.platform.urls")),
    path("declarations/", include("declarations.cases.urls")),
    path("behalf/", include("declarations.behalf.urls")),
    path("", include("declarations.papers.urls")),  # papers of a case, and the public page that checks them
    path("exports/", include("declarations.tables.urls")),
    path("charts/", include("reviews.charts.urls")),
    path("desk/", include("reviews.desk.urls")),
    path("rosters/late/", include("reviews.lateness.urls")),
    path("rosters/", include("reviews.rosters.urls")),
    path("", include("reviews.publicity.urls")),  # public notice: the province's pages and the public's
    path("", include("reviews.objections.urls")),
    path("", include("reviews.results.urls")),
    path("recognised/", include("reviews.directory.urls")),
    path("cultivation/", include("reviews.cultivation.urls")),
    path("follow-up/", include("reviews.followup.urls")),
    path("hardcopies/", include("reviews.hardcopies.urls")),
    path("packages/", include("reviews.packages.urls")),
    path("", include("reviews.experts.urls")),  # experts: the province's pages and their own
    path("spot-checks/", include("reviews.spotchecks.urls")),
]

handler400 = "portal.problem_pages.bad_request"
handler403 = "portal.problem_pages.forbidden"
handler404 = "portal.problem_pages.not_found"
handler500 = "portal.problem_pages.server_error"
