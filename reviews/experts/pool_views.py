"""专家库: the province's list of experts, entering one, and one expert with their relations."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.errors import Refused
from portal.paging import keyset_page
from portal.people.access import SignedInRequest, for_roles
from portal.people.models import Role
from portal.trail.record import trail_of
from reviews.experts import pool, relations
from reviews.experts.forms import ExpertForm, NewExpertForm, RelationForm
from reviews.experts.models import Expert

province = for_roles(Role.PROVINCE_OFFICER)
_FIELDS = {"fields": "fields_"}  # a Django form keeps the name for itself


@province
@require_GET
def expert_pool(request: SignedInRequest) -> HttpResponse:
    """All experts, a page at a time."""
    found = Expert.objects.select_related("user")
    page = keyset_page(found, order=("entered_at", "id"), cursor=request.GET.get("after"))
    return render(request, "reviews/experts/pool.html", {"page": page})


@province
@never_cache
@require_http_methods(["GET", "POST"])
def expert_new(request: SignedInRequest) -> HttpResponse:
    form = NewExpertForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made, password = pool.enrol(**form.asked, by=request.acting)
        except Refused as refused:
            _add(form, refused)
        else:
            # Not redirected: the password is shown in this answer alone and stored nowhere.
            return render(request, "reviews/experts/entered.html", {"expert": made, "password": password})
    return render(request, "reviews/experts/expert_new.html", {"form": form}, status=422 if form.errors else 200)


@province
@require_http_methods(["GET", "POST"])
def expert(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """One expert: what the pool says of them, and their relations."""
    one = _expert(pk)
    form = ExpertForm(request.POST or None, expert=one)
    if request.method == "POST" and form.is_valid():
        try:
            pool.amend(expert_id=one.pk, **form.asked, by=request.acting)
        except Refused as refused:
            _add(form, refused)
        else:
            messages.success(request, "专家信息已保存。")
            return redirect("expert", pk=pk)
    return _expert_page(request, one, form, RelationForm())


@province
@require_POST
def expert_relation(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The province puts a relation of an expert on record."""
    one, form = _expert(pk), RelationForm(request.POST)
    if form.is_valid():
        try:
            relations.declare(expert_id=one.pk, **form.cleaned_data, by=request.acting)
        except Refused as refused:
            _add(form, refused)
        else:
            messages.success(request, "利害关系已登记，相关的评审任务已撤销。")
            return redirect("expert", pk=pk)
    return _expert_page(request, one, ExpertForm(expert=one), form)


def _expert(pk: UUID) -> Expert:
    return get_object_or_404(Expert.objects.select_related("user"), pk=pk)


def _add(form: ExpertForm | RelationForm, refused: Refused) -> None:
    name = _FIELDS.get(refused.field, refused.field)
    form.add_error(name if name in form.fields else None, refused.message)


def _expert_page(request: SignedInRequest, one: Expert, form: ExpertForm, relation: RelationForm) -> HttpResponse:
    context = {
        "expert": one,
        "form": form,
        "relation_form": relation,
        "relations": one.relations.select_related("declared_by"),
        "entries": trail_of(one),
    }
    status = 422 if form.errors or relation.errors else 200
    return render(request, "reviews/experts/expert.html", context, status=status)
