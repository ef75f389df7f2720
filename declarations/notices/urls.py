from django.urls import URLPattern, path

from declarations.notices import views

urlpatterns: list[URLPattern] = [
    path("", views.notices, name="notices"),
    path("<slug:key>/", views.notice, name="notice"),
    path("<slug:key>/requirements/", views.requirements, name="notice-requirements"),
    path("<slug:key>/scenarios/", views.scenarios, name="notice-scenarios"),
    path("<slug:key>/guide/", views.guide, name="notice-guide"),
    path("<slug:key>/errata/", views.errata, name="notice-errata"),
]
