"""首页: the public page, and the workbench of whoever is signed in."""

from django.urls import path

from reviews.overview import views

urlpatterns = [path("", views.home, name="home")]
