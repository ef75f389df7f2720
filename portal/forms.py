"""How every Django form looks: Bootstrap markup, hints and errors where the field is, a summary on top."""

from typing import Any

from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest

# Django's own templates that the portal words or lays out in its own way.
_OWN = {
    "django/forms/div.html": "portal/forms/form.html",
    "django/forms/label.html": "portal/forms/label.html",
    "django/forms/errors/list/default.html": "portal/forms/errors.html",
    "django/forms/widgets/radio.html": "portal/forms/choices.html",
    "django/forms/widgets/checkbox_select.html": "portal/forms/choices.html",
}
_WITHOUT_CLASS = ("hidden", "radio", "checkbox_select", "multi")


class PortalFormRenderer(TemplatesSetting):
    """Renders with the project's templates, and gives each input the class that its looks hang on."""

    form_template_name = "portal/forms/form.html"
    field_template_name = "portal/forms/field.html"

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> str:
        if "widget" in context:
            context = {**context, "widget": _dressed(template_name, context["widget"])}
        return super().render(_OWN.get(template_name, template_name), context, request)


def _dressed(template_name: str, widget: dict[str, Any]) -> dict[str, Any]:
    """The widget's context with the class of its kind, and marked where its value was refused."""
    name = template_name.rpartition("/")[2].removesuffix(".html")
    if name.startswith(_WITHOUT_CLASS):
        return widget
    attrs = dict(widget["attrs"])
    kind = {"select": "form-select", "checkbox": "form-check-input"}.get(name, "form-control")
    given = attrs.get("class", "").split()
    invalid = ["is-invalid"] if attrs.get("aria-invalid") == "true" else []
    attrs["class"] = " ".join(dict.fromkeys([kind, *given, *invalid]))
    return {**widget, "attrs": attrs}
