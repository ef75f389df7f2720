"""认定工厂名录, for everybody."""

from django.urls import path

from reviews.directory import views

urlpatterns = [
    path("", views.recognised_factories, name="recognised"),
    path("table/", views.recognised_table, name="recognised-table"),
    path("<uuid:pk>/", views.recognised_factory, name="recognised-factory"),
]
