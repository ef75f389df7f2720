"""公示: the province's pages; and what everybody sees."""

from django.urls import path

from reviews.publicity import public_views, views

urlpatterns = [
    path("publicity/", views.publicities, name="publicities"),
    path("publicity/freeze/", views.publicity_freeze, name="publicity-freeze"),
    path("publicity/<uuid:pk>/", views.publicity, name="publicity"),
    path("publicity/<uuid:pk>/publish/", views.publicity_publish, name="publicity-publish"),
    path("publicity/<uuid:pk>/discard/", views.publicity_discard, name="publicity-discard"),
    path("publicity/<uuid:pk>/end/", views.publicity_end, name="publicity-end"),
    path("publicity/<uuid:pk>/take-off/", views.publicity_take_off, name="publicity-take-off"),
    path("publicity/lists/<uuid:pk>/arrange/", views.public_list_arrange, name="public-list-arrange"),
    path("public-notices/", public_views.public_notices, name="public-notices"),
    path("public-notices/<uuid:pk>/", public_views.public_notice, name="public-notice"),
    path("public-notices/<uuid:pk>/table/", public_views.public_notice_table, name="public-notice-table"),
    path("public-notices/<uuid:pk>/print/", public_views.public_notice_print, name="public-notice-print"),
]
