"""主管部门: the administrator's list of bureaus, and the page of one."""

from typing import cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from portal.errors import Refused
from portal.paging import keyset_page
from portal.people.access import SignedInRequest, for_roles
from portal.people.bureaus import LONGEST_NAME, bureaus, found_bureaus, officer_role, rename_bureau
from portal.people.models import Organisation, Role
from portal.regions.models import Level, Region
from portal.trail.record import trail_of

administrators = for_roles(Role.ADMINISTRATOR)


class BureauFilter(forms.Form):
    text = forms.CharField(label="名称、地区或代码", required=False, max_length=60)
    within = forms.ModelChoiceField(
        label="地区",
        queryset=Region.objects.filter(level__in=[Level.PROVINCE, Level.CITY]),
        required=False,
        empty_label="全部",
    )
    without_officer = forms.BooleanField(label="只看无人任职的", required=False)


class BureauForm(forms.Form):
    name = forms.CharField(
        label="单位全称",
        max_length=LONGEST_NAME,
        help_text="与公章一致；名单、汇总表的报送单位用此名称。已生成的文件不变。",
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)


@administrators
@require_GET
def bureau_list(request: SignedInRequest) -> HttpResponse:
    """Every bureau, with who is in office there; those without anybody say so."""
    form = BureauFilter(request.GET)
    chosen = found_bureaus(**form.cleaned_data) if form.is_valid() else bureaus()
    page = keyset_page(chosen, order=("region__position", "region__code"), cursor=request.GET.get("after"), size=120)
    context = {"form": form, "page": page, "empty": found_bureaus(without_officer=True).count()}
    return render(request, "portal/people/bureaus.html", context)


@administrators
@require_http_methods(["GET", "POST"])
def bureau(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """One bureau. POST: its name."""
    found = get_object_or_404(bureaus(), pk=pk)
    form = BureauForm(request.POST or None, initial={"name": found.name, "seen": found.name})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                rename_bureau(organisation_id=found.pk, **form.cleaned_data, by=request.acting)
            except Refused as refused:
                form = _again(form, refused, found)
                status = refused.status
            else:
                messages.success(request, "单位名称已保存。")
                return redirect("bureau", pk=found.pk)
    context = {"bureau": found, "form": form, "entries": trail_of(found), "role": officer_role(found)}
    return render(request, "portal/people/bureau.html", context, status=status)


def _again(form: BureauForm, refused: Refused, bureau: Organisation) -> BureauForm:
    """The form with what was typed, read at the present state: sent once more, it counts."""
    again = BureauForm({**cast("QueryDict", form.data).dict(), "seen": bureau.name})
    again.add_error(refused.field or None, refused.message)
    return again
