"""审核: the desk, one case, and the grid of rechecks."""

from django.urls import path

from reviews.desk import (
    assign_views,
    batch_views,
    recheck_filling_views,
    recheck_views,
    remark_views,
    scan_views,
    views,
)

urlpatterns = [
    path("", views.desk, name="desk"),
    path("batch/preview/", batch_views.batch_preview, name="batch-preview"),
    path("batch/", batch_views.batch_decide, name="batch-decide"),
    path("<uuid:pk>/", views.decide, name="decide"),
    path("<uuid:pk>/reopen/", views.reopen, name="desk-reopen"),
    path("<uuid:pk>/remarks/", remark_views.desk_remark, name="desk-remark"),
    path("<uuid:pk>/remarks/<uuid:remark>/reply/", remark_views.remark_reply, name="remark-reply"),
    path("<uuid:pk>/scan/", scan_views.desk_scan, name="desk-scan"),
    path("<uuid:pk>/assign/", assign_views.desk_assign, name="desk-assign"),
    path("recheck/", recheck_views.recheck, name="recheck"),
    path("recheck/open/", recheck_views.recheck_open, name="recheck-open"),
    path("recheck/<uuid:pk>/decide/", recheck_views.recheck_decide, name="recheck-decide"),
    path("recheck/<uuid:pk>/back/", recheck_views.recheck_take_back, name="recheck-take-back"),
    path("recheck/hand-over/", recheck_filling_views.hand_over_all, name="recheck-hand-over-all"),
    path("recheck/<uuid:pk>/hand-over/", recheck_filling_views.hand_over, name="recheck-hand-over"),
    path("recheck/<uuid:pk>/reclaim/", recheck_filling_views.reclaim, name="recheck-reclaim"),
]
