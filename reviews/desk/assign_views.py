"""转办: choosing who of the bureau handles a case."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from declarations.cases.models import Declaration, Kind
from portal.errors import Refused
from portal.people.access import OFFICERS, for_roles
from portal.people.models import Appointment, User
from reviews.desk.assigning import assign, colleagues, handlers_of
from reviews.desk.views import acting, get_case


class AssignForm(forms.Form):
    """Who of the bureau, with a word for the colleague."""

    seen = forms.UUIDField(widget=forms.HiddenInput, required=False)
    handler = forms.ModelChoiceField(
        label="转办给",
        queryset=User.objects.none(),
        empty_label="请选择",
        error_messages={"required": "请选择经办人", "invalid_choice": "请选择本单位的在任审核人员"},
    )
    note = forms.CharField(
        label="说明",
        max_length=200,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="仅本单位可见。",
    )

    def __init__(self, *args: object, by: Appointment, handler: User | None, **kwargs: object) -> None:
        kwargs.setdefault("initial", {"seen": handler.pk if handler else "", "handler": handler})
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["handler"].queryset = colleagues(by)  # type: ignore[attr-defined]


@for_roles(*OFFICERS)
@require_http_methods(["GET", "POST"])
def desk_assign(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Hand a case to a colleague of the bureau; a refusal keeps what was typed."""
    by = acting(request)
    case = get_case(request, pk)
    handler = handlers_of([case], by).get(case.pk)
    form = AssignForm(request.POST or None, by=by, handler=handler)
    if request.method == "POST" and form.is_valid():
        try:
            made = assign(declaration_id=case.pk, by=by, **form.cleaned_data)
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
            handler = handlers_of([case], by).get(case.pk)
            form.data = {**request.POST.dict(), "seen": str(handler.pk) if handler else ""}
            return _page(request, case, form, handler, status=refused.status)
        messages.success(request, f"已转办给{made.handler}。")
        return redirect(_back(case))
    return _page(request, case, form, handler, status=422 if request.method == "POST" else 200)


def _page(
    request: HttpRequest, case: Declaration, form: AssignForm, handler: User | None, *, status: int
) -> HttpResponse:
    context = {"case": case, "form": form, "handler": handler, "back_url": _back(case)}
    return render(request, "reviews/desk/assign.html", context, status=status)


def _back(case: Declaration) -> str:
    """A recheck that was not submitted yet lives in the grid."""
    if case.kind == Kind.RECHECK and case.number is None:
        return f"{reverse('recheck')}?round={case.round_id}"
    return reverse("decide", args=[case.pk])
