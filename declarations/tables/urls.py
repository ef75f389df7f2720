"""导出: asking for a table, watching it being made, taking it away."""

from django.urls import path

from declarations.tables import views

urlpatterns = [
    path("", views.exports, name="exports"),
    path("new/", views.export_create, name="export-create"),
    path("<uuid:pk>/", views.export, name="export"),
    path("<uuid:pk>/progress/", views.export_progress, name="export-progress"),
    path("<uuid:pk>/file/", views.export_file, name="export-file"),
]
