"""What pages are compared with: a bare Django view that renders 50 rows of one table, with no middleware at all."""

from django.http import HttpRequest, HttpResponse
from django.template import Context, Engine
from django.urls import path

from declarations.cases.models import Declaration

_TEMPLATE = Engine().from_string(
    "<!doctype html><table>{% for row in rows %}<tr><td>{{ row.number }}</td><td>{{ row.kind }}</td>"
    "<td>{{ row.status }}</td><td>{{ row.stage }}</td><td>{{ row.standing }}</td><td>{{ row.changed_at }}</td></tr>"
    "{% endfor %}</table>",
)


def fifty(request: HttpRequest) -> HttpResponse:
    rows = Declaration.objects.order_by("pk")[:50]
    return HttpResponse(_TEMPLATE.render(Context({"rows": rows})))


urlpatterns = [path("", fifty)]
