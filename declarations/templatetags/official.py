"""Official text on pages."""

import re

from django import template
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from declarations.notices import links

register = template.Library()
_MARK = re.compile(r"\[(\d+)\]")
_ADDRESS = re.compile(r"(?<=[./])(?=[A-Za-z])")


@register.filter
def citation(ref: str) -> str:
    """要素条件.一.5 as officials write it: 要素条件一、5."""
    return links.citation(ref)


@register.filter
def official(text: str) -> SafeString:
    """The text as it is, its raised marks such as ``[1]`` leading to the notes, its long addresses free to break."""
    breaking = _ADDRESS.sub("<wbr>", escape(text))
    marked = _MARK.sub(r'<sup><a href="#note-\1" aria-label="注\1">[\1]</a></sup>', breaking)
    return mark_safe(marked)  # noqa: S308 - escaped above


@register.filter
def as_note(text: str) -> SafeString:
    """One of the notes, reached by its mark: ``[1]工厂建设对应……``."""
    found = _MARK.match(text)
    if found is None:
        return format_html("<p>{}</p>", text)
    return format_html(
        '<p id="note-{}"><span class="article-mark">{}</span>{}</p>', found[1], found[0], text[found.end() :]
    )
