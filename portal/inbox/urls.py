from django.urls import path

from portal.inbox import views

urlpatterns = [
    path("", views.messages, name="messages"),
    path("read/", views.messages_read, name="messages-read"),
    path("<uuid:pk>/", views.message, name="message"),
]
