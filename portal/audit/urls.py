"""操作记录: for the province and the administrators."""

from django.urls import path

from portal.audit import views

urlpatterns = [
    path("", views.trail, name="trail"),
    path("exports/", views.trail_export_create, name="trail-export-create"),
    path("exports/<uuid:pk>/", views.trail_export, name="trail-export"),
    path("exports/<uuid:pk>/progress/", views.trail_export_progress, name="trail-export-progress"),
    path("exports/<uuid:pk>/file/", views.trail_export_file, name="trail-export-file"),
]
