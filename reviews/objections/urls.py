"""异议: filed and looked up by everybody, dealt with by those whom it concerns."""

from django.urls import path

from reviews.objections import public_views, views

urlpatterns = [
    path("public-notices/<uuid:pk>/object/", public_views.objection_new, name="objection-new"),
    path("public-notices/receipt/", public_views.objection_receipt, name="objection-receipt"),
    path("objections/", views.objections, name="objections"),
    path("objections/<uuid:pk>/", views.objection, name="objection"),
    path("objections/<uuid:pk>/tell/", views.objection_tell, name="objection-tell"),
    path("objections/<uuid:pk>/answer/", views.objection_answer, name="objection-answer"),
    path("objections/<uuid:pk>/inquire/", views.objection_inquire, name="objection-inquire"),
    path("objections/<uuid:pk>/finding/", views.objection_find, name="objection-find"),
    path("objections/<uuid:pk>/rule/", views.objection_rule, name="objection-rule"),
    path("objections/<uuid:pk>/files/<uuid:file>/", views.objection_file, name="objection-file"),
    path("objections/<uuid:pk>/inquiries/<uuid:inquiry>/file/", views.inquiry_file, name="inquiry-file"),
]
