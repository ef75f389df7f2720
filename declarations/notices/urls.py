from django.urls import URLPattern, path

from declarations.notices import contact_views, views

urlpatterns: list[URLPattern] = [
    path("", views.notices, name="notices"),
    path("contacts/", contact_views.contacts, name="contacts"),
    path("<slug:key>/", views.notice, name="notice"),
    path("<slug:key>/requirements/", views.requirements, name="notice-requirements"),
    path("<slug:key>/scenarios/", views.scenarios, name="notice-scenarios"),
    path("<slug:key>/instructions/", views.instructions, name="notice-instructions"),
    path("<slug:key>/guide/", views.guide, name="notice-guide"),
    path("<slug:key>/errata/", views.errata, name="notice-errata"),
]
