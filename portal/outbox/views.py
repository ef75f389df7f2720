"""消息接收设置, the link that confirms an address, and what the administrator looks after."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.errors import Refused
from portal.outbox.addresses import ask_to_confirm, confirm, give_up_address, unconfirmed
from portal.outbox.choosing import choose, wishes_of
from portal.outbox.forms import AddressForm, WishesForm
from portal.outbox.kinds import Manner
from portal.outbox.models import Dispatch
from portal.outbox.passes import HOURS
from portal.outbox.standing import STUCK_MINUTES, is_stuck, send_again
from portal.paging import keyset_page
from portal.people.access import SignedInRequest, for_roles, public, signed_in
from portal.people.models import Role
from portal.people.throttling import count_attempt

administrator = for_roles(Role.ADMINISTRATOR)


@signed_in
@never_cache
@require_http_methods(["GET", "POST"])
def notifying(request: SignedInRequest) -> HttpResponse:
    """How one is told of each kind of message; ``?kind=`` marks the one that a mail led here from."""
    texts = bool(settings.PORTAL_SMS_BACKEND)
    data = request.POST if request.method == "POST" else None
    form = WishesForm(data, wishes=wishes_of(request.user), texts=texts, initial={"phone": request.user.phone})
    if request.method == "POST" and form.is_valid():
        phone = form.cleaned_data.get("phone", "")
        try:
            choose(user=request.user, manners=form.manners, by_text=form.by_text if texts else None, phone=phone)
        except Refused as refused:
            form.add_error(refused.field or None, refused.message)
        else:
            messages.success(request, "消息接收设置已保存。")
            return redirect("notifying")
    return _settings_page(request, wishes=form, status=422 if form.errors else 200)


@signed_in
@require_POST
def email_enter(request: SignedInRequest) -> HttpResponse:
    """Send a link to the address given; the answer is the same whoever else uses it."""
    form = AddressForm(request.POST)
    status = 422
    if form.is_valid():
        address = form.cleaned_data["email"]
        try:
            count_attempt(door="email", request=request)
            ask_to_confirm(user=request.user, address=address)
        except Refused as refused:
            form.add_error("email", refused.message)
            status = refused.status
        else:
            messages.success(request, f"确认邮件将发往{address}，请在{HOURS}小时内打开其中的链接。")
            return redirect("notifying")
    return _settings_page(request, address=form, status=status)


@signed_in
@require_POST
def email_remove(request: SignedInRequest) -> HttpResponse:
    give_up_address(user=request.user)
    messages.success(request, "已停用邮箱，不再发送邮件；消息仍可在门户内查看。")
    return redirect("notifying")


@public
@never_cache
@require_http_methods(["GET", "POST"])
def email_confirm(request: HttpRequest, given: str) -> HttpResponse:
    """The page of the link: mail scanners open links, so that a person presses a button; nobody has to be signed in."""
    confirmed, told, status = False, "", 200
    if request.method == "POST":
        try:
            confirm(given=given)
            confirmed = True
        except Refused as refused:
            told, status = refused.message, refused.status
    return render(request, "portal/outbox/confirm_page.html", {"confirmed": confirmed, "told": told}, status=status)


@administrator
@require_GET
def outbox(request: SignedInRequest) -> HttpResponse:
    """What did not leave, newest first, and whether something is stuck."""
    ended = [Dispatch.Status.FAILED, Dispatch.Status.UNSURE]
    seen = Dispatch.objects.visible_to(request.acting)
    failed = seen.filter(status__in=ended).select_related("user")
    page = keyset_page(failed, order=("-created_at", "-id"), cursor=request.GET.get("after"))
    waiting = seen.filter(status=Dispatch.Status.QUEUED).order_by("due_at")
    context = {
        "page": page,
        "waiting": waiting.count(),
        "trying": waiting.exclude(failure="").order_by("-attempts").first(),
        "stuck": is_stuck(),
        "minutes": STUCK_MINUTES,
        "console": settings.DEMO or settings.EMAIL_BACKEND.endswith("console.EmailBackend"),
    }
    return render(request, "portal/outbox/outbox.html", context)


@administrator
@require_POST
def outbox_again(request: SignedInRequest, pk: UUID) -> HttpResponse:
    dispatch = get_object_or_404(Dispatch.objects.visible_to(request.acting), pk=pk)
    try:
        send_again(dispatch_id=dispatch.pk, by=request.acting)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, f"将重新发往{dispatch.address}。")
    return redirect("outbox")


def _settings_page(
    request: SignedInRequest,
    *,
    wishes: WishesForm | None = None,
    address: AddressForm | None = None,
    status: int,
) -> HttpResponse:
    user = request.user
    texts = bool(settings.PORTAL_SMS_BACKEND)
    context = {
        "wishes": wishes or WishesForm(wishes=wishes_of(user), texts=texts, initial={"phone": user.phone}),
        "address": address or AddressForm(),
        "unconfirmed": unconfirmed(user),
        "hours": HOURS,
        "manners": Manner.choices,
        "texts": texts,
        "marked": request.GET.get("kind", ""),
        "digest_at": settings.DAILY_JOBS["send-digests"][1],
    }
    return render(request, "portal/outbox/settings.html", context, status=status)
