"""What the script of the form asks: one answer written, rows changed, the case as it stands now, industries found.

All speak JSON (``static/js/fill.js`` is the other side). A refusal is 422 with ``message``, a colleague's change 409
with ``theirs``, a lost session 401 (portal.people.access).
"""

import json
from typing import Any, cast
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from declarations.cases import drafting
from declarations.cases.drafting import may_fill
from declarations.cases.live import display_at, part_of, problem_json, row_html, summary, table_json
from declarations.cases.models import Declaration
from declarations.cases.prefill import name_origins
from declarations.cases.reading import CaseView, current
from declarations.cases.remarked import margin_for
from declarations.cases.rows import add_row, copy_row, place_row, remove_row
from factories.industries.searching import matching
from portal.errors import Refused
from portal.people.access import for_roles
from portal.people.models import ENTERPRISE_ROLES, Appointment, Role, User

FILLERS = (*ENTERPRISE_ROLES, Role.COUNTY_OFFICER, Role.CITY_OFFICER)
MOST_INDUSTRIES = 20


class _Malformed(Exception):  # noqa: N818 - reads as what happened
    """The request is one that no script of ours sends."""


@for_roles(*FILLERS)
@require_http_methods(["GET", "POST"])
def answers(request: HttpRequest, pk: UUID) -> HttpResponse:
    """GET: every answer with its version, and the rows. POST ``{path, text, seen}``: write one answer."""
    case = _case(request, pk)
    if request.method == "GET":
        return _as_it_stands(request, case)
    try:
        sent = _body(request)
        seen = None if sent.get("seen") is None else _typed(sent, "seen", int)
        saved = drafting.save_answer(
            declaration_id=case.pk,
            path=_typed(sent, "path", str),
            text=_typed(sent, "text", str),
            seen=seen,
            by=_acting(request),
        )
    except _Malformed:
        return _malformed()
    except Refused as refused:
        return _refusal(refused)
    display = display_at(saved.view, saved.path)
    if saved.conflict:
        return JsonResponse(
            {
                "conflict": True,
                "theirs": saved.text,
                "version": saved.version,
                "display": display,
                "message": "同事刚刚修改了此处，请选择保留哪一份",
            },
            status=409,
        )
    return JsonResponse(
        {
            "path": saved.path,
            "version": saved.version,
            "text": saved.text,
            "display": display,
            "problem": problem_json(saved.problem),
            **summary(saved.view),
        },
    )


@for_roles(*FILLERS)
@require_POST
def rows(request: HttpRequest, pk: UUID) -> HttpResponse:
    """POST ``{deed: add|copy|remove|place, path, row, position, seen}``: where the row stands, and its HTML unless removed.

    ``seen``: for ``remove``, the versions of the row's answers by path; for ``place``, the order of the rows.
    """
    case = _case(request, pk)
    try:
        sent = _body(request)
        path = _typed(sent, "path", str)
        row, position, view = _changed(case.pk, sent, path, by=_acting(request))
    except _Malformed:
        return _malformed()
    except Refused as refused:
        return _refusal(refused)
    html = ""
    if position is None:
        position, html = row_html(view, path, row, compact="compact" in request.GET)
    return JsonResponse({"row": row, "position": position, "html": html, **table_json(view, path), **summary(view)})


@for_roles(*FILLERS)
@require_GET
def part(request: HttpRequest, pk: UUID, key: str) -> HttpResponse:
    """One part of the form as HTML: to fill in, or to read where it is locked; ``?compact`` for the grid of rechecks.

    ``?table=&row=`` is one row (or sheet) of it alone, to fill in.
    """
    case = _case(request, pk)
    view = current(case)
    found = part_of(view, key)
    if found is None:
        raise Http404("表中没有这一部分")
    compact = "compact" in request.GET
    fills = may_fill(declaration=case, by=_acting(request))
    name_origins([found], case)
    if fills and "row" in request.GET:
        path, row = request.GET.get("table", ""), request.GET["row"]
        if row not in view.answers.rows.get(path, []):
            raise Http404("该行已不存在")
        return HttpResponse(row_html(view, path, row, compact=compact)[1])
    return render(
        request,
        "declarations/forms/part.html",
        {
            "case": case,
            "part": found,
            "notice_key": view.notice_key,
            "compact": compact,
            "prefix": f"{case.pk}-" if compact else "",
            "readonly": not fills,
            "may_fill": fills,
            **({} if compact else margin_for(case, replying=fills)),
        },
    )


@for_roles(*FILLERS)
@require_GET
def industry_search(request: HttpRequest) -> HttpResponse:
    """小类 that ``q`` may mean, twenty at most, each with its 中类."""
    asked = request.GET.get("q", "").strip()[:40]
    if asked[:4].isdigit():
        asked = asked[:4]  # what was chosen before reads 「3670 汽车零部件及配件制造」: its code finds it again
    found = matching(asked)[:MOST_INDUSTRIES] if asked else []
    return JsonResponse(
        {"industries": [{"code": one.code, "name": one.name, "group": str(one.parent)} for one in found]},
    )


def _case(request: HttpRequest, pk: UUID) -> Declaration:
    visible = Declaration.objects.visible_to(cast("User", request.user)).with_names()
    return get_object_or_404(visible.select_related("revision").defer("revision__content"), pk=pk)


def _acting(request: HttpRequest) -> Appointment:
    return cast("Any", request).acting


def _body(request: HttpRequest) -> dict[str, Any]:
    try:
        sent = json.loads(request.body)
    except ValueError:
        raise _Malformed from None
    if not isinstance(sent, dict):
        raise _Malformed
    return sent


def _changed(pk: UUID, sent: dict[str, Any], path: str, *, by: Appointment) -> tuple[str, int | None, CaseView]:
    """Do what was asked: the row, where it stood if it was taken out, and the case after it."""
    deed = _typed(sent, "deed", str)
    if deed == "add":
        row, view = add_row(declaration_id=pk, path=path, by=by)
        return row, None, view
    row = _typed(sent, "row", str)
    if deed == "copy":
        copy, view = copy_row(declaration_id=pk, path=path, row=row, by=by)
        return copy, None, view
    if deed == "remove":
        seen = _versions(sent)
        stood, view = remove_row(declaration_id=pk, path=path, row=row, seen=seen, by=by)
        return row, stood, view
    if deed == "place":
        position = _typed(sent, "position", int)
        view = place_row(declaration_id=pk, path=path, row=row, position=position, seen=_order(sent), by=by)
        return row, None, view
    raise _Malformed


def _versions(sent: dict[str, Any]) -> dict[str, int] | None:
    seen = sent.get("seen")
    if seen is not None and (not isinstance(seen, dict) or not all(isinstance(one, int) for one in seen.values())):
        raise _Malformed
    return seen


def _order(sent: dict[str, Any]) -> list[str] | None:
    seen = sent.get("seen")
    if seen is not None and (not isinstance(seen, list) or not all(isinstance(one, str) for one in seen)):
        raise _Malformed
    return seen


def _typed(sent: dict[str, Any], key: str, kind: type) -> Any:
    value = sent.get(key)
    if not isinstance(value, kind) or isinstance(value, bool):
        raise _Malformed
    return value


def _malformed() -> JsonResponse:
    return JsonResponse({"message": "请求格式不正确，请刷新页面后重试"}, status=400)


def _refusal(refused: Refused) -> JsonResponse:
    return JsonResponse({"message": refused.message, "path": refused.field}, status=refused.status)


def _as_it_stands(request: HttpRequest, case: Declaration) -> JsonResponse:
    view = current(case)
    return JsonResponse(
        {
            "fillable": may_fill(declaration=case, by=_acting(request)),
            "status": case.get_status_display(),
            "answers": {path: [text, view.answers.versions.get(path, 0)] for path, text in view.answers.texts.items()},
            "rows": view.answers.rows,
            **summary(view),
        },
    )
