from django.urls import path

from portal.outbox import views

urlpatterns = [
    path("me/notifications/", views.notifying, name="notifying"),
    path("me/notifications/email/", views.email_enter, name="email-enter"),
    path("me/notifications/email/remove/", views.email_remove, name="email-remove"),
    path("email/<str:given>/", views.email_confirm, name="email-confirm"),
    path("outbox/", views.outbox, name="outbox"),
    path("outbox/<uuid:pk>/again/", views.outbox_again, name="outbox-again"),
]
