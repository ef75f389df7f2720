"""材料包: asked for, watched and taken away."""

from django.urls import path

from reviews.packages import views

urlpatterns = [
    path("", views.packages, name="packages"),
    path("new/", views.package_create, name="package-create"),
    path("of-roster/<uuid:pk>/", views.package_of_roster, name="package-of-roster"),
    path("<uuid:pk>/", views.package, name="package"),
    path("<uuid:pk>/progress/", views.package_progress, name="package-progress"),
    path("<uuid:pk>/file/", views.package_file, name="package-file"),
    path("<uuid:pk>/again/", views.package_again, name="package-again"),
]
