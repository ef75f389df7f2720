"""Importing a list through the browser: upload, look at what each row would do, confirm."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from factories.recognitions.models import Tier
from factories.registry.import_forms import ImportForm
from factories.registry.importing import Effect, Plan, PlannedRow, Reading, preview, read_factories, source_of
from factories.registry.list_rows import BadCell
from factories.registry.list_sheet import ListSheet
from factories.registry.list_uploads import carry_out, keep, require_importer
from factories.registry.models import ListImport
from portal.errors import Refused
from portal.people.access import SignedInRequest, for_roles
from portal.people.models import Role
from portal.regions.models import Region

# A list of ten thousand rows is counted whole and shown in part.
ROWS_SHOWN = 300
BAD_SHOWN = 200

importers = for_roles(Role.CITY_OFFICER, Role.ADMINISTRATOR)


@dataclass(frozen=True)
class Shown:
    """What the preview page says of a list."""

    tier: str
    reading: Reading
    plan: Plan
    source: str

    @property
    def sheet(self) -> ListSheet:
        return self.reading.sheet

    @property
    def bad(self) -> list[BadCell]:
        return sorted([*self.reading.bad, *self.plan.bad], key=lambda one: one.row)

    @property
    def bad_shown(self) -> list[BadCell]:
        return self.bad[:BAD_SHOWN]

    @property
    def counts(self) -> list[tuple[Effect, int]]:
        return [(effect, len(self.plan.of(effect))) for effect in Effect]

    @property
    def more_bad(self) -> int:
        return max(0, len(self.bad) - BAD_SHOWN)

    @property
    def rows_shown(self) -> list[PlannedRow]:
        return self.plan.rows[:ROWS_SHOWN]

    @property
    def more_rows(self) -> int:
        return max(0, len(self.plan.rows) - ROWS_SHOWN)

    @property
    def changes(self) -> bool:
        return any(one.effect != Effect.NOTHING for one in self.plan.rows)


@importers
@require_http_methods(["GET", "POST"])
def import_factories(request: SignedInRequest) -> HttpResponse:
    """Upload. A list with mistakes is shown with each of them and not kept; a good one goes on to its preview."""
    form = ImportForm(request.POST or None, request.FILES or None, user=request.user)
    status = 422 if form.is_bound else 200
    if form.is_valid():
        tier, region, file = (form.cleaned_data[name] for name in ("tier", "region", "file"))
        try:
            require_importer(by=request.acting, region=region)
            shown = _look_at(file, tier=tier, region=region, name=file.name)
            if shown.bad:
                context = {"shown": shown, "title": file.name, "region": region}
                return render(request, "factories/import_preview.html", context, status=422)
            return redirect("import-preview", pk=keep(file=file, tier=tier, region=region, by=request.acting).pk)
        except Refused as refused:
            form.add_error(refused.field or "file", refused.message)
            status = refused.status
    earlier = ListImport.objects.visible_to(request.user).filter(done_at__isnull=False)
    context = {"form": form, "earlier": earlier.select_related("file", "region")[:10]}
    return render(request, "factories/import_factories.html", context, status=status)


@importers
@require_GET
def import_preview(request: SignedInRequest, pk: UUID) -> HttpResponse:
    return _preview_page(request, _mine(request, pk))


@importers
@require_POST
def import_confirm(request: SignedInRequest, pk: UUID) -> HttpResponse:
    waiting = _mine(request, pk)
    try:
        done = carry_out(import_id=waiting.pk, by=request.acting)
    except Refused as refused:
        messages.error(request, refused.message)
        return _preview_page(request, _mine(request, pk), status=refused.status)
    messages.success(request, f"导入完成：新增{done.created}家，更新{done.updated}家，无变化{done.unchanged}家。")
    return redirect("import-preview", pk=pk)


def _mine(request: SignedInRequest, pk: UUID) -> ListImport:
    own = ListImport.objects.visible_to(request.user).select_related("file", "region")
    return get_object_or_404(own, pk=pk)


def _look_at(file: Any, *, tier: str, region: Region, name: str) -> Shown:
    reading = read_factories(file=file, region=region)
    return Shown(
        tier=Tier(tier).label,
        reading=reading,
        plan=preview(rows=reading.rows, tier=tier),
        source=source_of(sheet=reading.sheet, tier=tier, file_name=name),
    )


def _preview_page(request: SignedInRequest, waiting: ListImport, *, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {"waiting": waiting, "title": waiting.file.name, "region": waiting.region}
    if waiting.done_at is None:
        with waiting.file.content.open("rb") as file:
            context["shown"] = _look_at(file, tier=waiting.tier, region=waiting.region, name=waiting.file.name)
    return render(request, "factories/import_preview.html", context, status=status)
