"""申报: the enterprise's own pages, the page of a case, and what the form's script asks."""

from django.urls import path

from declarations.cases import answer_views, filling_views, receipt_views, views

urlpatterns = [
    path("", views.cases, name="cases"),
    path("new/", views.case_new, name="case-new"),
    path("industries/", answer_views.industry_search, name="industry-search"),
    path("<uuid:pk>/", views.case, name="case"),
    path("<uuid:pk>/receipts/<int:n>/", receipt_views.receipt, name="receipt"),
    path("<uuid:pk>/fill/", filling_views.fill, name="case-fill"),
    path("<uuid:pk>/submit/", filling_views.submit, name="case-submit"),
    path("<uuid:pk>/answers/", answer_views.answers, name="case-answers"),
    path("<uuid:pk>/rows/", answer_views.rows, name="case-rows"),
    path("<uuid:pk>/parts/<slug:key>/", answer_views.part, name="case-part"),
]
