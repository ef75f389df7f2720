"""Citations of the notice in pages: each one leads to its place."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from declarations.notices import links

register = template.Library()


@register.simple_tag
def clause_link(notice_key: str, ref: str) -> SafeString:
    """A citation as officials write it, leading to the clause; in a new tab, so that a form being filled stays open."""
    return format_html(
        '<a class="clause" href="{}" target="_blank" rel="noopener">{}<span class="visually-hidden">（在新标签页打开）</span></a>',
        links.clause_url(notice_key, ref),
        links.citation(ref),
    )
