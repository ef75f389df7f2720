"""结果: the province's pages; and what everybody sees."""

from django.urls import path

from reviews.results import public_views, views

urlpatterns = [
    path("publicity/results/freeze/", views.result_freeze, name="result-freeze"),
    path("publicity/results/<uuid:pk>/", views.result, name="result"),
    path("publicity/results/<uuid:pk>/publish/", views.result_publish, name="result-publish"),
    path("publicity/results/<uuid:pk>/discard/", views.result_discard, name="result-discard"),
    path("publicity/results/<uuid:pk>/again/", views.result_again, name="result-again"),
    path("publicity/results/<uuid:pk>/correct/", views.result_correct, name="result-correct"),
    path("results/", public_views.public_results, name="public-results"),
    path("results/<uuid:pk>/", public_views.public_result, name="public-result"),
    path("results/<uuid:pk>/table/", public_views.public_result_table, name="public-result-table"),
    path("results/<uuid:pk>/print/", public_views.public_result_print, name="public-result-print"),
    path("results/<uuid:pk>/document/", public_views.public_result_document, name="public-result-document"),
]
