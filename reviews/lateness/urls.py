from django.urls import path

from reviews.lateness import views

urlpatterns = [
    path("", views.lateness, name="lateness"),
    path("remind/", views.lateness_remind, name="lateness-remind"),
]
