"""批次与延期: the last days of each round by level and place, giving more time and taking it back."""

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from declarations.notices.extensions import Extension
from declarations.notices.holidays import warning
from declarations.rounds.extending import extend, revoke, tally
from declarations.rounds.forms import ExtensionForm
from declarations.rounds.timing import timings
from portal.errors import Outdated, Refused
from portal.people.access import SignedInRequest, for_roles
from portal.people.models import Role

extenders = for_roles(Role.CITY_OFFICER, Role.PROVINCE_OFFICER, Role.ADMINISTRATOR)


@extenders
@require_GET
def rounds(request: SignedInRequest) -> HttpResponse:
    """Each round with its last days by level and place, the time left, and its extensions."""
    return _rounds_page(request)


@extenders
@require_http_methods(["GET", "POST"])
def extension_new(request: SignedInRequest) -> HttpResponse:
    """GET ``?round=``: the form. POST: give the time."""
    form = ExtensionForm(request.POST or None, by=request.acting, initial=_initial(request))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                given = _give(request, form.cleaned_data)
            except Refused as refused:
                form.add_error(refused.field if refused.field in form.fields else None, refused.message)
                status = refused.status
                if isinstance(refused, Outdated):
                    form = _read_again(form)
            else:
                messages.success(request, f"{given}。")
                if told := warning(given.until):
                    messages.warning(request, f"{told}。")
                return redirect("rounds")
    context = {"form": form, "timings": timings(request.acting)}
    return render(request, "declarations/rounds/extension_new.html", context, status=status)


@extenders
@require_GET
def day_off_check(request: SignedInRequest) -> HttpResponse:
    """A hint beside the date while it is chosen: whether anybody works on it."""
    try:
        day = parse_date(request.GET.get("until", ""))
    except ValueError:
        day = None
    return render(request, "declarations/rounds/day_off.html", {"warning": warning(day) if day else ""})


@extenders
@require_POST
def extension_revoke(request: SignedInRequest, pk: UUID) -> HttpResponse:
    one = get_object_or_404(Extension.objects.visible_to(request.user), pk=pk)
    try:
        revoked = revoke(extension_id=one.pk, reason=request.POST.get("reason", ""), by=request.acting)
    except Refused as refused:
        return _rounds_page(request, refusal=refused, refused=one.pk)
    messages.success(request, f"已撤销：{revoked}。")
    return redirect("rounds")


def _give(request: SignedInRequest, chosen: dict[str, Any]) -> Extension:
    return extend(
        round_id=chosen["round"].pk,
        level=chosen["level"],
        scope=chosen["for_whom"],
        until=chosen["until"],
        reason=chosen["reason"],
        document=chosen["document"],
        seen=chosen["seen"],
        by=request.acting,
    )


def _initial(request: SignedInRequest) -> dict[str, Any]:
    return {"round": request.GET.get("round"), "level": "county", "seen": _seen(request)}


def _seen(request: SignedInRequest) -> int:
    return tally(by=request.acting)


def _read_again(form: ExtensionForm) -> ExtensionForm:
    """The same form with all that was typed, read at the present state: sent once more, it counts."""
    typed = {**cast("QueryDict", form.data).dict(), "seen": str(tally(by=form.by))}
    again = ExtensionForm(typed, by=form.by)
    again.full_clean()
    for name, errors in form.errors.items():
        again.add_error(None if name == "__all__" else name, list(errors))
    return again


def _rounds_page(
    request: SignedInRequest, *, refusal: Refused | None = None, refused: UUID | None = None
) -> HttpResponse:
    context = {
        "timings": timings(request.acting),
        "refusal": refusal,
        "refused": refused,
        "typed": request.POST.get("reason", "") if refused else "",
    }
    return render(request, "declarations/rounds/rounds.html", context, status=refusal.status if refusal else 200)
