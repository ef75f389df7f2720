"""Entering enterprises and factories into the register, and keeping what it says of them."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction

from factories.registry.credit_code import clean_credit_code
from factories.registry.models import Enterprise, Factory, FormerName
from factories.registry.names import NAME_LENGTH, name_key, tidy_name
from portal import clock
from portal.errors import Refused
from portal.people.models import Appointment, Organisation
from portal.regions.models import Region
from portal.trail.record import record


def _by(by: Appointment | None) -> dict:
    return {"actor": by.user if by else None, "acting_for": by.organisation if by else None}


def checked_name(name: str, *, label: str) -> str:
    """The name as it is kept.

    Raises:
        Refused: there is none, or it is too long.
    """
    tidy = tidy_name(name)
    if not tidy:
        raise Refused(f"请填写{label}。", field="name")
    if len(tidy) > NAME_LENGTH:
        raise Refused(f"{label}最多{NAME_LENGTH}字，您填写了{len(tidy)}字。", field="name")
    return tidy


@transaction.atomic
def register_enterprise(
    *,
    name: str,
    region: Region,
    credit_code: str | None = None,
    by: Appointment | None,
) -> Enterprise:
    """Enter an enterprise, its organisation and a first factory whose name is not known yet.

    Without a credit code an enterprise is known by its name and county, so these are entered one after another per county.

    Raises:
        Refused: no name, a wrong or registered credit code, a name that the county has already, or a region with
            counties below it (an enterprise belongs to the lowest level).
    """
    tidy = checked_name(name, label="企业名称")
    Region.objects.select_for_update(no_key=True).get(pk=region.pk)
    if region.children.exists():
        raise Refused(f"请选择{region.name}下的县（市）区。", field="region")
    known = bearer_of(name=tidy, region=region, credit_code=credit_code)
    if known is not None:
        called = f"“{tidy}”" if known.name_key == name_key(tidy) else f"“{known.name}”（曾用名“{tidy}”）"
        raise Refused(f"{region.name}已登记有企业{called}，请认领该企业，不必重复登记。", field="name")
    code = check_code_is_free(credit_code) if credit_code else None
    organisation = Organisation.objects.create(kind=Organisation.Kind.ENTERPRISE, name=tidy, region=region)
    enterprise = Enterprise.objects.create(organisation=organisation, name_key=name_key(tidy), credit_code=code)
    Factory.objects.create(enterprise=enterprise, region=region)
    record(subject=enterprise, deed="register", **_by(by), summary=f"登记企业“{tidy}”（{region.name}）")
    return enterprise


def bearer_of(*, name: str, region: Region, credit_code: str | None = None) -> Enterprise | None:
    """The county's enterprise that bears ``name``, or else one that bore it; the latter not if its code is known to differ.

    A code that it bore as well is its own: an old licence names both.
    """
    key = name_key(name)
    known = Enterprise.objects.filter(organisation__region=region).select_related("organisation__region")
    bearer = known.filter(name_key=key).first()
    if bearer is not None:
        return bearer
    bore = known.filter(former_names__kind=FormerName.Kind.ENTERPRISE, former_names__key=key)
    return next((one for one in bore if _may_bear(one, credit_code)), None)


def _may_bear(enterprise: Enterprise, credit_code: str | None) -> bool:
    """Whether the code may be the enterprise's: one of the two is unknown, or it bears the code or bore it."""
    if not enterprise.credit_code or not credit_code or enterprise.credit_code == credit_code:
        return True
    return Enterprise.objects.bore_code(credit_code).filter(pk=enterprise.pk).exists()


def check_code_is_free(credit_code: str, *, unless: Enterprise | None = None) -> str:
    """The clean code, if no enterprise but ``unless`` has it.

    Raises:
        Refused: it is wrong, or registered already; says to whom to turn.
    """
    try:
        code = clean_credit_code(credit_code)
    except ValidationError as error:
        raise Refused(error.messages[0], field="credit_code") from error
    holder = Enterprise.objects.filter(credit_code=code).select_related("organisation__region").first()
    if holder is not None and holder != unless:
        raise Refused(
            f"该统一社会信用代码已登记为“{holder.name}”（{holder.region.name}）。"
            "请由该企业现有的填报员办理；尚无填报员的，请改为认领该企业。",
            field="credit_code",
        )
    return code


@transaction.atomic
def give_credit_code(*, enterprise: Enterprise, credit_code: str, by: Appointment | None) -> Enterprise:
    """Note the credit code of an enterprise that was known by its name only; the same code again changes nothing.

    Raises:
        Refused: wrong, another's, or not the one on record.
    """
    enterprise = (
        Enterprise.objects.select_for_update(of=("self",), no_key=True)
        .select_related("organisation")
        .get(pk=enterprise.pk)
    )
    code = check_code_is_free(credit_code, unless=enterprise)
    if enterprise.credit_code == code:
        return enterprise
    if enterprise.credit_code is not None:
        raise Refused(f"与“{enterprise.name}”已登记的统一社会信用代码不一致，请核对营业执照。", field="credit_code")
    enterprise.credit_code = code
    enterprise.save(update_fields=["credit_code"])
    record(subject=enterprise, deed="give_credit_code", **_by(by), summary=f"补登统一社会信用代码{code}")
    return enterprise


@transaction.atomic
def add_factory(
    *, enterprise: Enterprise, name: str, region: Region, by: Appointment | None, abroad: bool = False
) -> Factory:
    """Enter a further factory of an enterprise; one ``abroad`` is entered with the county that handles it.

    Raises:
        Refused: no name, one that the enterprise has already, or a region with counties below it.
    """
    tidy = checked_name(name, label="工厂名称")
    Enterprise.objects.select_for_update(of=("self",), no_key=True).get(pk=enterprise.pk)
    if region.children.exists():
        raise Refused(f"请选择{region.name}下的县（市）区。", field="region")
    _refuse_namesake(enterprise=enterprise, name=tidy)
    factory = Factory.objects.create(enterprise=enterprise, region=region, name=tidy, abroad=abroad)
    place = f"境外，{region.name}受理" if abroad else region.name
    record(subject=enterprise, deed="add_factory", **_by(by), summary=f"登记工厂“{tidy}”（{place}）")
    return factory


@transaction.atomic
def name_factory(*, factory: Factory, name: str, by: Appointment | None) -> Factory:
    """Give a factory its name; the same name again changes nothing.

    Raises:
        Refused: no name, or one that another factory of the enterprise has.
    """
    tidy = checked_name(name, label="工厂名称")
    Enterprise.objects.select_for_update(of=("self",), no_key=True).get(pk=factory.enterprise_id)
    factory = (
        Factory.objects.select_for_update(of=("self",), no_key=True).select_related("enterprise").get(pk=factory.pk)
    )
    if factory.name == tidy:
        return factory
    _refuse_namesake(enterprise=factory.enterprise, name=tidy, unless=factory)
    before, factory.name = factory.name, tidy
    factory.save(update_fields=["name"])
    if before:
        keep_former(
            enterprise=factory.enterprise,
            factory=factory,
            kind=FormerName.Kind.FACTORY,
            value=before,
            until=clock.today(),
            basis="",
        )
    record(
        subject=factory.enterprise,
        deed="name_factory",
        **_by(by),
        summary=f"工厂“{before}”更名为“{tidy}”" if before else f"补登工厂名称“{tidy}”",
    )
    return factory


def keep_former(
    *,
    enterprise: Enterprise,
    kind: FormerName.Kind,
    value: str,
    until: dt.date,
    basis: str,
    factory: Factory | None = None,
) -> FormerName:
    """Note what was borne until ``until``; since when follows from the one borne before it, where that is known."""
    before = FormerName.objects.filter(enterprise=enterprise, factory=factory, kind=kind, held_until__lte=until).first()
    return FormerName.objects.create(
        enterprise=enterprise,
        factory=factory,
        kind=kind,
        value=value,
        key=value if kind == FormerName.Kind.CODE else name_key(value),
        held_from=before.held_until if before else None,
        held_until=until,
        basis=basis[:200],
    )


def _refuse_namesake(*, enterprise: Enterprise, name: str, unless: Factory | None = None) -> None:
    others = enterprise.factories.exclude(pk=unless.pk) if unless else enterprise.factories.all()
    if any(name_key(other.name) == name_key(name) for other in others):
        raise Refused(f"该企业已有名为“{name}”的工厂，请换一个能够区分的名称。", field="name")


@transaction.atomic
def update_contact(*, enterprise: Enterprise, contact_name: str, contact_phone: str, by: Appointment) -> Enterprise:
    """Note whom to ask at the enterprise; unchanged details change nothing."""
    enterprise = (
        Enterprise.objects.select_for_update(of=("self",), no_key=True)
        .select_related("organisation")
        .get(pk=enterprise.pk)
    )
    wanted = (tidy_name(contact_name), tidy_name(contact_phone))
    if (enterprise.contact_name, enterprise.contact_phone) == wanted:
        return enterprise
    enterprise.contact_name, enterprise.contact_phone = wanted
    enterprise.save(update_fields=["contact_name", "contact_phone"])
    record(subject=enterprise, deed="update_contact", **_by(by), summary=f"联系人改为{wanted[0] or '（空）'}")
    return enterprise
