"""Papers of a case: asked for, watched, taken away by all who see the case; drafts by those alone who fill it in."""

from typing import cast
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from declarations.cases.answer_views import FILLERS
from declarations.cases.drafting import may_fill
from declarations.cases.models import Declaration, Submission
from declarations.cases.views import acting_of, get_case
from declarations.papers.drafts import draft_print_of, request_draft_print
from declarations.papers.requesting import paper_of, request_paper
from portal.errors import Refused
from portal.files.models import StoredFile
from portal.files.storing import serve
from portal.jobs.models import Job
from portal.people.access import OFFICERS, for_roles
from portal.people.models import ENTERPRISE_ROLES


@for_roles(*ENTERPRISE_ROLES, *OFFICERS)
@require_http_methods(["GET", "POST"])
def paper(request: HttpRequest, pk: UUID, n: int) -> HttpResponse:
    """GET: progress, then the download. POST: ask for the paper of the ``n``-th submission."""
    submission = _submission(request, pk, n)
    if request.method == "POST":
        request_paper(submission=submission, by=acting_of(request))
        return redirect("paper", pk=pk, n=n)
    return render(request, "declarations/papers/paper.html", {"case": submission.declaration, "submission": submission})


@for_roles(*ENTERPRISE_ROLES, *OFFICERS)
@require_GET
def paper_progress(request: HttpRequest, pk: UUID, n: int) -> HttpResponse:
    """The progress bar alone, for htmx; once the paper is there, the page is loaded again."""
    found = paper_of(_submission(request, pk, n))
    if found is None or found.job is None:
        raise Http404("尚未申请生成")
    return _progress(request, found.job)


@for_roles(*ENTERPRISE_ROLES, *OFFICERS)
@require_GET
def paper_file(request: HttpRequest, pk: UUID, n: int) -> HttpResponseBase:
    """The paper, to be kept; ``?shown`` in a frame of a page of ours."""
    found = paper_of(_submission(request, pk, n))
    return _file(found.file if found else None, shown="shown" in request.GET)


@for_roles(*FILLERS)
@require_http_methods(["GET", "POST"])
def draft_print(request: HttpRequest, pk: UUID) -> HttpResponse:
    """GET: progress, then the download. POST: print the draft as it stands."""
    case = _draft(request, pk)
    if request.method == "POST":
        try:
            request_draft_print(declaration_id=case.pk, by=acting_of(request))
        except Refused as refused:  # submitted a moment ago
            raise Http404(refused.message) from refused
        return redirect("draft-print", pk=pk)
    return render(request, "declarations/papers/draft.html", {"case": case})


@for_roles(*FILLERS)
@require_GET
def draft_print_progress(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = draft_print_of(_draft(request, pk))
    if found is None:
        raise Http404("尚未申请打印")
    return _progress(request, found.job)


@for_roles(*FILLERS)
@require_GET
def draft_print_file(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    found = draft_print_of(_draft(request, pk))
    return _file(found.job.result if found else None)


def _submission(request: HttpRequest, pk: UUID, n: int) -> Submission:
    """A submission of a case that the visitor sees; 404 otherwise."""
    case = get_case(request, pk)
    submission = get_object_or_404(case.submissions.defer("envelope"), n=n)
    submission.declaration = case
    return submission


def _draft(request: HttpRequest, pk: UUID) -> Declaration:
    """A case that the visitor fills in; 404 otherwise, to officers too: a draft is its author's."""
    case = get_case(request, pk)
    if not may_fill(declaration=case, by=acting_of(request)):
        raise Http404("没有可打印的草稿")
    return case


def _progress(request: HttpRequest, job: Job) -> HttpResponse:
    response = render(request, "declarations/papers/progress.html", {"job": job, "url": request.path})
    if job.finished_at:
        response["HX-Refresh"] = "true"
    return response


def _file(file: StoredFile | None, *, shown: bool = False) -> HttpResponseBase:
    if file is None:
        raise Http404("文件尚未生成")
    return cast("HttpResponseBase", serve(file, shown=shown))
