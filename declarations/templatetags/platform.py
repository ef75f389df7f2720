"""The number of a case on the platform that the notice names, on pages of the case."""

from typing import Any

from django import template
from django.template import RequestContext

from declarations.cases.models import Declaration
from declarations.platform.asking import may_record, platform_of
from declarations.platform.models import PlatformNumber

register = template.Library()


@register.inclusion_tag("declarations/platform/card.html", takes_context=True)
def platform_card(context: RequestContext, case: Declaration) -> dict[str, Any]:
    """What is on record, and where to record it; nothing where the notice names no platform. Two queries."""
    platform = platform_of(case.round) if case.number else None
    if platform is None:
        return {}
    numbers = PlatformNumber.objects.select_related("recorded_by", "recorded_for")
    return {
        "case": case,
        "platform": platform,
        "known": numbers.filter(declaration=case).first(),
        "may_record": may_record(case=case, by=context["request"].acting),
    }
