"""培育库: the list, a factory against a tier, what bureaus do about it, and what an enterprise reads of itself."""

from django.urls import path

from reviews.cultivation import export_views, own_views, views

urlpatterns = [
    path("", views.pool_list, name="pool"),
    path("own/", own_views.my_readiness, name="my-readiness"),
    path("exports/", export_views.pool_exports, name="pool-exports"),
    path("exports/<uuid:pk>/file/", export_views.pool_export_file, name="pool-export-file"),
    path("factories/<uuid:pk>/<slug:pool>/", views.pool_factory, name="pool-factory"),
    path("factories/<uuid:pk>/<slug:pool>/open/", views.pool_open, name="pool-open"),
    path("<uuid:pk>/close/", views.pool_close, name="pool-close"),
    path("<uuid:pk>/steps/", views.pool_step, name="pool-step"),
    path("<uuid:pk>/steps/<uuid:step>/take-back/", views.pool_take_back, name="pool-take-back"),
    path("<uuid:pk>/steps/<uuid:step>/file/", views.pool_step_file, name="pool-step-file"),
    path("<uuid:pk>/notes/", views.pool_note, name="pool-note"),
    path("<uuid:pk>/notes/<uuid:note>/file/", views.pool_note_file, name="pool-note-file"),
]
