"""平台编号: of each case, and of many pasted at once."""

from django.urls import path

from declarations.platform import views

urlpatterns = [
    path("", views.platform_numbers, name="platform-numbers"),
    path("paste/", views.platform_paste, name="platform-paste"),
    path("<uuid:pk>/", views.platform_number, name="platform-number"),
]
