from django.urls import path

from portal.people import bureau_views, clock_views, deputy_views, officer_views, reset_views, views

urlpatterns = [
    path("login/", views.log_in, name="login"),
    path("login/again/", views.log_in_again, name="login-in-place"),
    path("login/reset/", reset_views.password_reset, name="password-reset"),
    path("logout/", views.log_out, name="logout"),
    path("me/", views.me, name="me"),
    path("me/password/", views.password_change, name="password-change"),
    path("me/acting/", views.acting, name="acting"),
    path("me/deputies/", deputy_views.deputies, name="deputies"),
    path("me/deputies/<uuid:pk>/end/", deputy_views.deputy_end, name="deputy-end"),
    path("accounts/", reset_views.accounts, name="accounts"),
    path("accounts/<uuid:pk>/reset/", reset_views.account_reset, name="account-reset"),
    path("bureaus/", bureau_views.bureau_list, name="bureaus"),
    path("bureaus/<uuid:pk>/", bureau_views.bureau, name="bureau"),
    path("people/", officer_views.people, name="people"),
    path("people/new/", officer_views.person_new, name="person-new"),
    path("people/<uuid:pk>/", officer_views.person, name="person"),
    path("people/<uuid:pk>/appoint/", officer_views.person_appoint, name="person-appoint"),
    path("people/<uuid:pk>/dismiss/<uuid:appointment>/", officer_views.person_dismiss, name="person-dismiss"),
    path("people/<uuid:pk>/unlock/", officer_views.person_unlock, name="person-unlock"),
    path("people/<uuid:pk>/password/", officer_views.person_password, name="person-password"),
    path("people/<uuid:pk>/deputies/<uuid:appointment>/", deputy_views.person_deputy, name="person-deputy"),
    path("clock/", clock_views.clock_page, name="clock"),
]
