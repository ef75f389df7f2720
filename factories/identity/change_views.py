"""Pages of 企业变更: a new name or code by the bureau, or asked by the enterprise; what waits for the bureau; transfers."""

from collections.abc import Callable
from typing import Any, cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from factories.identity.forms import ChangeForm, ReasonForm, TransferForm
from factories.identity.models import ChangeRequest, Transfer
from factories.identity.renaming import ask_change, change_identity, confirm_change, refuse_change
from factories.identity.scope import DECIDING, decides_for
from factories.identity.transferring import (
    accept_transfer,
    cases_of,
    decline_transfer,
    may_accept,
    propose_transfer,
    withdraw_transfer,
)
from factories.registry.models import Enterprise
from portal.errors import Refused
from portal.people.access import SignedInRequest, for_roles
from portal.people.models import ENTERPRISE_ROLES

SHOWN = 50


@for_roles(*DECIDING)
@require_http_methods(["GET", "POST"])
def enterprise_change(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Another name or credit code, on evidence."""
    one = _seen(request, pk)
    form = ChangeForm.of(one, request.POST or None)
    if form.is_valid():
        try:
            change_identity(enterprise_id=one.pk, **form.cleaned_data, by=request.acting)
        except Refused as refused:
            _show(refused, form)
        else:
            messages.success(request, "变更已登记，原名称和代码保留在记录中，仍可据以查找。")
            return redirect("enterprise", pk=one.pk)
    context = {"enterprise": one, "form": form, "own": False}
    return render(request, "factories/identity/change.html", context, status=422 if form.errors else 200)


@for_roles(*ENTERPRISE_ROLES)
@require_http_methods(["GET", "POST"])
def my_enterprise_change(request: SignedInRequest) -> HttpResponse:
    """Tell the county that the name or code has changed."""
    one = _seen(request, request.acting.organisation_id)
    form = ChangeForm.of(one, request.POST or None)
    if form.is_valid():
        try:
            ask_change(enterprise_id=one.pk, **form.cleaned_data, by=request.acting)
        except Refused as refused:
            _show(refused, form)
        else:
            messages.success(request, f"申请已提交，请等待{one.region.name}主管部门确认。")
            return redirect("my-enterprise")
    asked = one.changes.order_by("-asked_at")[:10]
    context = {"enterprise": one, "form": form, "own": True, "asked": asked}
    return render(request, "factories/identity/change.html", context, status=422 if form.errors else 200)


@for_roles(*DECIDING)
@require_GET
def identity_changes(request: SignedInRequest) -> HttpResponse:
    return _changes_page(request)


@for_roles(*DECIDING)
@require_POST
def change_confirm(request: SignedInRequest, pk: UUID) -> HttpResponse:
    one = get_object_or_404(ChangeRequest.objects.visible_to(request.user), pk=pk)
    return _do(request, lambda: confirm_change(change_id=one.pk, by=request.acting), "变更已确认，原名称保留在记录中。")


@for_roles(*DECIDING)
@require_POST
def change_refuse(request: SignedInRequest, pk: UUID) -> HttpResponse:
    one = get_object_or_404(ChangeRequest.objects.visible_to(request.user), pk=pk)
    reason = request.POST.get("reason", "")
    return _do(
        request,
        lambda: refuse_change(change_id=one.pk, reason=reason, by=request.acting),
        "变更申请已退回，企业会看到原因。",
        typed=(one.pk, reason),
    )


@for_roles(*DECIDING)
@require_http_methods(["GET", "POST"])
def enterprise_transfer(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Propose to hand an enterprise over to another county."""
    one = _seen(request, pk)
    form = TransferForm(request.POST or None, giving=one.region)
    if form.is_valid():
        try:
            propose_transfer(enterprise_id=one.pk, **form.cleaned_data, by=request.acting)
        except Refused as refused:
            _show(refused, form)
        else:
            messages.success(request, "迁移已提出，对方接收后生效。")
            return redirect("identity-changes")
    can, stay = cases_of(enterprise=one, receiving=one.region)
    context = {"enterprise": one, "form": form, "can": can, "stay": stay}
    return render(request, "factories/identity/transfer.html", context, status=422 if form.errors else 200)


@for_roles(*DECIDING)
@require_POST
def transfer_accept(request: SignedInRequest, pk: UUID) -> HttpResponse:
    one = get_object_or_404(Transfer.objects.visible_to(request.user), pk=pk)
    return _do(request, lambda: accept_transfer(transfer_id=one.pk, by=request.acting), "已接收，企业现属迁入地区。")


@for_roles(*DECIDING)
@require_POST
def transfer_decline(request: SignedInRequest, pk: UUID) -> HttpResponse:
    one = get_object_or_404(Transfer.objects.visible_to(request.user), pk=pk)
    reason = request.POST.get("reason", "")
    return _do(
        request,
        lambda: decline_transfer(transfer_id=one.pk, reason=reason, by=request.acting),
        "未接收，迁出地区会看到原因。",
        typed=(one.pk, reason),
    )


@for_roles(*DECIDING)
@require_POST
def transfer_withdraw(request: SignedInRequest, pk: UUID) -> HttpResponse:
    one = get_object_or_404(Transfer.objects.visible_to(request.user), pk=pk)
    return _do(request, lambda: withdraw_transfer(transfer_id=one.pk, by=request.acting), "迁移已撤回。")


def _seen(request: SignedInRequest, pk: UUID) -> Enterprise:
    seen = Enterprise.objects.visible_to(request.user).select_related("organisation__region__parent")
    return get_object_or_404(seen, pk=pk)


def _do(
    request: SignedInRequest, deed: Callable[[], Any], done: str, *, typed: tuple[UUID, str] | None = None
) -> HttpResponse:
    """The deed, then the list again; refused, with what was typed."""
    try:
        deed()
    except Refused as refused:
        messages.error(request, refused.message)
        return _changes_page(request, typed=typed, status=refused.status)
    messages.success(request, done)
    return redirect("identity-changes")


def _changes_page(
    request: SignedInRequest, *, typed: tuple[UUID, str] | None = None, status: int = 200
) -> HttpResponse:
    """What waits, oldest first, and what was decided lately."""
    # Enterprises are not joined: SQLite would begin with them.
    changes = (
        ChangeRequest.objects.visible_to(request.user)
        .select_related("asked_by", "decided_by")
        .prefetch_related("enterprise__organisation__region__parent")
    )
    transfers = (
        Transfer.objects.visible_to(request.user)
        .select_related("giving__parent", "receiving__parent", "asked_by", "decided_by")
        .prefetch_related("enterprise__organisation")
    )
    over = ~Q(status="pending")
    context = {
        "changes": [_with_form(one, typed) for one in changes.pending()[:SHOWN]],
        "transfers": [_with_rights(_with_form(one, typed), request) for one in transfers.pending()[:SHOWN]],
        "changed": changes.filter(over).order_by("-decided_at")[:SHOWN],
        "transferred": transfers.filter(over).order_by("-decided_at")[:SHOWN],
    }
    return render(request, "factories/identity/changes.html", context, status=status)


def _with_form(one: Any, typed: tuple[UUID, str] | None) -> Any:
    mine = typed is not None and typed[0] == one.pk
    one.refusal = ReasonForm({"reason": typed[1]} if mine and typed else None, auto_id=f"id_{one.pk}_%s")
    return one


def _with_rights(one: Any, request: SignedInRequest) -> Any:
    one.may_accept = may_accept(transfer=one, by=request.acting)
    one.may_withdraw = decides_for(by=request.acting, region=one.giving)
    return one


def _show(refused: Refused, form: forms.Form) -> None:
    cast("Any", form).add_error(refused.field if refused.field in form.fields else None, refused.message)
