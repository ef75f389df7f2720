"""Pages of the register: the officers' list, an enterprise, and the enterprise's own page."""

from typing import Any, cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import Prefetch
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from factories.identity.scope import decides_for
from factories.recognitions.models import Recognition
from factories.registry.enterprise_forms import ContactForm, EnterpriseFilter, FactoryForm, FactoryNameForm
from factories.registry.models import Enterprise, Factory, FormerName
from factories.registry.registering import add_factory, name_factory, update_contact
from portal.errors import Refused
from portal.paging import keyset_page
from portal.people.access import OFFICERS, SignedInRequest, for_roles
from portal.people.models import ENTERPRISE_ROLES, Organisation, Role
from portal.people.teams import NAMING
from portal.regions.models import Level
from portal.trail.record import trail_of

TRAIL_SHOWN = 100


@for_roles(*OFFICERS, Role.ADMINISTRATOR)
@require_GET
def enterprises(request: SignedInRequest) -> HttpResponse:
    """The enterprises of the regions one sees, by name."""
    held = Prefetch("factories__recognitions", Recognition.objects.in_force().order_by("tier"), to_attr="held")
    bore = FormerName.objects.filter(kind=FormerName.Kind.ENTERPRISE)
    # Not joined: the list is read by name, until the page is full.
    listed = Enterprise.objects.prefetch_related(
        "organisation__region__parent", "factories", held, Prefetch("former_names", bore, to_attr="bore")
    )
    chosen = EnterpriseFilter(request.GET, queryset=listed, request=request)
    # The name is compared first, which costs little; what lies in sight is asked of those that bear it.
    page = keyset_page(
        chosen.qs.visible_to(request.user), order=("name_key", "organisation_id"), cursor=request.GET.get("after")
    )
    return render(request, "factories/enterprises.html", {"filter": chosen, "page": page})


@for_roles(*OFFICERS, Role.ADMINISTRATOR)
@require_GET
def enterprise(request: SignedInRequest, pk: UUID) -> HttpResponse:
    gone = Enterprise.ever.visible_to(request.user).filter(pk=pk, merged_into__isnull=False).first()
    if gone is not None and gone.merged_into_id:
        return redirect("enterprise", pk=gone.merged_into_id)
    one = get_object_or_404(_whole(Enterprise.objects.visible_to(request.user)), pk=pk)
    clerks = one.organisation.appointments.in_force().select_related("user")
    return render(
        request,
        "factories/enterprise.html",
        {
            "enterprise": one,
            "factories": one.factories.all(),
            "clerks": clerks,
            "may_name": request.acting.role in NAMING,
            "entries": _trail(one),
            "people_entries": _trail(one.organisation),
            "decides": decides_for(by=request.acting, region=one.region),
        },
    )


@for_roles(*ENTERPRISE_ROLES)
@require_GET
def my_enterprise(request: SignedInRequest) -> HttpResponse:
    return _own_page(request, _own(request))


@for_roles(*ENTERPRISE_ROLES)
@require_POST
def my_enterprise_contact(request: SignedInRequest) -> HttpResponse:
    one, form = _own(request), ContactForm(request.POST)
    if form.is_valid():
        update_contact(enterprise=one, **form.cleaned_data, by=request.acting)
        messages.success(request, "联系方式已保存。")
        return redirect("my-enterprise")
    return _own_page(request, one, contact=form, status=422)


@for_roles(*ENTERPRISE_ROLES)
@require_POST
def my_factory_new(request: SignedInRequest) -> HttpResponse:
    one = _own(request)
    form = FactoryForm(request.POST, city=one.region.at(Level.CITY))
    if form.is_valid():
        try:
            add_factory(enterprise=one, **form.cleaned_data, by=request.acting)
        except Refused as refused:
            _show(refused, form)
        else:
            messages.success(request, "工厂已登记。")
            return redirect("my-enterprise")
    return _own_page(request, one, fresh=form, status=422)


@for_roles(*ENTERPRISE_ROLES)
@require_POST
def my_factory_name(request: SignedInRequest, pk: UUID) -> HttpResponse:
    one = _own(request)
    factory = get_object_or_404(Factory.objects.visible_to(request.user).filter(enterprise=one), pk=pk)
    form = FactoryNameForm(request.POST, prefix=str(factory.pk))
    if form.is_valid():
        try:
            name_factory(factory=factory, **form.cleaned_data, by=request.acting)
        except Refused as refused:
            _show(refused, form)
        else:
            messages.success(request, "工厂名称已保存。")
            return redirect("my-enterprise")
    return _own_page(request, one, naming=form, status=422)


def _own(request: SignedInRequest) -> Enterprise:
    """The enterprise for which the clerk acts."""
    seen = _whole(Enterprise.objects.visible_to(request.user))
    one = seen.filter(pk=request.acting.organisation_id).first()
    if one is None:
        raise Http404("企业不存在")
    return one


def _own_page(
    request: SignedInRequest,
    one: Enterprise,
    *,
    contact: ContactForm | None = None,
    fresh: FactoryForm | None = None,
    naming: FactoryNameForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page, with the form that was refused as it was typed."""
    factories = list(one.factories.all())
    for factory in factories:
        prefix = str(factory.pk)
        mine = naming is not None and naming.prefix == prefix
        initial = {"name": factory.name}
        cast("Any", factory).naming = naming if mine else FactoryNameForm(prefix=prefix, initial=initial)
    own = {"contact_name": one.contact_name, "contact_phone": one.contact_phone}
    context = {
        "enterprise": one,
        "factories": factories,
        "contact": contact or ContactForm(initial=own),
        "fresh": fresh or FactoryForm(city=one.region.at(Level.CITY), initial={"region": one.region.pk}),
        "entries": _trail(one),
    }
    return render(request, "factories/my_enterprise.html", context, status=status)


def _whole(enterprises: Any) -> Any:
    """With factories, their assessments and recognitions, in a number of queries that does not grow."""
    return enterprises.select_related("organisation__region__parent__parent").prefetch_related(
        Prefetch("factories", Factory.objects.select_related("region").order_by("id")),
        "factories__maturity_assessments",
        Prefetch("factories__recognitions", Recognition.objects.order_by("-granted_on", "id")),
        "factories__recognitions__confirmations",
        "factories__former_names",
        Prefetch("former_names", FormerName.objects.filter(factory__isnull=True), to_attr="bore"),
    )


def _trail(one: Enterprise | Organisation) -> list[Any]:
    """The newest deeds, newest first; for an enterprise with those done to what was merged into it."""
    merged = Enterprise.ever.filter(merged_into=one) if isinstance(one, Enterprise) else []
    return list(trail_of(one, *merged).order_by("-real_at", "-sequence")[:TRAIL_SHOWN])


def _show(refused: Refused, form: forms.Form) -> None:
    form.add_error(refused.field if refused.field in form.fields else None, refused.message)
