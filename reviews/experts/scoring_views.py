"""我的评审: what an expert has to score, the case beside the score sheet, and their own relations.

Every page here finds its case by ``Scoring.objects.readable_by()``, and nothing else.
"""

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from declarations.cases.reading import submitted
from declarations.forms.counting import count as count_words
from portal.errors import Refused
from portal.files.storing import serve
from portal.paging import keyset_page
from portal.people.access import SignedInRequest, for_roles
from portal.people.models import Role
from reviews.desk.deciding import newest_submission
from reviews.experts import pool, relations, scoring
from reviews.experts.forms import RelationForm
from reviews.experts.models import Expert, Relation, Scoring
from reviews.experts.tallying import sheet_of

experts_only = for_roles(Role.EXPERT)


@experts_only
@require_GET
def my_scorings(request: SignedInRequest) -> HttpResponse:
    """What the expert has to score, the nearest date first, each with how far it is."""
    expert = _expert(request)
    if expert.pledged_at is None:
        return redirect("my-expert")
    found = Scoring.objects.readable_by(request.user).select_related(
        "declaration__enterprise__organisation", "declaration__factory", "declaration__round", "declaration__revision"
    )
    found = found.defer("declaration__revision__content").prefetch_related("marks")
    page = keyset_page(found, order=("due_on", "id"), cursor=request.GET.get("after"))
    rows = [
        {
            "scoring": one,
            "done": sum(1 for mark in one.marks.all() if mark.points is not None),
            "all": len(sheet_of(one.declaration).criteria),
        }
        for one in page.items
    ]
    return render(request, "reviews/experts/mine.html", {"expert": expert, "page": page, "rows": rows})


@experts_only
@require_http_methods(["GET", "POST"])
def my_expert(request: SignedInRequest) -> HttpResponse:
    """The expert's own relations and pledge; posted, one relation more, or the pledge."""
    expert = _expert(request)
    form = RelationForm(request.POST if "name" in request.POST else None)
    if request.method == "POST" and "name" not in request.POST:
        pool.pledge(by=request.acting)
        messages.success(request, "承诺已登记。")
        return redirect("my-scorings")
    if request.method == "POST" and form.is_valid():
        try:
            relations.declare(expert_id=expert.pk, **form.cleaned_data, by=request.acting)
        except Refused as refused:
            form.add_error(refused.field or None, refused.message)
        else:
            messages.success(request, "利害关系已登记，您不会再看到该企业的事项。")
            return redirect("my-expert")
    context = {"expert": expert, "form": form, "relations": expert.relations.all(), "pledge": pool.PLEDGE}
    return render(request, "reviews/experts/my_expert.html", context, status=422 if form.errors else 200)


@experts_only
@require_GET
def my_scoring(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The case to read, beside the score sheet."""
    return _page(request, _scoring(request, pk))


@experts_only
@require_POST
def mark(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Save one criterion; the answer is that criterion as it stands, or the whole page without scripts."""
    one = _scoring(request, pk)
    typed = {name: request.POST.get(name, "") for name in ("criterion", "points", "text")}
    seen = _number(request.POST.get("seen", ""))
    refusal = None
    try:
        scoring.save_mark(scoring_id=one.pk, **typed, seen=seen, by=request.acting)
    except Refused as refused:
        refusal = refused
    return _saved(request, _scoring(request, pk), typed["criterion"], typed, refusal)


@experts_only
@require_POST
def text(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Save the opinion in total."""
    one = _scoring(request, pk)
    typed = {"text": request.POST.get("text", "")}
    refusal = None
    try:
        scoring.save_text(scoring_id=one.pk, **typed, seen=_number(request.POST.get("seen", "")), by=request.acting)
    except Refused as refused:
        refusal = refused
    return _saved(request, _scoring(request, pk), "", typed, refusal)


@experts_only
@require_POST
def submit(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Hand in the scores."""
    one = _scoring(request, pk)
    try:
        scoring.submit_scores(scoring_id=one.pk, by=request.acting)
    except Refused as refused:
        return _page(request, _scoring(request, pk), refusal=refused)
    messages.success(request, f"已提交{one.declaration.enterprise}的评分。")
    return redirect("my-scorings")


@experts_only
@require_POST
def recuse(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """回避: the expert has a relation to the enterprise; from now on the case is closed to them."""
    one = _scoring(request, pk)
    try:
        relations.recuse(
            scoring_id=one.pk, kind=request.POST.get("kind", ""), note=request.POST.get("note", ""), by=request.acting
        )
    except Refused as refused:
        return _page(request, one, refusal=refused)
    messages.success(request, "回避已登记，该企业的事项已从您的评审任务中撤下。")
    return redirect("my-scorings")


@experts_only
@require_GET
def file(request: SignedInRequest, pk: UUID, attachment: UUID) -> HttpResponse:
    """A file of the case; while it is scored, nobody changes what it was submitted with."""
    held = _scoring(request, pk).declaration.attachments.standing().of_the_form()
    return cast("HttpResponse", serve(get_object_or_404(held, pk=attachment).file))


def _expert(request: SignedInRequest) -> Expert:
    return get_object_or_404(Expert.objects.select_related("user"), user=request.user)


def _scoring(request: SignedInRequest, pk: UUID) -> Scoring:
    found = Scoring.objects.readable_by(request.user).select_related(
        "expert__user",
        "declaration__enterprise__organisation",
        "declaration__factory",
        "declaration__region",
        "declaration__round__notice",
        "declaration__revision",
    )
    return get_object_or_404(found.defer("declaration__revision__content"), pk=pk)


def _number(typed: str) -> int:
    return int(typed) if typed.isdecimal() and len(typed) < 9 else -1  # no version: whatever is there is newer


def _page(
    request: SignedInRequest,
    one: Scoring,
    *,
    refusal: Refused | None = None,
    typed: dict[str, str] | None = None,
    place: str = "",
) -> HttpResponse:
    view = submitted(newest_submission(one.declaration))
    context = {
        "scoring": one,
        "case": one.declaration,
        "view": view,
        "file_page": "my-scoring-file",  # files and pictures have an address that asks who may read this scoring
        "file_of": one.pk,
        "notice_key": view.notice_key,
        "sheet": sheet_of(one.declaration),
        "rows": _rows(one, typed=typed, place=place, refusal=refusal),
        "overall": _overall(one, typed=typed if not place else None, refusal=refusal if typed and not place else None),
        "kinds": Relation.Kind.choices,
        "refusal": refusal if typed is None else None,
    }
    return render(request, "reviews/experts/score.html", context, status=refusal.status if refusal else 200)


def _saved(
    request: SignedInRequest, one: Scoring, place: str, typed: dict[str, str], refusal: Refused | None
) -> HttpResponse:
    """The fragment for htmx, always with 200 so that it is shown; otherwise the page."""
    if not getattr(request, "htmx", False):
        if refusal is None:
            return redirect("my-scoring", pk=one.pk)
        return _page(request, one, refusal=refusal, typed=typed, place=place)
    if place:
        rows = _rows(one, typed=typed, place=place, refusal=refusal)
        row = next((row for row in rows if row["criterion"].key == place), None)
        if row is None:
            raise Http404("评分表中没有此项")
    else:
        row = _overall(one, typed=typed, refusal=refusal)
    return render(request, "reviews/experts/mark_state.html", {"row": row, "saved": refusal is None})


def _rows(one: Scoring, *, typed: dict[str, str] | None, place: str, refusal: Refused | None) -> list[dict[str, Any]]:
    """The criteria with what is saved, or, at ``place``, what was typed and refused."""
    marks = {mark.criterion: mark for mark in one.marks.all()}
    rows = []
    for criterion in sheet_of(one.declaration).criteria:
        saved = marks.get(criterion.key)
        row = {
            "criterion": criterion,
            "points": "" if saved is None or saved.points is None else str(saved.points.normalize().__format__("f")),
            "text": saved.text if saved else "",
            "version": saved.version if saved else 0,
            "words": count_words(saved.text) if saved else 0,
            "limit": scoring.CRITERION_LIMIT,
            "refusal": "",
        }
        if refusal is not None and typed is not None and criterion.key == place:
            row |= {"points": typed["points"], "text": typed["text"], "refusal": refusal.message}
        rows.append(row)
    return rows


def _overall(one: Scoring, *, typed: dict[str, str] | None, refusal: Refused | None) -> dict[str, Any]:
    row = {
        "text": one.text,
        "version": one.text_version,
        "words": count_words(one.text),
        "limit": scoring.OVERALL_LIMIT,
        "refusal": "",
    }
    if refusal is not None and typed is not None:
        row |= {"text": typed["text"], "refusal": refusal.message}
    return row
