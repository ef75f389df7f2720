"""审核: the desk, one case, and the grid of rechecks."""

from django.urls import path

from reviews.desk import recheck_views, views

urlpatterns = [
    path("", views.desk, name="desk"),
    path("confirm/", views.confirm, name="desk-confirm"),
    path("<uuid:pk>/", views.decide, name="decide"),
    path("<uuid:pk>/reopen/", views.reopen, name="desk-reopen"),
    path("recheck/", recheck_views.recheck, name="recheck"),
    path("recheck/open/", recheck_views.recheck_open, name="recheck-open"),
    path("recheck/<uuid:pk>/decide/", recheck_views.recheck_decide, name="recheck-decide"),
    path("recheck/<uuid:pk>/back/", recheck_views.recheck_take_back, name="recheck-take-back"),
]
