"""名单: making, reporting, receiving and sending back lists."""

from django.urls import path

from reviews.rosters import views

urlpatterns = [
    path("", views.rosters, name="rosters"),
    path("freeze/", views.roster_freeze, name="roster-freeze"),
    path("<uuid:pk>/", views.roster, name="roster"),
    path("<uuid:pk>/discard/", views.roster_discard, name="roster-discard"),
    path("<uuid:pk>/report/", views.roster_report, name="roster-report"),
    path("<uuid:pk>/receive/", views.roster_receive, name="roster-receive"),
    path("<uuid:pk>/send-back/", views.roster_send_back, name="roster-send-back"),
]
