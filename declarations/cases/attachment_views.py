"""The files of a case: what the form's script asks while they come, and handing them out."""

from http import HTTPStatus
from typing import Any, cast
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from declarations.attachments.models import Attachment
from declarations.cases import attaching, picturing
from declarations.cases.answer_views import FILLERS
from declarations.cases.drafting import fills, may_fill
from declarations.cases.live import field_at
from declarations.cases.models import Declaration
from declarations.cases.picturing import Recaptioned
from declarations.cases.reading import current
from declarations.cases.remarked import margin_for
from declarations.cases.scans import may_bring_scan, scan_of
from declarations.cases.views import acting_of, get_case
from declarations.forms.paths import SCAN
from portal.errors import Refused
from portal.files.storing import serve
from portal.people.access import OFFICERS, for_roles
from portal.people.models import ENTERPRISE_ROLES, User
from portal.uploads import protocol, receiving
from portal.uploads.models import Upload

LARGEST = 2 * 1024 * 1024 * 1024  # bytes; each place has its own, smaller limit


@for_roles(*FILLERS)
@never_cache
@require_GET
def attachments(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The places of the files as they stand, as HTML; ``?at=`` those of the pictures of one text, or of the scan."""
    return _drawn(request, get_case(request, pk), request.GET.get("at", ""))


@for_roles(*FILLERS)
def uploads(request: HttpRequest, pk: UUID) -> HttpResponse:
    """tus: ``OPTIONS`` says what is spoken, ``POST`` begins an upload (metadata: ``slot``, ``filename``)."""
    if request.method == "OPTIONS":
        return protocol.options(largest=LARGEST)
    if request.method != "POST":
        return HttpResponseNotAllowed(["OPTIONS", "POST"])
    case = get_case(request, pk)
    try:
        told = protocol.metadata(request)
        begun = attaching.begin_attachment(
            declaration_id=case.pk,
            slot=told.get("slot", ""),
            name=told.get("filename", ""),
            length=protocol.number(request, "Upload-Length"),
            by=acting_of(request),
        )
    except Refused as refused:
        return protocol.refusal(refused)
    return protocol.created(reverse("case-upload", args=[case.pk, begun.pk]))


@for_roles(*FILLERS)
def upload(request: HttpRequest, pk: UUID, upload: UUID) -> HttpResponse:
    """tus: ``HEAD`` how far it is, ``PATCH`` a piece (the last one puts the file on record), ``DELETE`` give it up."""
    answer = {"HEAD": _head, "GET": _head, "PATCH": _patch, "DELETE": _delete}.get(request.method or "")
    if answer is None:
        return HttpResponseNotAllowed(["HEAD", "GET", "PATCH", "DELETE"])
    case = get_case(request, pk)
    if not fills(declaration=case, by=acting_of(request)):
        return protocol.refusal(Refused("您当前的身份不能填写此事项"))
    try:
        return answer(request, case, upload)
    except Refused as refused:
        return protocol.refusal(refused)
    except Upload.DoesNotExist:
        return protocol.gone()


def _head(request: HttpRequest, case: Declaration, pk: UUID) -> HttpResponse:
    arrived = case.attachments.filter(pk=pk).select_related("file").first()
    if arrived is not None:
        return protocol.standing(received=arrived.file.size, length=arrived.file.size)
    upload = Upload.objects.get(pk=pk, subject=case.pk)
    if upload.is_whole:  # all arrived, and then the last step failed; a client that hears so does not send again
        _finish(request, pk)
    return protocol.standing_of(upload)


def _patch(request: HttpRequest, case: Declaration, pk: UUID) -> HttpResponse:
    if request.content_type != protocol.PIECE_TYPE:
        return HttpResponse(status=HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
    if int(request.headers.get("Content-Length") or 0) > receiving.PIECE_LIMIT:
        return HttpResponse(status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    by = acting_of(request)
    if case.attachments.filter(pk=pk).exists():
        return _head(request, case, pk)  # the answer to the last piece was lost on its way
    get_object_or_404(Upload, pk=pk, subject=case.pk)
    grown = receiving.append(upload_id=pk, at=protocol.number(request, "Upload-Offset"), piece=request.body, by=by)
    if grown.is_whole:
        _finish(request, pk)
    return protocol.standing_of(grown, status=HTTPStatus.NO_CONTENT)


def _finish(request: HttpRequest, pk: UUID) -> None:
    """Put a whole file on record; one that is refused goes, since the same bytes would be refused again."""
    by = acting_of(request)
    try:
        attaching.finish_attachment(upload_id=pk, by=by)
    except Refused:
        attaching.abandon_attachment(upload_id=pk, by=by)
        raise


def _delete(request: HttpRequest, case: Declaration, pk: UUID) -> HttpResponse:
    get_object_or_404(Upload, pk=pk, subject=case.pk)
    attaching.abandon_attachment(upload_id=pk, by=acting_of(request))
    return protocol.removed()


@for_roles(*ENTERPRISE_ROLES, *OFFICERS)
@require_GET
def attachment(request: HttpRequest, pk: UUID, attachment: UUID) -> HttpResponse:
    """The file itself, to those who see the case; ``?shown`` in a frame of a page of ours."""
    return cast("HttpResponse", serve(_attachment(request, pk, attachment).file, shown="shown" in request.GET))


@for_roles(*FILLERS)
@require_POST
def remove(request: HttpRequest, pk: UUID, attachment: UUID) -> HttpResponse:
    return _do(request, pk, attachment, attaching.remove_attachment)


@for_roles(*FILLERS)
@require_POST
def inspect(request: HttpRequest, pk: UUID, attachment: UUID) -> HttpResponse:
    return _do(request, pk, attachment, attaching.inspect_again)


@for_roles(*FILLERS)
@require_POST
def picture(request: HttpRequest, pk: UUID, attachment: UUID) -> HttpResponse:
    """POST ``caption, was``: what stands below a picture, as JSON. POST ``position``: its place, as HTML of them all."""
    found = _attachment(request, pk, attachment)
    if "caption" in request.POST:
        return _captioned(request, found)
    position = request.POST.get("position", "")
    if not position.isdecimal():
        return JsonResponse({"message": "请求格式不正确，请刷新页面后重试"}, status=HTTPStatus.BAD_REQUEST)

    def place(**asked: Any) -> None:
        picturing.place_picture(position=int(position), **asked)

    return _do(request, pk, attachment, place)


def _captioned(request: HttpRequest, found: Attachment) -> JsonResponse:
    caption, was = request.POST["caption"], request.POST.get("was", "")
    try:
        kept = picturing.caption_picture(attachment_id=found.pk, caption=caption, was=was, by=acting_of(request))
    except Recaptioned as refused:
        return JsonResponse({"message": refused.message, "theirs": refused.theirs}, status=refused.status)
    except Refused as refused:
        return JsonResponse({"message": refused.message}, status=refused.status)
    return JsonResponse({"caption": kept.caption})


def _do(request: HttpRequest, pk: UUID, attachment: UUID, deed: Any) -> HttpResponse:
    found = _attachment(request, pk, attachment)
    try:
        deed(attachment_id=found.pk, by=acting_of(request))
    except Refused as refused:
        return JsonResponse({"message": refused.message}, status=refused.status)
    return _drawn(request, get_case(request, pk), found.slot)


def _drawn(request: HttpRequest, case: Declaration, key: str) -> HttpResponse:
    """What there is to draw anew after a change at ``key``: pictures of one text, the scan, or all places of the form."""
    if key == SCAN:
        scan = scan_of(case)
        context: dict[str, Any] = {
            "case": case,
            "scan": scan,
            "may_scan": may_bring_scan(case=case, scan=scan, by=acting_of(request)),
        }
        return render(request, "declarations/attachments/scan_files.html", context)
    view = current(case)
    if "/" not in key:
        context = {"case": case, "view": view, **margin_for(case, replying=True)}
        return render(request, "declarations/attachments/slots.html", context)
    field = field_at(view, key)
    if field is None:
        raise Http404("此处已不存在")
    fillable = may_fill(declaration=case, by=acting_of(request)) and not field.locked
    context = {"case": case, "field": field}
    return render(request, f"declarations/attachments/pictures{'_fill' if fillable else ''}.html", context)


def _attachment(request: HttpRequest, pk: UUID, attachment: UUID) -> Attachment:
    visible = Attachment.objects.visible_to(cast("User", request.user)).select_related("file")
    return get_object_or_404(visible, pk=attachment, declaration=get_case(request, pk))
