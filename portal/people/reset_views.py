"""Forgotten passwords: the list of those one may help, the code that is handed out, and the page where it is used."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.errors import Refused
from portal.paging import keyset_page
from portal.people.access import OFFICERS, SignedInRequest, for_roles, public
from portal.people.accounts import locked_usernames
from portal.people.filters import HelpedFilter
from portal.people.forms import ResetForm
from portal.people.models import Role
from portal.people.passes import ResetCode
from portal.people.resetting import give_reset_code, helped_by, reset_password
from portal.people.throttling import count_attempt

helpers = for_roles(*OFFICERS, Role.ADMINISTRATOR)


@helpers
@require_GET
def accounts(request: SignedInRequest) -> HttpResponse:
    """Those to whom one may hand out a code; a page at a time."""
    chosen = HelpedFilter(request.GET, queryset=helped_by(request.acting).with_appointments())
    page = keyset_page(chosen.qs, order=("username",), cursor=request.GET.get("after"))
    locked = locked_usernames([user.username for user in page.items])
    return render(request, "portal/people/accounts.html", {"filter": chosen, "page": page, "locked": locked})


@helpers
@never_cache
@require_POST
def account_reset(request: SignedInRequest, pk: UUID) -> HttpResponse:
    person = get_object_or_404(helped_by(request.acting), pk=pk)
    code = give_reset_code(user=person, by=request.acting)
    # Not redirected: the code is shown in this answer alone and stored nowhere.
    context = {"person": person, "code": code, "hours": int(ResetCode.VALID.total_seconds() // 3600)}
    return render(request, "portal/people/code_given.html", context)


@public
@never_cache
@sensitive_post_parameters("code", "new_password1", "new_password2")
@require_http_methods(["GET", "POST"])
def password_reset(request: HttpRequest) -> HttpResponse:
    form = ResetForm(request.POST or None)
    refused_status = 422
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            count_attempt(door="password-reset", request=request)
            reset_password(username=given["username"], code=given["code"], password=given["new_password1"])
        except Refused as refused:
            form.add_error(refused.field or None, refused.message)
            refused_status = refused.status
        else:
            messages.success(request, "新密码已设置，所有设备上的登录均已退出，请用新密码登录。")
            return redirect("login")
    status = refused_status if form.errors else 200
    return render(request, "portal/people/password_reset.html", {"form": form}, status=status)
