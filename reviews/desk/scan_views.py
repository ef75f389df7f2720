"""The made paper and the scan of its stamped pages, side by side."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from declarations.cases.scans import scan_of
from declarations.papers.requesting import paper_of
from portal.people.access import OFFICERS, for_roles
from reviews.desk.amending import amendments
from reviews.desk.deciding import may_decide, newest_submission
from reviews.desk.judging import judge
from reviews.desk.margin import margin_of
from reviews.desk.views import acting, get_case


@for_roles(*OFFICERS)
@require_GET
def desk_scan(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What the portal printed beside what came back stamped; where they do not match, it is remarked on here."""
    by = acting(request)
    case = get_case(request, pk)
    if not case.submissions.exists():
        raise Http404("该事项尚未提交，没有可以核对的材料")
    submission = newest_submission(case)
    view = judge(submission).view
    writable = may_decide(case=case, by=by)
    context = {
        "case": case,
        "submission": submission,
        "paper": paper_of(submission),
        "scan": scan_of(case, newest=submission),
        "notes": margin_of(case, view, by=by, writable=writable, amended=amendments(submission, view)),
    }
    return render(request, "reviews/desk/scan.html", context)
