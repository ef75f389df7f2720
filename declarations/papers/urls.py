"""Papers of a case, and the public page that checks them."""

from django.urls import path

from declarations.papers import verify_views, views

urlpatterns = [
    path("verify/", verify_views.verify, name="verify"),
    path("declarations/<uuid:pk>/papers/<int:n>/", views.paper, name="paper"),
    path("declarations/<uuid:pk>/papers/<int:n>/progress/", views.paper_progress, name="paper-progress"),
    path("declarations/<uuid:pk>/papers/<int:n>/file/", views.paper_file, name="paper-file"),
    path("declarations/<uuid:pk>/draft-print/", views.draft_print, name="draft-print"),
    path("declarations/<uuid:pk>/draft-print/progress/", views.draft_print_progress, name="draft-print-progress"),
    path("declarations/<uuid:pk>/draft-print/file/", views.draft_print_file, name="draft-print-file"),
]
