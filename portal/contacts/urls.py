from django.urls import path

from portal.contacts import views

urlpatterns = [path("", views.bureau_contact, name="bureau-contact")]
