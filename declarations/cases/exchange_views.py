"""A case carried elsewhere and back: as JSON, as a Word document; answers taken in from a file or an earlier declaration."""

import json
from io import BytesIO
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from declarations.attachments.slots import listed
from declarations.cases.answer_views import FILLERS
from declarations.cases.drafting import may_fill
from declarations.cases.models import Declaration
from declarations.cases.reading import CaseView, context_for, current, submitted
from declarations.cases.taking_in import answers_of, earlier_cases, preview, take_in
from declarations.cases.views import acting_of, get_case
from declarations.forms.answers import Answers
from declarations.forms.exchange import SIZE_LIMIT, NotADocument, document, incoming, schema
from declarations.forms.word import CONTENT_TYPE, word
from declarations.notices.models import NoticeRevision
from declarations.notices.packs import newest_revision, pack_of
from portal.errors import Refused
from portal.files.storing import safe_name
from portal.people.access import OFFICERS, for_roles, public
from portal.people.models import ENTERPRISE_ROLES

_SHOWN = 300  # changes listed in a preview; the rest are counted


@for_roles(*ENTERPRISE_ROLES, *OFFICERS)
@require_GET
def export_json(request: HttpRequest, pk: UUID) -> HttpResponse:
    """All that stands in the form, as typed, with the address of its schema."""
    case = get_case(request, pk)
    view = current(case)
    at = request.build_absolute_uri(reverse("form-schema", args=[view.notice_key, view.form.form]))
    files = listed([*view.slots, *view.pictures])
    content = json.dumps(document(view.form, view.answers, schema_at=at, files=files), ensure_ascii=False, indent=2)
    return _download(content.encode(), case, view, "json", "application/json")


@for_roles(*ENTERPRISE_ROLES, *OFFICERS)
@require_GET
def export_word(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The form as it stands (or as it was submitted, where it is locked), to be read and passed on."""
    case = get_case(request, pk)
    newest = case.submissions.select_related("revision").first()
    if newest is not None and not may_fill(declaration=case, by=acting_of(request)):
        newest.declaration = case
        view = submitted(newest)
    else:
        view = current(case)
    about = [("企业", str(case.enterprise)), ("批次", case.round.title), ("编号", case.number or "尚未提交")]
    return _download(word(title=view.form.title, about=about, parts=view.parts), case, view, "docx", CONTENT_TYPE)


@public
@require_GET
def form_schema(request: HttpRequest, key: str, form: str) -> HttpResponse:
    """The JSON Schema of what is exported of a form of a notice; for those who feed their own systems."""
    try:
        pack = pack_of(newest_revision(key))
        spec = pack.form(form)
    except (KeyError, NoticeRevision.DoesNotExist):
        raise Http404("没有这张表") from None
    at = request.build_absolute_uri()
    return JsonResponse(
        schema(spec, context_for(pack), at=at),
        json_dumps_params={"ensure_ascii": False, "indent": 2},
        content_type="application/schema+json",
    )


@for_roles(*FILLERS)
@never_cache
@require_http_methods(["GET", "POST"])
def bring_in(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Choose a file or an earlier declaration, see what it would change, and take it in."""
    case = get_case(request, pk)
    if not may_fill(declaration=case, by=acting_of(request)):
        messages.info(request, "此事项目前不能由您填写。")
        return redirect("case", pk=case.pk)
    if request.method == "GET" and "from" not in request.GET:
        return _choosing(request, case)
    try:
        brought, source, carried = _brought(request, case)
    except NotADocument as told:
        return _choosing(request, case, problem=str(told), status=422)
    if request.method == "POST" and "confirm" in request.POST:
        return _take(request, case, brought, source, carried)
    return _preview(request, case, brought, source, carried)


def _choosing(request: HttpRequest, case: Declaration, *, problem: str = "", status: int = 200) -> HttpResponse:
    context = {
        "case": case,
        "form_key": current(case).form.form,
        "earlier": earlier_cases(case, by=acting_of(request))[:20],
        "problem": problem,
    }
    return render(request, "declarations/cases/bring_in.html", context, status=status)


def _brought(request: HttpRequest, case: Declaration) -> tuple[Answers, str, dict[str, str]]:
    """What is to come, where it comes from in words, and what the next page sends again.

    Raises:
        NotADocument: the file is none of this form.
    """
    chosen = request.GET.get("from") or request.POST.get("from")
    if chosen:
        try:
            earlier = get_object_or_404(earlier_cases(case, by=acting_of(request)), pk=UUID(chosen))
        except ValueError:
            raise Http404("没有这个事项") from None
        return answers_of(earlier, current(case).form), f"{earlier.round.title}的填报内容", {"from": chosen}
    file = request.FILES.get("file")
    if file is not None and file.size is not None and file.size > SIZE_LIMIT:
        raise NotADocument(f"文件超过 {SIZE_LIMIT // 1024 // 1024} MB，不是本门户导出的填报内容")
    content = file.read() if file else request.POST.get("content", "").encode()
    if not content:
        raise NotADocument("请选择文件")
    view = current(case)
    found = incoming(view.form, content)
    carried = {"content": json.dumps(document(view.form, found.answers), ensure_ascii=False)}
    if found.unknown:
        told = "、".join(found.unknown[:5])
        messages.warning(request, f"文件中有{len(found.unknown)}处不属于本表，未予带入：{told}")
    return found.answers, "文件中的内容", carried


def _preview(
    request: HttpRequest,
    case: Declaration,
    brought: Answers,
    source: str,
    carried: dict[str, str],
    *,
    message: str = "",
    status: int = 200,
) -> HttpResponse:
    view = current(case)
    filling, replacing = (preview(view, brought, replace=one) for one in (False, True))
    context: dict[str, Any] = {
        "case": case,
        "view": view,
        "source": source,
        "carried": carried,
        "filling": filling,
        "replacing": replacing,
        "changes": replacing.changes[:_SHOWN],
        "more": max(0, len(replacing.changes) - _SHOWN),
        "message": message,
    }
    return render(request, "declarations/cases/bring_in_preview.html", context, status=status)


def _take(
    request: HttpRequest, case: Declaration, brought: Answers, source: str, carried: dict[str, str]
) -> HttpResponse:
    try:
        done = take_in(
            declaration_id=case.pk,
            brought=brought,
            replace=request.POST.get("replace") == "yes",
            source=source,
            seen=request.POST.get("seen", ""),
            by=acting_of(request),
        )
    except Refused as refused:
        case = get_case(request, case.pk)
        return _preview(request, case, brought, source, carried, message=refused.message, status=refused.status)
    messages.success(request, f"已带入：填写{len(done.changes)}处，增加{done.new_rows}行。请逐项核对后再提交。")
    return redirect("case-fill", pk=case.pk)


def _download(content: bytes, case: Declaration, view: CaseView, ending: str, content_type: str) -> HttpResponse:
    name = safe_name(f"{case.enterprise}-{view.form.title}.{ending}")
    answer: Any = FileResponse(BytesIO(content), as_attachment=True, filename=name, content_type=content_type)
    answer["Cache-Control"] = "private, no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
