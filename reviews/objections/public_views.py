"""提出异议 and 查询: without log-in, bounded in how often, and saying nothing of anybody else's objection."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from portal.errors import Refused
from portal.people.access import public
from portal.people.throttling import count_attempt
from reviews.objections.filing import file_objection, tidy_receipt
from reviews.objections.forms import FileForm, ReceiptForm
from reviews.objections.models import Objection
from reviews.publicity.models import Publicity


@public
@never_cache
@require_http_methods(["GET", "POST"])
def objection_new(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The form, and the receipt of what was filed; that is shown once."""
    publicity = get_object_or_404(Publicity.objects.public().with_names(), pk=pk)
    if not publicity.takes_objections():
        return render(request, "reviews/objections/closed.html", {"publicity": publicity})
    if request.method == "GET":
        form = FileForm(publicity=publicity, initial={"line": request.GET.get("line"), "kind": "person"})
        return _form(request, publicity, form)
    form = FileForm(request.POST, request.FILES, publicity=publicity)
    if not form.is_valid():
        return _form(request, publicity, form, status=422)
    asked = dict(form.cleaned_data)
    line = asked.pop("line")
    try:
        count_attempt(door="objection", request=request)
        objection = file_objection(publicity_id=publicity.pk, line_id=line.pk, **asked)
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        return _form(request, publicity, form, status=refused.status)
    return render(request, "reviews/objections/filed.html", {"objection": objection, "publicity": publicity})


@public
@never_cache
@require_http_methods(["GET", "POST"])
def objection_receipt(request: HttpRequest) -> HttpResponse:
    """Where an objection stands, by its receipt number; the ruling, and no more."""
    form = ReceiptForm(request.POST or None)
    objection, status = None, 200
    if request.method == "POST" and form.is_valid():
        try:
            count_attempt(door="receipt", request=request)
        except Refused as refused:
            form.add_error(None, refused.message)
            status = refused.status
        else:
            objection = Objection.objects.filter(receipt=tidy_receipt(form.cleaned_data["receipt"])).first()
            if objection is None:
                form.add_error("receipt", "没有这个编号，请对照回执核对。")
    if form.errors and status == 200:
        status = 422
    return render(request, "reviews/objections/receipt.html", {"form": form, "objection": objection}, status=status)


def _form(request: HttpRequest, publicity: Publicity, form: FileForm, *, status: int = 200) -> HttpResponse:
    context = {"publicity": publicity, "form": form}
    return render(request, "reviews/objections/objection_new.html", context, status=status)
