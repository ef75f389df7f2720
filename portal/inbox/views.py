"""消息: the list, one message, and all marked as read."""

from uuid import UUID

from django.contrib import messages as notes
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from portal.inbox.models import Message
from portal.inbox.reading import inbox_of, mark_read
from portal.paging import keyset_page
from portal.people.access import SignedInRequest, signed_in


@signed_in
@never_cache
@require_GET
def messages(request: SignedInRequest) -> HttpResponse:
    """What the organisation one acts for was told, or oneself who acts for none; newest first."""
    own = inbox_of(request.acting) if request.acting else Message.objects.none()
    page = keyset_page(
        own.with_read_mark(request.user), order=("-sent_at", "-id"), cursor=request.GET.get("after"), size=30
    )
    return render(request, "portal/inbox/messages.html", {"page": page})


@signed_in
@never_cache
@require_GET
def message(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """One message; opening it is reading it."""
    found = Message.objects.visible_to(request.user).select_related("to", "person", "sent_for", "sent_by")
    one = get_object_or_404(found, pk=pk)
    mark_read(messages=Message.objects.filter(pk=one.pk), user=request.user)
    return render(request, "portal/inbox/message.html", {"message_read": one})


@signed_in
@require_POST
def messages_read(request: SignedInRequest) -> HttpResponse:
    """All of them read."""
    if request.acting and mark_read(messages=inbox_of(request.acting), user=request.user):
        notes.success(request, "已全部标为已读。")
    return redirect("messages")
