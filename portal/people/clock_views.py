"""演示时钟: the page with which the demo tries windows that are past or to come."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from portal import clock
from portal.people.access import for_roles
from portal.people.forms import ClockForm
from portal.people.models import Role


@for_roles(Role.ADMINISTRATOR)
@require_http_methods(["GET", "POST"])
def clock_page(request: HttpRequest) -> HttpResponse:
    if not settings.DEMO:
        raise Http404
    if request.method == "POST" and "real" in request.POST:
        clock.set_to(None)
        messages.success(request, "已恢复为真实时间")
        return redirect("clock")
    form = ClockForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        moment = form.cleaned_data["moment"]
        clock.set_to(moment)
        messages.success(request, f"门户时间已设为{timezone.localtime(moment):%Y-%m-%d %H:%M}，并由此继续走")
        return redirect("clock")
    context = {"form": form, "real_now": timezone.now()}
    return render(request, "portal/people/clock.html", context, status=422 if form.errors else 200)
