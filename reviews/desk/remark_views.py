"""标注 and replies, kept while they are typed; each piece is what htmx puts beside the place."""

from uuid import UUID

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods, require_POST

from declarations.cases.answer_views import FILLERS
from declarations.cases.models import Declaration
from portal import clock
from portal.errors import Refused
from portal.people.access import OFFICERS, for_roles
from reviews.desk import remarking
from reviews.desk.deciding import newest_submission
from reviews.desk.judging import judge
from reviews.desk.margin import margin_of
from reviews.desk.models import Remark
from reviews.desk.remarking import Overtaken
from reviews.desk.views import acting, get_case


@for_roles(*OFFICERS)
@require_http_methods(["GET", "POST"])
def desk_remark(request: HttpRequest, pk: UUID) -> HttpResponse:
    """GET ``?path``: the place to write a remark in. POST ``path, text, was, submission``: keep it."""
    by = acting(request)
    case = get_case(request, pk)
    if not case.submissions.exists():
        raise Http404("该事项尚未提交，没有可以标注的内容")
    if request.method == "GET":
        return _form(request, case)
    path, text = request.POST.get("path", ""), request.POST.get("text", "")
    told: dict[str, object] = {"kept_at": clock.now()}
    was, status = text, 200
    try:
        remarking.remark(
            declaration_id=case.pk,
            submission_id=_uuid(request.POST.get("submission", "")),
            path=path,
            text=text,
            was=request.POST.get("was", ""),
            by=by,
        )
    except Refused as refused:
        was = refused.theirs if isinstance(refused, Overtaken) else request.POST.get("was", "")
        told, status = {"refused": refused}, refused.status
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect("decide", pk=case.pk)
    submission = newest_submission(case)
    drafts = margin_of(case, judge(submission).view, by=by, writable=True, amended=None)
    context = {"case": case, "was": was, "text": text, "notes": drafts, "refreshed": True, **told}
    return render(request, "reviews/desk/remark_kept.html", context, status=status)


def _form(request: HttpRequest, case: Declaration) -> HttpResponse:
    submission = newest_submission(case)
    notes = margin_of(case, judge(submission).view, by=acting(request), writable=True, amended=None)
    here = notes.at(request.GET.get("path", ""))
    if here is None:
        told = format_html('<span class="blank-problem" role="alert">{}</span>', "提交的内容中没有此处，请刷新页面")
        return HttpResponse(told, status=422)
    context = {"case": case, "submission": submission, "here": here, "fresh": True}
    return render(request, "reviews/desk/remark_form.html", context)


@for_roles(*FILLERS)
@require_POST
def remark_reply(request: HttpRequest, pk: UUID, remark: UUID) -> HttpResponse:
    """POST ``text, was``: keep a reply to one remark."""
    case = get_case(request, pk)
    one = get_object_or_404(Remark, pk=remark, declaration=case, opinion__isnull=False)
    text = request.POST.get("text", "")
    told: dict[str, object] = {"kept_at": clock.now()}
    was, status = text, 200
    try:
        remarking.reply(remark_id=one.pk, text=text, was=request.POST.get("was", ""), by=acting(request))
    except Refused as refused:
        was = refused.theirs if isinstance(refused, Overtaken) else request.POST.get("was", "")
        told, status = {"refused": refused}, refused.status
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect("case-fill", pk=case.pk)
    return render(request, "declarations/cases/reply_kept.html", {"was": was, "text": text, **told}, status=status)


def _uuid(value: str) -> UUID:
    try:
        return UUID(value)
    except ValueError:
        raise BadRequest("页面内容不完整，请刷新后重试") from None
