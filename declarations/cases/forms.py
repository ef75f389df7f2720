"""新建申报: the choice of round and factory."""

from dataclasses import dataclass
from typing import Any, cast

from django import forms

from declarations.cases.models import Declaration, Status
from declarations.notices.deadlines import Window, window
from declarations.notices.models import Round
from declarations.notices.packs import newest_revision, pack_of, programmes_of_rounds
from declarations.notices.places import rounds_at
from factories.recognitions.models import Recognition
from factories.registry.models import Enterprise, Factory
from factories.registry.names import NAME_LENGTH
from portal import clock
from portal.regions.models import Level, Region

NEW_FACTORY = "new"


@dataclass(frozen=True)
class RoundOnOffer:
    """A round with its time for one enterprise. ``state``: open, future or closed."""

    round: Round
    times: Window
    state: str


def rounds_on_offer(region: Region) -> list[RoundOnOffer]:
    """The rounds that a region may declare in, as ``rounds_in_time`` has them; not those that recheck holders alone."""
    timed = rounds_in_time(region)
    programmes = programmes_of_rounds([one.round for one in timed])
    return [one for one in timed if not programmes[one.round.pk].holders]


def rounds_in_time(region: Region) -> list[RoundOnOffer]:
    """The rounds that a region takes part in: open ones first, then future, then closed ones."""
    now = clock.now()
    offered = []
    for one in rounds_at(region).with_dates():
        times = window(round=one, level=Level.ENTERPRISE, region=region)
        state = "future" if now < times.opens_at else "open" if times.is_open(now) else "closed"
        offered.append(RoundOnOffer(one, times, state))
    return sorted(offered, key=lambda one: ("open", "future", "closed").index(one.state))


def _label(factory: Factory, why_not: str) -> str:
    where = f"境外，{factory.region.name}受理" if factory.abroad else factory.region.name
    place = "，".join(one for one in (where, why_not) if one)
    return f"{factory.name or '（工厂名称待补）'}（{place}）"


def _closed(factories: dict[str, Factory], rounds: list[Round]) -> dict[str, str]:
    """Which of the factories cannot be declared in any of the rounds, and why; the deed refuses them all the same."""
    programmes = {one.pk: pack_of(newest_revision(one.notice_id)).programme(one.programme) for one in rounds}
    held = set(
        Recognition.objects.filter(factory__in=factories.values(), ended_on__isnull=True).values_list(
            "factory_id", "tier"
        )
    )
    there = set(
        Declaration.objects.filter(factory__in=factories.values(), round__in=rounds)
        .exclude(status=Status.REJECTED)
        .values_list("factory_id", "round_id")
    )
    found = {}
    for key, factory in factories.items():
        reasons = [
            f"已是{programme.title}，由主管部门复核"
            if (factory.pk, programme.grants) in held
            else "不在申报范围"
            if factory.abroad != programme.abroad
            else "已有申报"
            if (factory.pk, round_id) in there
            else ""
            for round_id, programme in programmes.items()
        ]
        if reasons and all(reasons):
            found[key] = reasons[0]
    return found


class _FactoryChoice(forms.RadioSelect):
    """Marks the choices that ask for a name, so that the page shows the name's field with them alone."""

    unnamed: frozenset[str] = frozenset()
    closed: frozenset[str] = frozenset()

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        if str(value) == NEW_FACTORY:
            option["attrs"]["data-new-factory"] = True
        if str(value) in self.unnamed or str(value) == NEW_FACTORY:
            option["attrs"]["data-asks-name"] = True
        if str(value) in self.closed:
            option["attrs"]["disabled"] = True
        return option


class NewCaseForm(forms.Form):
    """Which factory is declared in which round; the choices are those of the enterprise."""

    round = forms.ModelChoiceField(
        label="申报批次",
        queryset=Round.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": "请选择申报批次", "invalid_choice": "该批次目前不在申报时间内，请选择其他批次"},
    )
    factory = forms.ChoiceField(
        label="申报工厂",
        widget=_FactoryChoice,
        error_messages={"required": "请选择工厂", "invalid_choice": "请从本企业的工厂中选择"},
    )
    name = forms.CharField(
        label="工厂名称",
        required=False,
        max_length=NAME_LENGTH,
        help_text="按生产现场的正式名称填写，汇总表将按此名称列出，如“××公司一分厂”。只有一个工厂的，可与企业名称相同；海外智能工厂填境外工厂的名称。",
    )
    region = forms.ModelChoiceField(
        label="工厂所在县（市）区",
        queryset=Region.objects.none(),
        required=False,
        empty_label=None,
        help_text="由工厂所在地的主管部门受理；海外智能工厂由企业所在地的主管部门受理。",
        error_messages={"invalid_choice": "请从列表中选择县（市）区"},
    )

    def __init__(self, *args: Any, enterprise: Enterprise, offered: list[RoundOnOffer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        home = enterprise.organisation.region
        still_open = [one.round for one in offered if one.state == "open"]
        rounds = cast("forms.ModelChoiceField", self.fields["round"])
        rounds.queryset = Round.objects.filter(pk__in=[one.pk for one in still_open])
        rounds.initial = still_open[0].pk if still_open else None
        self._factories = {str(one.pk): one for one in enterprise.factories.select_related("region").order_by("name")}
        closed = _closed(self._factories, still_open)
        factory = cast("forms.ChoiceField", self.fields["factory"])
        factory.choices = [
            *((key, _label(one, closed.get(key, ""))) for key, one in self._factories.items()),
            (NEW_FACTORY, "登记一个新工厂"),
        ]
        choice = cast("_FactoryChoice", factory.widget)
        choice.unnamed = frozenset(key for key, one in self._factories.items() if not one.name)
        choice.closed = frozenset(closed)
        to_declare = [key for key in self._factories if key not in closed]
        factory.initial = {0: NEW_FACTORY, 1: "".join(to_declare)}.get(len(to_declare))
        region = cast("forms.ModelChoiceField", self.fields["region"])
        city = home.at(Level.CITY) or home
        region.queryset = Region.objects.under(city).filter(children__isnull=True)
        region.initial = home.pk

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        chosen = cleaned.get("factory")
        known: Factory | None = self._factories.get(chosen or "")
        if chosen and (known is None or not known.name) and not cleaned.get("name"):
            self.add_error("name", "请填写工厂名称")
        if chosen == NEW_FACTORY and not cleaned.get("region") and "region" not in self.errors:
            self.add_error("region", "请选择工厂所在县（市）区")
        return {**cleaned, "factory": known}
