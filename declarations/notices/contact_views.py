"""The public page of whom to ask."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from declarations.notices.contacts import directory
from portal.people.access import public
from portal.regions.models import Level, Region


@public
@require_GET
def contacts(request: HttpRequest) -> HttpResponse:
    """``?city=``: a city with its counties; without, the province with its cities."""
    cities = list(Region.objects.filter(level=Level.CITY).select_related("parent").order_by("position", "code"))
    if not cities:
        raise Http404("尚未载入行政区划")
    asked = request.GET.get("city")
    city = get_object_or_404(Region.objects.select_related("parent"), pk=asked, level=Level.CITY) if asked else None
    province = (city or cities[0]).parent
    if province is None:
        raise Http404("尚未载入行政区划")
    context = {"cities": cities, "city": city, "directory": directory(province=province, city=city)}
    return render(request, "declarations/notices/contacts.html", context)
