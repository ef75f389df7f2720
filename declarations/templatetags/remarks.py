"""Remarks beside the places they are on."""

from typing import Any

from django import template

register = template.Library()


@register.filter
def at(found: Any, path: str) -> Any:
    """What a collection such as ``Remarks`` has at a path: ``{{ remarks|at:field.path }}``."""
    return found.at(path)


@register.filter
def anchor(path: str) -> str:
    """The element id of what stands beside the place at a path."""
    return f"at-{path.replace('/', '-')}"
