"""跟踪管理: notes of holders, and revocation."""

from django.urls import path

from reviews.followup import views

urlpatterns = [
    path("", views.follow_ups, name="follow-ups"),
    path("<uuid:pk>/", views.follow_up, name="follow-up"),
    path("<uuid:pk>/note/", views.follow_up_note, name="follow-up-note"),
    path("<uuid:pk>/revoke/", views.follow_up_revoke, name="follow-up-revoke"),
    path("<uuid:pk>/files/<uuid:note>/", views.follow_up_file, name="follow-up-file"),
]
