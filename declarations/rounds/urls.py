"""批次与延期: for those who keep the dates."""

from django.urls import path

from declarations.rounds import moving_views, views

urlpatterns = [
    path("", views.rounds, name="rounds"),
    path("<uuid:pk>/dates/", moving_views.round_dates, name="round-dates"),
    path("extensions/new/", views.extension_new, name="extension-new"),
    path("extensions/day-off/", views.day_off_check, name="day-off-check"),
    path("extensions/<uuid:pk>/revoke/", views.extension_revoke, name="extension-revoke"),
]
