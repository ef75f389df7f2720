"""Searching the people."""

import datetime as dt
from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, Q, QuerySet

from portal import clock
from portal.people.models import Appointment, Role, User
from portal.regions.models import Level, Region

_STATES = [("appointed", "在任"), ("ending", "任职30日内到期"), ("none", "无任职"), ("initial", "未改初始密码")]
_SOON = dt.timedelta(days=30)


def named(text: str) -> Q:
    """Part of the name, the user name, or the name of an organisation the person is at."""
    at = Appointment.objects.standing().filter(organisation__name__icontains=text)
    return Q(full_name__icontains=text) | Q(username__icontains=text) | Q(pk__in=at.values("user"))


class PeopleFilter(django_filters.FilterSet):
    text = django_filters.CharFilter(label="姓名、用户名或单位", method="by_text")
    role = django_filters.ChoiceFilter(label="角色", choices=Role.choices, method="by_role", empty_label="全部")
    region = django_filters.ModelChoiceFilter(
        label="任职地区",
        queryset=Region.objects.filter(level__in=[Level.PROVINCE, Level.CITY]),
        method="by_region",
        empty_label="全部",
    )
    state = django_filters.ChoiceFilter(label="状态", choices=_STATES, method="by_state", empty_label="全部")

    class Meta:
        model = User
        fields: list[str] = []

    def by_text(self, queryset: QuerySet[User], name: str, value: Any) -> QuerySet[User]:
        return queryset.filter(named(value))

    def by_role(self, queryset: QuerySet[User], name: str, value: Any) -> QuerySet[User]:
        return queryset.filter(Exists(Appointment.objects.in_force().filter(user=OuterRef("pk"), role=value)))

    def by_region(self, queryset: QuerySet[User], name: str, value: Any) -> QuerySet[User]:
        """Those who act there or below; of the province itself, its own bureau's alone."""
        places = Region.objects.filter(pk=value.pk) if value.level == Level.PROVINCE else Region.objects.under(value)
        at = Appointment.objects.standing().filter(user=OuterRef("pk"), organisation__region__in=places)
        return queryset.filter(Exists(at))

    def by_state(self, queryset: QuerySet[User], name: str, value: Any) -> QuerySet[User]:
        if value == "initial":
            return queryset.filter(password_is_initial=True)
        if value == "ending":
            today = clock.today()
            ends = Appointment.objects.in_force().filter(user=OuterRef("pk"), ends_on__range=(today, today + _SOON))
            return queryset.filter(Exists(ends))
        held = Exists(Appointment.objects.in_force().filter(user=OuterRef("pk")))
        return queryset.filter(held if value == "appointed" else ~held)


class HelpedFilter(django_filters.FilterSet):
    """Those one may help: found by what they say on the telephone."""

    text = django_filters.CharFilter(label="姓名、用户名或单位", method="by_text")

    class Meta:
        model = User
        fields: list[str] = []

    def by_text(self, queryset: QuerySet[User], name: str, value: Any) -> QuerySet[User]:
        return queryset.filter(named(value))
