from django.urls import path

from factories.registry import claim_views, enterprise_views, import_views, invitation_views, team_views

urlpatterns = [
    path("register/", claim_views.register, name="register"),
    path("register/enterprise/", claim_views.wish_fields, name="wish-fields"),
    path("register/known/", claim_views.known_enterprises, name="known-enterprises"),
    path("register/credit-code/", claim_views.check_credit_code, name="check-credit-code"),
    path("claim/", claim_views.claim_status, name="claim-status"),
    path("claim/ask/", claim_views.claim_ask, name="claim-ask"),
    path("claims/", claim_views.claims, name="claims"),
    path("claims/<uuid:pk>/", claim_views.claim, name="claim"),
    path("claims/<uuid:pk>/licence/", claim_views.claim_licence, name="claim-licence"),
    path("claims/<uuid:pk>/admit/", claim_views.claim_admit, name="claim-admit"),
    path("claims/<uuid:pk>/refuse/", claim_views.claim_refuse, name="claim-refuse"),
    path("enterprises/", enterprise_views.enterprises, name="enterprises"),
    path("enterprises/<uuid:pk>/", enterprise_views.enterprise, name="enterprise"),
    path(
        "enterprises/<uuid:pk>/administrator/<uuid:appointment>/",
        team_views.enterprise_administrator,
        name="enterprise-administrator",
    ),
    path("invitations/<str:secret>/", invitation_views.invitation, name="invitation"),
    path("my-enterprise/people/", team_views.team, name="team"),
    path("my-enterprise/people/invite/", team_views.team_invite, name="team-invite"),
    path("my-enterprise/people/invitations/<uuid:pk>/withdraw/", team_views.team_withdraw, name="team-withdraw"),
    path("my-enterprise/people/<uuid:pk>/dismiss/", team_views.team_dismiss, name="team-dismiss"),
    path("my-enterprise/people/<uuid:pk>/hand-over/", team_views.team_hand_over, name="team-hand-over"),
    path("my-enterprise/", enterprise_views.my_enterprise, name="my-enterprise"),
    path("my-enterprise/contact/", enterprise_views.my_enterprise_contact, name="my-enterprise-contact"),
    path("my-enterprise/factories/", enterprise_views.my_factory_new, name="my-factory-new"),
    path("my-enterprise/factories/<uuid:pk>/", enterprise_views.my_factory_name, name="my-factory-name"),
    path("import-factories/", import_views.import_factories, name="import-factories"),
    path("import-factories/<uuid:pk>/", import_views.import_preview, name="import-preview"),
    path("import-factories/<uuid:pk>/confirm/", import_views.import_confirm, name="import-confirm"),
]
