"""结果 on the province's side: the list, publishing it with its document, correcting it."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from portal import clock
from portal.errors import Refused
from portal.paging import keyset_page
from portal.people.access import SignedInRequest, for_roles
from portal.people.models import Role
from portal.trail.record import trail_of
from reviews.publicity.opening import stage_doing
from reviews.publicity.versions import versions_of
from reviews.publicity.views import overview, round_asked
from reviews.results import publishing
from reviews.results.forms import CorrectForm, PublishForm
from reviews.results.models import Result, ResultStatus

PAGE = 100


@for_roles(Role.PROVINCE_OFFICER)
@require_POST
def result_freeze(request: SignedInRequest) -> HttpResponse:
    """Make the list of what waits to be published in a round."""
    round = round_asked(request)
    try:
        made = publishing.freeze(round=round, stage=stage_doing(round, "publish").key, by=request.acting)
    except Refused as refused:
        return overview(request, refused)
    messages.success(request, "名单已定稿。请核对后发布。")
    return redirect("result", pk=made.pk)


@for_roles(Role.PROVINCE_OFFICER)
@require_GET
def result(request: SignedInRequest, pk: UUID) -> HttpResponse:
    return _page(request, _found(request, pk))


@for_roles(Role.PROVINCE_OFFICER)
@require_POST
def result_publish(request: SignedInRequest, pk: UUID) -> HttpResponse:
    one, form = _found(request, pk), PublishForm(request.POST, request.FILES)

    def deed() -> Result:
        return publishing.publish(result_id=one.pk, **form.cleaned_data, by=request.acting)

    return _do(request, one, deed, "结果已发布，认定正在写入。", form=form)


@for_roles(Role.PROVINCE_OFFICER)
@require_POST
def result_discard(request: SignedInRequest, pk: UUID) -> HttpResponse:
    one = _found(request, pk)
    done = "已撤销定稿，名单中的事项重新待发布。"
    return _do(request, one, lambda: publishing.discard(result_id=one.pk, by=request.acting), done)


@for_roles(Role.PROVINCE_OFFICER)
@require_POST
def result_again(request: SignedInRequest, pk: UUID) -> HttpResponse:
    one = _found(request, pk)
    done = "已重新开始写入认定。"
    return _do(request, one, lambda: publishing.recognise_again(result_id=one.pk, by=request.acting), done)


@for_roles(Role.PROVINCE_OFFICER)
@require_POST
def result_correct(request: SignedInRequest, pk: UUID) -> HttpResponse:
    one, form = _found(request, pk), CorrectForm(request.POST, request.FILES)

    def deed() -> Result:
        gone, changed = (_cases(one, _ticked(request, name)) for name in ("line", "changed"))
        return publishing.correct(
            result_id=one.pk, without=gone, changed=changed, **form.cleaned_data, by=request.acting
        )

    return _do(request, one, deed, "结果已更正，新的一版已发布。", correct_form=form)


def _ticked(request: SignedInRequest, name: str) -> list[int]:
    return [int(one) for one in request.POST.getlist(name) if one.isdecimal() and len(one) < 19]


def _cases(one: Result, lines: list[int]) -> list[UUID]:
    return list(one.roster.lines.filter(pk__in=lines).values_list("declaration", flat=True))


def _do(
    request: SignedInRequest, one: Result, deed: Callable[[], Result], done: str, **bound: forms.Form
) -> HttpResponse:
    """Do it and show the result that came of it; where it is refused, the page again with what was typed."""
    if any(not form.is_valid() for form in bound.values()):
        return _page(request, one, bound, status=422)
    try:
        made = deed()
    except Refused as refused:
        for form in bound.values():
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        return _page(request, _found(request, one.pk), bound, refusal=refused, status=refused.status)
    messages.success(request, done)
    return redirect("result", pk=made.pk)


def _page(
    request: SignedInRequest,
    one: Result,
    bound: Mapping[str, forms.Form] | None = None,
    *,
    refusal: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    """One result with the forms of what can be done now; those just refused, as ``bound``."""
    lines = one.roster.lines.standing().select_related(
        "submission__facts",
        "declaration__enterprise__organisation",
        "declaration__factory",
        "declaration__region__parent",
    )
    frozen, published = one.status == ResultStatus.FROZEN, one.status == ResultStatus.PUBLISHED
    context: dict[str, Any] = {
        "result": one,
        "page": keyset_page(
            lines.defer("submission__envelope"), order=("position", "id"), cursor=request.GET.get("after"), size=PAGE
        ),
        "total": lines.count(),
        "form": PublishForm(initial={"title": one.title, "document_date": clock.today()}) if frozen else None,
        "correct_form": CorrectForm(initial={"title": one.title}) if published else None,
        "ticked": set(_ticked(request, "line")),
        "changed": set(_ticked(request, "changed")),
        "versions": versions_of(one.roster) if one.corrects_id else [],
        "entries": trail_of(one).order_by("-sequence"),
        "refusal": refusal,
        **(bound or {}),
    }
    return render(request, "reviews/results/result.html", context, status=status)


def _found(request: SignedInRequest, pk: UUID) -> Result:
    visible = Result.objects.visible_to(request.user).with_names()
    return get_object_or_404(visible.select_related("published_by", "job", "corrects"), pk=pk)
