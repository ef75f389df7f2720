"""纸质件: the papers that go with reported lists, sent by one bureau and received by the next."""

from django.urls import path

from reviews.hardcopies import views

urlpatterns = [
    path("", views.hardcopies, name="hardcopies"),
    path("receive/", views.hardcopies_receive, name="hardcopies-receive"),
    path("<uuid:pk>/", views.of_roster, name="hardcopies-of-roster"),
    path("<uuid:pk>/send/", views.send, name="hardcopies-send"),
    path("<uuid:pk>/record/", views.record, name="hardcopies-record"),
    path("<uuid:pk>/check/", views.check, name="hardcopies-check"),
]
