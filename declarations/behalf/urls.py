"""代填: a bureau fills for enterprises, on the form's own pages or from a table."""

from django.urls import path

from declarations.behalf import import_views, views

urlpatterns = [
    path("", views.behalf, name="behalf"),
    path("new/", views.behalf_new, name="behalf-new"),
    path("table/", import_views.handout, name="behalf-table"),
    path("imports/", import_views.upload, name="behalf-upload"),
    path("imports/<uuid:pk>/", import_views.sheet_import, name="behalf-import"),
    path("imports/<uuid:pk>/confirm/", import_views.confirm, name="behalf-import-confirm"),
    path("imports/<uuid:pk>/progress/", import_views.progress, name="behalf-import-progress"),
    path("imports/<uuid:pk>/account/", import_views.account, name="behalf-import-account"),
    path("<uuid:pk>/hand-over/", views.hand_over, name="behalf-hand-over"),
    path("<uuid:pk>/take-over/", views.take_over, name="behalf-take-over"),
    path("<uuid:pk>/confirm/", views.confirm, name="behalf-confirm"),
    path("<uuid:pk>/source/", views.source, name="behalf-source"),
]
