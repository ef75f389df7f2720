"""Pages of merging doubles: find the other, look at what would happen, decide the clashes, do it."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from factories.identity.comparing import APART, compare, compare_factories
from factories.identity.forms import MergeForm
from factories.identity.merging import merge_enterprises, merge_factories
from factories.identity.scope import DECIDING
from factories.registry.models import Enterprise, Factory
from portal.errors import Refused
from portal.people.access import SignedInRequest, for_roles

FOUND = 20


@for_roles(*DECIDING)
@require_http_methods(["GET", "POST"])
def enterprise_merge(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Another enterprise into this one: search, preview, deed."""
    kept = get_object_or_404(_enterprises(request), pk=pk)
    given = request.POST if request.method == "POST" else request.GET
    if not given.get("other"):
        return _search(request, kept)
    merged = get_object_or_404(_enterprises(request).exclude(pk=pk), pk=_uuid(str(given["other"])))
    places = {
        UUID(name.removeprefix("place-")): None if value == APART else _uuid(str(value))
        for name, value in given.items()
        if name.startswith("place-")
    }
    plan = compare(kept=kept, merged=merged, places=places)
    form = MergeForm(request.POST if request.method == "POST" else None, clashes=plan.all_clashes)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                merge_enterprises(
                    kept_id=kept.pk,
                    merged_id=merged.pk,
                    places={step.factory.pk: step.into.pk if step.into else None for step in plan.steps},
                    choices=form.choices(),
                    basis=form.cleaned_data["basis"],
                    by=request.acting,
                )
            except Refused as refused:
                form.add_error(None, refused.message)
                status = refused.status
            else:
                messages.success(request, f"“{merged.name}”已并入本企业，原页面会转到这里。")
                return redirect("enterprise", pk=kept.pk)
    context = {"kept": kept, "merged": merged, "plan": plan, "form": form, "own": list(kept.factories.order_by("pk"))}
    return render(request, "factories/identity/merge.html", context, status=status)


@for_roles(*DECIDING)
@require_http_methods(["GET", "POST"])
def factory_merge(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Another factory of the same enterprise into this one."""
    enterprises = Enterprise.objects.visible_to(request.user)
    seen = Factory.objects.filter(enterprise__in=enterprises.values("pk")).select_related(
        "enterprise__organisation__region__parent", "region"
    )
    kept = get_object_or_404(seen, pk=pk)
    others = list(seen.filter(enterprise=kept.enterprise_id).exclude(pk=pk).order_by("pk"))
    given = request.POST if request.method == "POST" else request.GET
    merged = next((one for one in others if str(one.pk) == given.get("other")), None)
    if merged is None:
        return render(request, "factories/identity/merge_factory.html", {"kept": kept, "others": others})
    step = compare_factories(factory=merged, into=kept)
    form = MergeForm(request.POST if request.method == "POST" else None, clashes=step.clashes)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                merge_factories(
                    kept_id=kept.pk,
                    merged_id=merged.pk,
                    choices=form.choices(),
                    basis=form.cleaned_data["basis"],
                    by=request.acting,
                )
            except Refused as refused:
                form.add_error(None, refused.message)
                status = refused.status
            else:
                messages.success(request, f"“{merged}”已并入“{kept}”。")
                return redirect("enterprise", pk=kept.enterprise_id)
    context = {"kept": kept, "others": others, "merged": merged, "step": step, "form": form}
    return render(request, "factories/identity/merge_factory.html", context, status=status)


def _search(request: SignedInRequest, kept: Enterprise) -> HttpResponse:
    """The other enterprise by its name; without a word, those of the same name in other counties."""
    text = request.GET.get("q", "").strip()
    others = _enterprises(request).exclude(pk=kept.pk).prefetch_related("factories").order_by("name_key")
    found = others.named_like(text) if text else others.filter(name_key=kept.name_key)
    context = {"kept": kept, "text": text, "found": list(found[:FOUND])}
    return render(request, "factories/identity/merge_search.html", context)


def _enterprises(request: SignedInRequest):  # type: ignore[no-untyped-def]  # noqa: ANN202 - a queryset
    return Enterprise.objects.visible_to(request.user).select_related("organisation__region__parent")


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as wrong:
        raise Http404("没有这样的企业或工厂") from wrong
