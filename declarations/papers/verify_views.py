"""核对纸质材料: open to all, and it confirms what is printed on the paper, nothing else."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from declarations.papers.forms import VerifyFileForm, VerifyForm
from declarations.papers.verifying import by_digest, by_file
from portal.people.access import public


@public
@never_cache
@require_http_methods(["GET", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """GET ``number``, ``digest`` (as the code on the paper has them), or POST a PDF."""
    typed = VerifyForm(request.GET if "digest" in request.GET and request.method == "GET" else None)
    sent = VerifyFileForm(request.POST, request.FILES) if request.method == "POST" else VerifyFileForm()
    context: dict[str, Any] = {"form": typed, "file_form": sent, "asked": False}
    if typed.is_valid():
        context |= {"asked": True, "finding": by_digest(**typed.cleaned_data)}
    elif sent.is_valid():
        context |= {"asked": True, "finding": by_file(sent.cleaned_data["file"]), "of_file": True}
    refused = (typed.is_bound or sent.is_bound) and not context["asked"]
    return render(request, "declarations/papers/verify.html", context, status=422 if refused else 200)
