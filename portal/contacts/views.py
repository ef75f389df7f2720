"""The page on which a bureau says how it is reached; the public one is ``declarations.notices.contact_views``."""

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from portal.contacts.models import BureauContact
from portal.contacts.publishing import publish_contact
from portal.errors import Refused
from portal.people.access import OFFICERS, SignedInRequest, for_roles


class ContactForm(forms.ModelForm):
    seen = forms.IntegerField(widget=forms.HiddenInput, initial=0)

    class Meta:
        model = BureauContact
        fields = ("office", "phone", "email", "address")


@for_roles(*OFFICERS)
@require_http_methods(["GET", "POST"])
def bureau_contact(request: SignedInRequest) -> HttpResponse:
    """What the public is told of the bureau one acts for."""
    contact = BureauContact.objects.filter(organisation=request.acting.organisation_id).first()
    seen = contact.changes if contact else 0
    # What is typed must not touch the row before the deed has looked at it.
    form = ContactForm(request.POST or None, initial=_shown(contact) | {"seen": seen})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                publish_contact(**form.cleaned_data, by=request.acting)
            except Refused as refused:
                form = _again(form, refused, seen)
                status = refused.status
            else:
                messages.success(request, "联系方式已保存并公开。")
                return redirect("contacts")
    return render(request, "portal/contacts/contact.html", {"form": form}, status=status)


def _shown(contact: BureauContact | None) -> dict[str, Any]:
    return {field: getattr(contact, field) for field in ContactForm.Meta.fields} if contact else {}


def _again(form: ContactForm, refused: Refused, seen: int) -> ContactForm:
    """The form with all that was typed, read at the present state: sent once more, it counts."""
    again = ContactForm({**cast("QueryDict", form.data).dict(), "seen": str(seen)})
    again.add_error(None, refused.message)
    return again
