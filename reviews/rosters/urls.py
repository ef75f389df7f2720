"""名单: making, reporting, receiving and sending back lists; their versions, lines and scans."""

from django.urls import path

from reviews.letters import views as letter_views
from reviews.rosters import line_views, scan_views, version_views, views

urlpatterns = [
    path("", views.rosters, name="rosters"),
    path("freeze/", views.roster_freeze, name="roster-freeze"),
    path("supplement/", version_views.roster_supplement, name="roster-supplement"),
    path("<uuid:pk>/", views.roster, name="roster"),
    path("<uuid:pk>/discard/", views.roster_discard, name="roster-discard"),
    path("<uuid:pk>/report/", views.roster_report, name="roster-report"),
    path("<uuid:pk>/receive/", views.roster_receive, name="roster-receive"),
    path("<uuid:pk>/send-back/", views.roster_send_back, name="roster-send-back"),
    path("<uuid:pk>/correct/", version_views.roster_correct, name="roster-correct"),
    path("<uuid:pk>/recall/", version_views.roster_recall, name="roster-recall"),
    path("<uuid:pk>/compare/<uuid:other>/", version_views.roster_compare, name="roster-compare"),
    path("<uuid:pk>/return/", line_views.roster_return, name="roster-return"),
    path("<uuid:pk>/take-back/", line_views.roster_take_back, name="roster-take-back"),
    path("<uuid:pk>/leave-off/", line_views.roster_leave_off, name="roster-leave-off"),
    path("<uuid:pk>/arrange/", line_views.roster_arrange, name="roster-arrange"),
    path("<uuid:pk>/scan/", scan_views.roster_scan, name="roster-scan"),
    path("<uuid:pk>/scan/keep/", scan_views.roster_scan_keep, name="roster-scan-keep"),
    path("<uuid:pk>/letter/", letter_views.letter_file, name="roster-letter"),
    path("<uuid:pk>/letter/write/", letter_views.letter_write, name="roster-letter-write"),
    path("<uuid:pk>/letter/progress/", letter_views.letter_progress, name="roster-letter-progress"),
    path("<uuid:pk>/letter/scan/", letter_views.letter_scan, name="roster-letter-scan"),
    path("<uuid:pk>/letter/scan/keep/", letter_views.letter_scan_keep, name="roster-letter-scan-keep"),
    path("<uuid:pk>/stamped/", letter_views.letter_beside, name="roster-stamped"),
]
