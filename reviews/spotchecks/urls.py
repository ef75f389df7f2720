"""抽检复核: draws, and what becomes of the factories drawn."""

from django.urls import path

from reviews.spotchecks import draw_views, views

urlpatterns = [
    path("", views.spot_checks, name="spot-checks"),
    path("draws/", draw_views.draws, name="draws"),
    path("draws/freeze/", draw_views.draw_freeze, name="draw-freeze"),
    path("draws/<uuid:pk>/", draw_views.draw, name="draw"),
    path("draws/<uuid:pk>/seed/", draw_views.draw_seed, name="draw-seed"),
    path("draws/<uuid:pk>/discard/", draw_views.draw_discard, name="draw-discard"),
    path("<uuid:pk>/", views.spot_check, name="spot-check"),
    path("<uuid:pk>/assign/", views.spot_check_assign, name="spot-check-assign"),
    path("<uuid:pk>/finding/", views.spot_check_find, name="spot-check-find"),
    path("<uuid:pk>/photos/", views.spot_check_photo_add, name="spot-check-photo-add"),
    path("<uuid:pk>/photos/<uuid:photo>/", views.spot_check_photo, name="spot-check-photo"),
    path("<uuid:pk>/photos/<uuid:photo>/remove/", views.spot_check_photo_remove, name="spot-check-photo-remove"),
    path("<uuid:pk>/reply/", views.spot_check_reply, name="spot-check-reply"),
    path("<uuid:pk>/conclusion/", views.spot_check_conclude, name="spot-check-conclude"),
]
