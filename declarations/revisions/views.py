"""通知包与版次: upload, read the report, compare, publish; the revisions that there are, and what stands on them."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from declarations.cases.models import Declaration
from declarations.notices.loading import BrokenPack, warnings_for
from declarations.notices.models import NoticeRevision
from declarations.notices.packs import pack_of
from declarations.notices.printed import moved_dates
from declarations.notices.problems import Problem
from declarations.revisions.differences import differences
from declarations.revisions.measuring import Measured
from declarations.revisions.models import PackUpload
from declarations.revisions.publishing import keep_pack, measure_again, publish
from declarations.revisions.reading import pack_in
from declarations.revisions.standing import State, notices_of, revisions_of, standing_on
from portal.errors import Outdated, Refused
from portal.files.storing import serve
from portal.paging import keyset_page
from portal.people.access import SignedInRequest, for_roles
from portal.people.models import Role

revisers = for_roles(Role.PROVINCE_OFFICER)


class PackForm(forms.Form):
    file = forms.FileField(
        label="通知包",
        help_text="通知包文件夹压缩成的 zip，不超过 5 MB。",
        widget=forms.ClearableFileInput(attrs={"accept": ".zip"}),
        error_messages={"required": "请选择通知包的 zip 文件。", "empty": "文件是空的，请重新压缩后选择。"},
    )


@revisers
@require_http_methods(["GET", "POST"])
def packs(request: SignedInRequest) -> HttpResponse:
    """The notices with their newest revision. POST: a pack; with mistakes it is reported here and not kept."""
    form = PackForm(request.POST or None, request.FILES or None)
    problems: tuple[Problem, ...] = ()
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            return redirect("pack-preview", pk=keep_pack(file=form.cleaned_data["file"], by=request.acting).pk)
        except BrokenPack as broken:
            problems = broken.problems
        except Refused as refused:
            form.add_error("file", refused.message)
            status = refused.status
    newest = NoticeRevision.objects.newest().listed().filter(notice__in=notices_of(request.acting))
    waiting = PackUpload.objects.visible_to(request.user).waiting().select_related("uploaded_by")
    context = {
        "form": form,
        "problems": problems,
        "file_name": getattr(request.FILES.get("file"), "name", ""),
        "revisions": newest.select_related("loaded_by").order_by("-notice__year", "notice__key"),
        "waiting": waiting[:10],
    }
    return render(request, "declarations/revisions/packs.html", context, status=status)


@revisers
@require_GET
def pack_preview(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """What an uploaded pack changes against the newest revision, before it is published."""
    return _preview_page(request, _upload(request, pk))


@revisers
@require_GET
def pack_measured(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """What it would do to the drafts, as far as it is counted; for htmx."""
    context = {"upload": (upload := _upload(request, pk)), "measured": _measured(upload)}
    return render(request, "declarations/revisions/measured.html", context)


@revisers
@require_POST
def pack_publish(request: SignedInRequest, pk: UUID) -> HttpResponse:
    upload = _upload(request, pk)
    try:
        seen = int(request.POST.get("seen", ""))
    except ValueError as wrong:
        raise BadRequest("请从预览页发布") from wrong
    try:
        report = publish(upload_id=upload.pk, seen=seen, by=request.acting)
    except BrokenPack as broken:
        return _preview_page(request, upload, broken=broken)
    except Refused as refused:
        if isinstance(refused, Outdated):
            measure_again(upload_id=upload.pk, by=request.acting)
        return _preview_page(request, _upload(request, pk), refusal=refused)
    messages.success(request, f"《{report.notice}》第{report.revision.number}版已发布，填报中的事项正在转入新版。")
    return redirect("revisions", key=report.notice.pk)


@revisers
@require_GET
def revisions(request: SignedInRequest, key: str) -> HttpResponse:
    """The revisions of a notice: who loaded which when, and how many cases stand on each."""
    notice = get_object_or_404(notices_of(request.acting), pk=key)
    page = keyset_page(
        notice.revisions.defer("content").select_related("loaded_by", "source"),
        order=("-number",),
        cursor=request.GET.get("after"),
    )
    counts = standing_on(notice)
    lines = [(one, [(state, counts.get(one.pk, {}).get(state, 0)) for state in State]) for one in page.items]
    context = {"notice": notice, "page": page, "lines": lines, "states": list(State)}
    return render(request, "declarations/revisions/revisions.html", context)


@revisers
@require_GET
def revision_file(request: SignedInRequest, pk: UUID) -> HttpResponseBase:
    """The pack of a revision, to be revised."""
    revision = get_object_or_404(revisions_of(request.acting).select_related("source"), pk=pk)
    if revision.source is None:
        raise Http404("这一版载入时没有保存通知包文件")
    return serve(revision.source, filename=f"{revision.notice_id}-第{revision.number}版.zip")


@revisers
@require_GET
def revision_cases(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The cases that stand on a revision; drafts that are an enterprise's own are counted and not shown."""
    revision = get_object_or_404(revisions_of(request.acting).select_related("notice"), pk=pk)
    asked = request.GET.get("state")
    state = State(asked) if asked in set(State) else State.OPEN
    standing = Declaration.objects.visible_to(request.user).filter(revision=revision, status__in=state.statuses)
    page = keyset_page(standing.with_names(), order=("changed_at", "id"), cursor=request.GET.get("after"))
    context = {"revision": revision, "state": state, "states": list(State), "page": page}
    return render(request, "declarations/revisions/cases.html", context)


def _upload(request: SignedInRequest, pk: UUID) -> PackUpload:
    uploads = PackUpload.objects.visible_to(request.user)
    return get_object_or_404(
        uploads.select_related("uploaded_by", "measuring", "published__loaded_by", "published__notice"), pk=pk
    )


def _measured(upload: PackUpload) -> Measured | None:
    return Measured(**upload.measured) if upload.measured else None


def _preview_page(
    request: SignedInRequest, upload: PackUpload, *, refusal: Refused | None = None, broken: BrokenPack | None = None
) -> HttpResponse:
    context: dict[str, Any] = {"upload": upload, "refusal": refusal, "measured": _measured(upload)}
    status = refusal.status if refusal else 200
    if upload.published is None:
        try:
            context |= _compared(upload)
        except BrokenPack as wrong:
            broken = wrong
    if broken:
        context["problems"], status = broken.problems, 422
    return render(request, "declarations/revisions/preview.html", context, status=status)


def _compared(upload: PackUpload) -> dict[str, Any]:
    pack = pack_in(upload)
    newest = NoticeRevision.objects.filter(notice=upload.notice_key).defer("content").order_by("-number").first()
    return {
        "newest": newest,
        "seen": newest.number if newest else 0,
        "sections": differences(pack_of(newest) if newest else None, pack),
        "moved": moved_dates(pack),
        "warnings": warnings_for(pack),
    }
