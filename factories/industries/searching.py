"""Finding 小类 by what a person types: the beginning of a code, or a part of a name."""

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from factories.industries.models import Industry


def matching(text: str) -> "QuerySet[Industry]":
    """小类 whose code begins with ``text``, or whose own name or 中类 holds it; those that begin with it first."""
    begins = Q(code__startswith=text) | Q(name__startswith=text)
    near = Case(
        When(begins, then=Value(0)),
        When(name__contains=text, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    return (
        Industry.objects.filter(level=Industry.Level.CLASS)
        .filter(begins | Q(name__contains=text) | Q(parent__name__contains=text))
        .select_related("parent")
        .alias(near=near)
        .order_by("near", "code")
    )
