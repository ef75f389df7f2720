"""One table of a draft as .xlsx: handed out, uploaded again, looked at, taken in."""

import json
from io import BytesIO
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from declarations.cases.answer_views import FILLERS
from declarations.cases.drafting import may_fill
from declarations.cases.models import Declaration
from declarations.cases.reading import current
from declarations.cases.unlocking import is_open
from declarations.cases.views import acting_of, get_case
from declarations.forms.answers import Answers
from declarations.forms.exchange import NotADocument, document, incoming
from declarations.tables.export import CONTENT_TYPE
from declarations.worksheets.layout import TableSheet, sheet_of
from declarations.worksheets.reading import Read, read_sheet
from declarations.worksheets.taking import plan, take_table
from declarations.worksheets.writing import write_sheet
from portal.errors import Refused
from portal.files.storing import safe_name
from portal.people.access import for_roles

_SHOWN = 300  # changes and mistakes listed in a preview; the rest are counted


@for_roles(*FILLERS)
@require_GET
def handout(request: HttpRequest, pk: UUID, table: str) -> HttpResponseBase:
    """The table at that path as it stands, to be filled in elsewhere."""
    case = get_case(request, pk)
    if not may_fill(declaration=case, by=acting_of(request)):
        return _not_to_fill(request, case)
    sheet = _sheet(case, table)
    out = BytesIO()
    write_sheet(sheet, head=f"{case.enterprise} · {case.round.title}", out=out)
    out.seek(0)
    name = safe_name(f"{case.enterprise}-{sheet.name}.xlsx")
    answer: Any = FileResponse(out, as_attachment=True, filename=name, content_type=CONTENT_TYPE)
    answer["Cache-Control"] = "private, no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@for_roles(*FILLERS)
@never_cache
@require_http_methods(["GET", "POST"])
def take(request: HttpRequest, pk: UUID, table: str) -> HttpResponse:
    """Choose a file for a table, see what it would change, and take it in."""
    case = get_case(request, pk)
    if not may_fill(declaration=case, by=acting_of(request)):
        return _not_to_fill(request, case)
    sheet = _sheet(case, table)
    if request.method == "GET":
        return _page(request, sheet)
    try:
        if "confirm" in request.POST:
            return _taken(request, sheet)
        if "file" not in request.FILES:
            return _page(request, sheet, problem="请选择文件", status=422)
        read = read_sheet(request.FILES["file"], sheet)
    except Refused as refused:
        return _page(request, sheet, problem=refused.message, status=refused.status)
    carried = json.dumps(document(sheet.view.form, read.answers), ensure_ascii=False)
    return _preview(request, sheet, read.answers, carried, read=read)


def _taken(request: HttpRequest, sheet: TableSheet) -> HttpResponse:
    content = request.POST.get("content", "")
    drop = request.POST.get("missing") == "drop"
    try:
        brought = incoming(sheet.view.form, content.encode()).answers
    except NotADocument as told:
        raise Refused(str(told), field="file") from None
    try:
        done = take_table(
            declaration_id=sheet.view.case.pk,
            path=sheet.path,
            brought=brought,
            drop=drop,
            source=f"导入的表格（{sheet.name}）",
            seen=request.POST.get("seen", ""),
            by=acting_of(request),
        )
    except Refused as refused:
        newest = _sheet(get_case(request, sheet.view.case.pk), sheet.path)
        return _preview(request, newest, brought, content, message=refused.message, status=refused.status)
    gone = f"，删去{len(done.missing)}行" if drop and done.missing else ""
    messages.success(request, f"已导入：填写{len(done.taken.changes)}处，增加{done.taken.new_rows}行{gone}。")
    return redirect(reverse("case-fill", args=[sheet.view.case.pk]) + f"#at={sheet.path}")


def _page(request: HttpRequest, sheet: TableSheet, *, problem: str = "", status: int = 200) -> HttpResponse:
    context = {"case": sheet.view.case, "sheet": sheet, "problem": problem}
    return render(request, "declarations/worksheets/upload.html", context, status=status)


def _preview(
    request: HttpRequest,
    sheet: TableSheet,
    brought: Answers,
    carried: str,
    *,
    read: Read | None = None,
    message: str = "",
    status: int = 200,
) -> HttpResponse:
    view = sheet.view
    keeping, dropping = (plan(view, sheet.path, brought, drop=one) for one in (False, True))
    bad = read.bad if read else []
    context: dict[str, Any] = {
        "case": view.case,
        "sheet": sheet,
        "carried": carried,
        "keeping": keeping,
        "dropping": dropping,
        "may_drop": bool(keeping.missing) and is_open(view.case, sheet.path) and not sheet.table.printed,
        "replaced": sum(1 for one in keeping.taken.changes if one.before),
        "changes": keeping.taken.changes[:_SHOWN],
        "more": max(0, len(keeping.taken.changes) - _SHOWN),
        "bad": bad[:_SHOWN],
        "bad_more": max(0, len(bad) - _SHOWN),
        "skipped": [one for one in read.skipped if one.why != "空行"] if read else [],
        "ignored": read.ignored if read else [],
        "message": message,
    }
    return render(request, "declarations/worksheets/preview.html", context, status=status)


def _sheet(case: Declaration, table: str) -> TableSheet:
    sheet = sheet_of(current(case), table)
    if sheet is None:
        raise Http404("没有这张表")
    return sheet


def _not_to_fill(request: HttpRequest, case: Declaration) -> HttpResponse:
    messages.info(request, "此事项目前不能由您填写。")
    return redirect("case", pk=case.pk)
