"""申报: the enterprise's own pages, the page of a case, and what the form's script asks."""

from django.urls import path

from declarations.cases import (
    answer_views,
    attachment_views,
    exchange_views,
    filling_views,
    receipt_views,
    views,
    withdraw_views,
)
from declarations.worksheets import views as worksheet_views

urlpatterns = [
    path("", views.cases, name="cases"),
    path("new/", views.case_new, name="case-new"),
    path("forms/<slug:key>/<slug:form>/schema.json", exchange_views.form_schema, name="form-schema"),
    path("industries/", answer_views.industry_search, name="industry-search"),
    path("<uuid:pk>/", views.case, name="case"),
    path("<uuid:pk>/receipts/<int:n>/", receipt_views.receipt, name="receipt"),
    path("<uuid:pk>/fill/", filling_views.fill, name="case-fill"),
    path("<uuid:pk>/withdraw/", withdraw_views.case_withdraw, name="case-withdraw"),
    path("<uuid:pk>/submit/", filling_views.submit, name="case-submit"),
    path("<uuid:pk>/answers/", answer_views.answers, name="case-answers"),
    path("<uuid:pk>/rows/", answer_views.rows, name="case-rows"),
    path("<uuid:pk>/parts/<slug:key>/", answer_views.part, name="case-part"),
    path("<uuid:pk>/tables/<path:table>/sheet.xlsx", worksheet_views.handout, name="case-table"),
    path("<uuid:pk>/tables/<path:table>/", worksheet_views.take, name="case-table-import"),
    path("<uuid:pk>/export.json", exchange_views.export_json, name="case-json"),
    path("<uuid:pk>/export.docx", exchange_views.export_word, name="case-word"),
    path("<uuid:pk>/bring-in/", exchange_views.bring_in, name="case-bring-in"),
    path("<uuid:pk>/attachments/", attachment_views.attachments, name="case-attachments"),
    path("<uuid:pk>/attachments/uploads/", attachment_views.uploads, name="case-uploads"),
    path("<uuid:pk>/attachments/uploads/<uuid:upload>/", attachment_views.upload, name="case-upload"),
    path("<uuid:pk>/attachments/<uuid:attachment>/", attachment_views.attachment, name="case-attachment"),
    path("<uuid:pk>/attachments/<uuid:attachment>/picture/", attachment_views.picture, name="case-picture"),
    path("<uuid:pk>/attachments/<uuid:attachment>/remove/", attachment_views.remove, name="case-attachment-remove"),
    path("<uuid:pk>/attachments/<uuid:attachment>/inspect/", attachment_views.inspect, name="case-attachment-inspect"),
]
