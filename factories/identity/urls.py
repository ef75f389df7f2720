from django.urls import path

from factories.identity import change_views, merge_views

urlpatterns = [
    path("enterprises/<uuid:pk>/change/", change_views.enterprise_change, name="enterprise-change"),
    path("enterprises/<uuid:pk>/merge/", merge_views.enterprise_merge, name="enterprise-merge"),
    path("enterprises/<uuid:pk>/transfer/", change_views.enterprise_transfer, name="enterprise-transfer"),
    path("factories/<uuid:pk>/merge/", merge_views.factory_merge, name="factory-merge"),
    path("my-enterprise/change/", change_views.my_enterprise_change, name="my-enterprise-change"),
    path("changes/", change_views.identity_changes, name="identity-changes"),
    path("changes/<uuid:pk>/confirm/", change_views.change_confirm, name="change-confirm"),
    path("changes/<uuid:pk>/refuse/", change_views.change_refuse, name="change-refuse"),
    path("transfers/<uuid:pk>/accept/", change_views.transfer_accept, name="transfer-accept"),
    path("transfers/<uuid:pk>/decline/", change_views.transfer_decline, name="transfer-decline"),
    path("transfers/<uuid:pk>/withdraw/", change_views.transfer_withdraw, name="transfer-withdraw"),
]
