"""培育库 for the bureaus: who is how near to which tier, and what is done about it."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import Prefetch
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from declarations.cases.lifecycle import acts_at
from factories.recognitions.models import Recognition
from factories.registry.models import Factory
from portal import clock
from portal.errors import Refused
from portal.files.storing import serve
from portal.paging import keyset_page
from portal.people.access import OFFICERS, SignedInRequest, for_roles
from portal.people.models import Role
from portal.regions.models import Level
from portal.trail.record import trail_of
from reviews.charts.models import Counting
from reviews.cultivation import opening, platform
from reviews.cultivation.forms import CloseForm, OpenForm, ReadinessFilter, StepForm, TakeBackForm
from reviews.cultivation.models import Candidate, Readiness, Step
from reviews.cultivation.pools import Pool, pool_named, pools_at
from reviews.cultivation.weighing import known_of, weigh
from reviews.followup.forms import NoteForm
from reviews.followup.models import FollowUp
from reviews.followup.noting import note

ABOVE = (Role.CITY_OFFICER, Role.PROVINCE_OFFICER)


@for_roles(*OFFICERS)
@require_GET
def pool_list(request: SignedInRequest) -> HttpResponse:
    """Who works towards a tier or could, the nearest first."""
    pools = pools_at(request.acting.organisation.region)
    if not pools:
        return render(request, "reviews/cultivation/pool.html", {"pools": pools})
    seen = Readiness.objects.visible_to(request.user)
    chosen = ReadinessFilter(request.GET, queryset=seen, by=request.acting, pools=pools)
    held = Prefetch("factory__recognitions", Recognition.objects.in_force().order_by("tier"), to_attr="held")
    rows = chosen.qs.select_related(
        "candidate", "factory__enterprise__organisation", "factory__region__parent"
    ).prefetch_related(held)
    context = {
        "pools": pools,
        "pool": chosen.pool,
        "filter": chosen,
        "page": keyset_page(rows, order=("gaps", "id"), cursor=request.GET.get("after")),
        "counting": Counting.objects.first(),
        "query": request.GET.urlencode(),
    }
    return render(request, "reviews/cultivation/pool.html", context)


@for_roles(*OFFICERS)
@require_GET
def pool_factory(request: SignedInRequest, pk: UUID, pool: str) -> HttpResponse:
    """A factory against each clause of a tier, as of now; its way in the pool, notes, and the platform's steps."""
    factory = _factory(request, pk)
    return _page(request, factory, _pool(factory, pool))


@for_roles(Role.COUNTY_OFFICER, Role.CITY_OFFICER)
@require_POST
def pool_open(request: SignedInRequest, pk: UUID, pool: str) -> HttpResponse:
    factory = _factory(request, pk)
    found = _pool(factory, pool)

    def do(said: Mapping[str, Any]) -> None:
        opening.open_candidate(factory_id=factory.pk, pool=pool, by=request.acting, **said)

    return _done(request, factory, found, "open_form", OpenForm(request.POST), do, "已列入培育库，企业会收到消息。")


@for_roles(Role.COUNTY_OFFICER, Role.CITY_OFFICER)
@require_POST
def pool_close(request: SignedInRequest, pk: UUID) -> HttpResponse:
    candidate = _candidate(request, pk)

    def do(said: Mapping[str, Any]) -> None:
        opening.close_candidate(candidate_id=pk, by=request.acting, **said)

    return _of(request, candidate, "close_form", CloseForm(request.POST), do, "已移出培育库。")


@for_roles(*ABOVE)
@require_POST
def pool_step(request: SignedInRequest, pk: UUID) -> HttpResponse:
    candidate = _candidate(request, pk)

    def do(said: Mapping[str, Any]) -> None:
        platform.record_step(candidate_id=pk, by=request.acting, **said)

    form = StepForm(request.POST, request.FILES)
    return _of(request, candidate, "step_form", form, do, "已登记，企业会收到消息。")


@for_roles(*ABOVE)
@require_POST
def pool_take_back(request: SignedInRequest, pk: UUID, step: UUID) -> HttpResponse:
    candidate = _candidate(request, pk)
    get_object_or_404(candidate.steps, pk=step)

    def do(said: Mapping[str, Any]) -> None:
        platform.take_back(step_id=step, by=request.acting, **said)

    return _of(request, candidate, "take_back_form", TakeBackForm(request.POST), do, "已更正，请按实际情况重新登记。")


@for_roles(*OFFICERS)
@require_POST
def pool_note(request: SignedInRequest, pk: UUID) -> HttpResponse:
    candidate = _candidate(request, pk)

    def do(said: Mapping[str, Any]) -> None:
        note(factory=candidate.factory, tier=candidate.tier, by=request.acting, **said)

    return _of(request, candidate, "note_form", NoteForm(request.POST, request.FILES), do, "跟踪记录已保存。")


@for_roles(*OFFICERS)
@require_GET
def pool_note_file(request: SignedInRequest, pk: UUID, note: UUID) -> HttpResponseBase:
    candidate = _candidate(request, pk)
    notes = FollowUp.objects.visible_to(request.user).filter(factory=candidate.factory_id, tier=candidate.tier)
    stored = get_object_or_404(notes.select_related("file"), pk=note).file
    if stored is None:
        raise Http404("没有附件")
    return serve(stored)


@for_roles(*OFFICERS)
@require_GET
def pool_step_file(request: SignedInRequest, pk: UUID, step: UUID) -> HttpResponseBase:
    stored = get_object_or_404(_candidate(request, pk).steps.select_related("file"), pk=step).file
    if stored is None:
        raise Http404("没有附件")
    return serve(stored)


def _of(
    request: SignedInRequest,
    candidate: Candidate,
    name: str,
    form: forms.Form,
    do: Callable[[Mapping[str, Any]], None],
    told: str,
) -> HttpResponse:
    pool = opening.pool_of(candidate)
    if pool is None:
        raise Http404("现行通知中没有这个培育库")
    return _done(request, candidate.factory, pool, name, form, do, told)


def _done(
    request: SignedInRequest,
    factory: Factory,
    pool: Pool,
    name: str,
    form: forms.Form,
    do: Callable[[Mapping[str, Any]], None],
    told: str,
) -> HttpResponse:
    """Do what a form asks and go back to the page; where it is refused, the page with what was typed and why."""
    if not form.is_valid():
        return _page(request, factory, pool, status=422, **{name: form})
    try:
        do(form.cleaned_data)
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        return _page(request, factory, pool, status=refused.status, **{name: form})
    messages.success(request, told)
    return redirect("pool-factory", pk=factory.pk, pool=pool.spec.pool)


def _page(
    request: SignedInRequest, factory: Factory, pool: Pool, *, status: int = 200, **typed: forms.Form
) -> HttpResponse:
    """``typed``: a form that was refused, under the name by which the page shows it."""
    ever = Candidate.objects.filter(factory=factory, tier=pool.spec.grants)  # also those of an earlier year's notice
    candidates = list(ever.select_related("opened_by", "opened_for", "closed_by").order_by("-id")[:20])
    candidate = candidates[0] if candidates else None
    by, is_open = request.acting, candidate is not None and candidate.is_open
    leads = acts_at(by=by, level=factory.region.level, region=factory.region)
    above = any(acts_at(by=by, level=one, region=factory.region) for one in (Level.CITY, Level.PROVINCE))
    held = factory.recognitions.in_force().filter(tier=pool.spec.grants).first()
    notes = FollowUp.objects.visible_to(request.user).filter(factory=factory, tier=pool.spec.grants)
    today = {"on": clock.today()}
    context: dict[str, Any] = {
        "factory": factory,
        "pool": pool,
        "pools": pools_at(factory.region),
        "weighed": weigh(pool=pool, known=known_of([factory.pk])[factory.pk]),
        "candidate": candidate,
        "earlier": candidates[1:],
        "held": held,
        "steps": _steps(candidate),
        "notes": notes.select_related("noted_by", "noted_for", "file")[:200],
        "entries": trail_of(candidate) if candidate else [],
        "may_take_back": above,
        "open_form": OpenForm() if leads and not is_open and held is None else None,
        "close_form": CloseForm() if leads and is_open else None,
        "step_form": StepForm(initial=today) if above and is_open else None,
        "note_form": NoteForm(initial=today) if is_open else None,
    } | typed
    return render(request, "reviews/cultivation/factory.html", context, status=status)


def _steps(candidate: Candidate | None) -> list[Step]:
    if candidate is None:
        return []
    return list(candidate.steps.select_related("recorded_by", "recorded_for", "taken_back_by", "file"))


def _factory(request: SignedInRequest, pk: UUID) -> Factory:
    seen = Factory.objects.visible_to(request.user)
    named = seen.select_related("enterprise__organisation", "region__parent__parent")
    found: Factory = get_object_or_404(named, pk=pk)
    return found


def _candidate(request: SignedInRequest, pk: UUID) -> Candidate:
    return get_object_or_404(Candidate.objects.visible_to(request.user).with_names(), pk=pk)


def _pool(factory: Factory, key: str) -> Pool:
    found = pool_named(pools_at(factory.region), key)
    if found is None:
        raise Http404("现行通知中没有这个培育库")
    return found
