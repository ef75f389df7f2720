"""Pages of 企业入驻: signing up, the claim of one's own, and the bureau's decisions."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth import login
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from factories.registry.claim_forms import MODES, NEW, AccountForm, RefusalForm, WishForm
from factories.registry.claiming import ADMITTING, admit, ask, may_decide, refuse, sign_up
from factories.registry.credit_code import clean_credit_code
from factories.registry.models import Claim, Enterprise
from portal.errors import Refused
from portal.files.storing import serve
from portal.paging import keyset_page
from portal.people.access import SignedInRequest, for_roles, public, signed_in
from portal.people.throttling import count_attempt
from portal.trail.record import trail_of

# The log-in of the person who has just signed up; the other backends keep lock-outs and grants.
_BACKEND = "django.contrib.auth.backends.ModelBackend"


@public
@never_cache
@sensitive_post_parameters("password1", "password2")
@require_http_methods(["GET", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """Account and enterprise on one page; who is signed in already asks with the account they have."""
    if request.user.is_authenticated:
        return redirect("claim-ask")
    account = AccountForm(request.POST or None)
    wish = _wish_form(request)
    refused_status = 422
    # Both halves tell their mistakes at once.
    if request.method == "POST" and all([account.is_valid(), wish.is_valid()]):
        person = account.cleaned_data
        try:
            count_attempt(door="sign-up", request=request)
            claim = sign_up(
                username=person["username"],
                password=person["password1"],
                full_name=person["full_name"],
                phone=person["phone"],
                **wish.wish(),
            )
        except Refused as refused:
            _show(refused, account if refused.field in account.fields else wish)
            refused_status = refused.status
        else:
            login(request, claim.user, backend=_BACKEND)
            messages.success(request, "账户已注册，申请已提交，请等待县级主管部门审核。")
            return redirect("claim-status")
    status = refused_status if account.errors or wish.errors else 200
    return render(request, "factories/register.html", {"account": account, "wish": wish, "modes": MODES}, status=status)


@public
@require_GET
def wish_fields(request: HttpRequest) -> HttpResponse:
    """The enterprise half of the page again, for the other mode or another city; what was typed in it stays."""
    return render(request, "factories/wish.html", {"wish": WishForm(initial=request.GET.dict()), "modes": MODES})


@public
@require_GET
def known_enterprises(request: HttpRequest) -> HttpResponse:
    """Known enterprises of a county by part of their name, to choose from; nothing but names and county."""
    return render(request, "factories/known_enterprises.html", {"wish": WishForm(initial=request.GET.dict())})


@public
@require_GET
def check_credit_code(request: HttpRequest) -> HttpResponse:
    """Whether what is being typed is a credit code."""
    mistake = ""
    try:
        code = clean_credit_code(request.GET.get("credit_code", ""))
    except ValidationError as wrong:
        code, mistake = "", wrong.messages[0]
    return render(request, "factories/credit_code_check.html", {"code": code, "mistake": mistake})


@signed_in
@require_GET
def claim_status(request: SignedInRequest) -> HttpResponse:
    """One's own claims, the newest first."""
    claims = Claim.objects.filter(user=request.user).with_names().order_by("-asked_at")[:20]
    return render(request, "factories/claim_status.html", {"claims": list(claims)})


@signed_in
@never_cache
@require_http_methods(["GET", "POST"])
def claim_ask(request: SignedInRequest) -> HttpResponse:
    """Ask, or correct what was refused and ask again."""
    wish = _wish_form(request)
    refused_status = 422
    if request.method == "POST" and wish.is_valid():
        try:
            count_attempt(door="claim", request=request)
            ask(user=request.user, **wish.wish())
        except Refused as refused:
            _show(refused, wish)
            refused_status = refused.status
        else:
            messages.success(request, "申请已提交，请等待县级主管部门审核。")
            return redirect("claim-status")
    status = refused_status if wish.errors else 200
    return render(request, "factories/claim_ask.html", {"wish": wish, "modes": MODES}, status=status)


@for_roles(*ADMITTING)
@require_GET
def claims(request: SignedInRequest) -> HttpResponse:
    """The claims of one's counties: what waits, oldest first, or what was decided."""
    decided = request.GET.get("show") == "decided"
    seen = Claim.objects.visible_to(request.user).with_names()
    chosen = seen.exclude(status=Claim.Status.PENDING) if decided else seen.pending()
    order = ("-asked_at", "id") if decided else ("asked_at", "id")
    page = keyset_page(chosen, order=order, cursor=request.GET.get("after"))
    return render(request, "factories/claims.html", {"page": page, "decided": decided})


@for_roles(*ADMITTING)
@require_GET
def claim(request: SignedInRequest, pk: UUID) -> HttpResponse:
    return _claim_page(request, pk, RefusalForm())


@for_roles(*ADMITTING)
@require_GET
def claim_licence(request: SignedInRequest, pk: UUID) -> HttpResponseBase:
    """The licence of a claim that one sees, and nothing else."""
    one = get_object_or_404(Claim.objects.visible_to(request.user).select_related("licence"), pk=pk)
    if one.licence is None:
        raise Http404("此申请没有附营业执照")
    return serve(one.licence)


@for_roles(*ADMITTING)
@require_POST
def claim_admit(request: SignedInRequest, pk: UUID) -> HttpResponse:
    one = get_object_or_404(Claim.objects.visible_to(request.user), pk=pk)
    try:
        admit(claim_id=one.pk, by=request.acting)
    except Refused as refused:
        messages.error(request, refused.message)
        return _claim_page(request, pk, RefusalForm(), status=refused.status)
    messages.success(request, f"已通过：{one.name}，申请人现在可以登录填报。")
    return redirect("claims")


@for_roles(*ADMITTING)
@require_POST
def claim_refuse(request: SignedInRequest, pk: UUID) -> HttpResponse:
    one = get_object_or_404(Claim.objects.visible_to(request.user), pk=pk)
    form = RefusalForm(request.POST)
    if not form.is_valid():
        return _claim_page(request, pk, form, status=422)
    try:
        refuse(claim_id=one.pk, reason=form.cleaned_data["reason"], by=request.acting)
    except Refused as refused:
        messages.error(request, refused.message)
        return _claim_page(request, pk, form, status=refused.status)
    messages.success(request, f"已退回申请：{one.name}，申请人会看到原因。")
    return redirect("claims")


def _claim_page(request: SignedInRequest, pk: UUID, form: RefusalForm, status: int = 200) -> HttpResponse:
    one = get_object_or_404(Claim.objects.visible_to(request.user).with_names(), pk=pk)
    organisation = one.enterprise.organisation if one.enterprise else None
    clerks = organisation.appointments.in_force().select_related("user") if organisation else []
    bore = Enterprise.objects.bore_code(one.credit_code).exclude(pk=one.enterprise_id)
    context = {
        "claim": one,
        "form": form,
        "clerks": clerks,
        "bore": bore.select_related("organisation__region") if one.status == Claim.Status.PENDING else [],
        "may_decide": one.status == Claim.Status.PENDING and may_decide(claim=one, by=request.acting),
        "entries": trail_of(one),
    }
    return render(request, "factories/claim.html", context, status=status)


def _wish_form(request: HttpRequest) -> WishForm:
    """As posted; corrected from the last refused claim; or empty, in the mode that the address names."""
    if request.method == "POST":
        return WishForm(request.POST, request.FILES)
    last = None
    if request.user.is_authenticated:
        last = Claim.objects.filter(user=request.user, status=Claim.Status.REFUSED).order_by("-asked_at").first()
    if last is not None and "mode" not in request.GET:
        return WishForm.again(last)
    return WishForm(initial=request.GET.dict(), mode=NEW)


def _show(refused: Refused, form: forms.Form) -> None:
    """The deed's refusal in the form: at its field, or on top."""
    form.add_error(refused.field if refused.field in form.fields else None, refused.message)
