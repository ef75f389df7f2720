"""通知包与版次: for the province that revises its notice."""

from django.urls import path

from declarations.revisions import views

urlpatterns = [
    path("", views.packs, name="packs"),
    path("uploads/<uuid:pk>/", views.pack_preview, name="pack-preview"),
    path("uploads/<uuid:pk>/measured/", views.pack_measured, name="pack-measured"),
    path("uploads/<uuid:pk>/publish/", views.pack_publish, name="pack-publish"),
    path("revisions/<uuid:pk>/file/", views.revision_file, name="revision-file"),
    path("revisions/<uuid:pk>/cases/", views.revision_cases, name="revision-cases"),
    path("<slug:key>/", views.revisions, name="revisions"),
]
