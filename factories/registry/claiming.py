"""入驻: a person signs up and says to speak for an enterprise, known (认领) or new (注册); the county admits or refuses."""

from collections.abc import Sequence
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction

from factories.registry.models import Claim, Enterprise
from factories.registry.names import name_key
from factories.registry.registering import (
    bearer_of,
    check_code_is_free,
    checked_name,
    give_credit_code,
    register_enterprise,
)
from portal import clock
from portal.errors import Outdated, Refused
from portal.files.papers import check_paper
from portal.files.storing import store
from portal.people.apart import require_apart
from portal.people.appointments import appoint
from portal.people.models import Appointment, Organisation, Role, User
from portal.people.teams import role_of_newcomer
from portal.regions.models import Region
from portal.trail.record import record, record_each

# Who admits: the county's bureau, and the city's for its counties and for a place without counties (沈抚示范区).
ADMITTING = (Role.COUNTY_OFFICER, Role.CITY_OFFICER)


@transaction.atomic
def sign_up(
    *,
    username: str,
    password: str,
    full_name: str,
    phone: str,
    enterprise: Enterprise | None,
    name: str,
    region: Region | None,
    credit_code: str,
    licence: UploadedFile | None = None,
) -> Claim:
    """A new account with its claim; neither without the other.

    Raises:
        Refused: the user name is taken, or as for ``ask``.
    """
    try:
        with transaction.atomic():
            user = User.objects.create_user(username, password, full_name=full_name, phone=phone)
    except IntegrityError as taken:
        raise Refused("该用户名已被使用，请换一个。", field="username") from taken
    record(subject=user, deed="create", actor=user, acting_for=None, summary="注册账户")
    return ask(user=user, enterprise=enterprise, name=name, region=region, credit_code=credit_code, licence=licence)


@transaction.atomic
def ask(
    *,
    user: User,
    enterprise: Enterprise | None,
    name: str,
    region: Region | None,
    credit_code: str,
    licence: UploadedFile | None = None,
) -> Claim:
    """Ask the county to let ``user`` act for an enterprise.

    Args:
        user: who asks; at most one claim of a person is pending.
        enterprise: the known enterprise that is claimed; None for one that is not known yet.
        name: of a new enterprise; a known one keeps its own.
        region: county of a new enterprise; a known one keeps its own.
        credit_code: as on the licence.
        licence: a picture or PDF of the licence (营业执照), seen by those who admit.

    Raises:
        Refused: a claim is pending already, the person is an officer, the file is no paper, the code is wrong or another enterprise's,
            or the county knows an enterprise of that name (which is to be claimed instead).
        Outdated: the enterprise was merged into another meanwhile.
    """
    User.objects.select_for_update(of=("self",), no_key=True).get(pk=user.pk)
    if Claim.objects.pending().filter(user=user).exists():
        raise Refused("您已有一项待审核的申请，请等待审核结果。")
    held = Appointment.objects.in_force().filter(user=user)
    if held.filter(organisation__kind=Organisation.Kind.BUREAU).exists():
        raise Refused("主管部门人员的账户不能代表企业，请使用企业人员自己的账户。")
    if enterprise is not None:
        enterprise = _standing(enterprise)
        if held.filter(organisation_id=enterprise.pk).exists():
            raise Refused(f"您已是“{enterprise.name}”的填报人员，不必再次申请。", field="enterprise")
        name, region = enterprise.name, enterprise.region
        code = check_code_is_free(credit_code, unless=enterprise)
        if enterprise.credit_code not in (None, code):
            raise Refused(f"与“{name}”已登记的统一社会信用代码不一致，请核对营业执照。", field="credit_code")
    else:
        name = checked_name(name, label="企业名称")
        if region is None or region.children.exists():
            raise Refused("请选择企业所在的县（市）区。", field="county")
        code = check_code_is_free(credit_code)
        known = bearer_of(name=name, region=region, credit_code=code)
        if known is not None:
            now = "" if known.name_key == name_key(name) else f"，现名“{known.name}”"
            raise Refused(f"“{name}”已在{region.name}的企业库中{now}，请改用“认领已有企业”。", field="name")
    content_type = check_paper(licence, label="营业执照", field="licence") if licence else ""
    kept = store(name=licence.name or "", content=licence, content_type=content_type) if licence else None
    claim = Claim.objects.create(
        user=user,
        licence=kept,
        enterprise=enterprise,
        name=name,
        credit_code=code,
        region=region,
        asked_at=clock.now(),
    )
    record(
        subject=claim,
        deed="ask",
        actor=user,
        acting_for=None,
        to_state=claim.status,
        summary=f"申请{'认领' if enterprise else '注册'}“{name}”",
    )
    return claim


@transaction.atomic
def admit(*, claim_id: UUID, by: Appointment) -> Claim:
    """Let the person act for the enterprise: it is entered or completed by its credit code, and the person appointed.

    The first person of an enterprise becomes its administrator, who invites the others.

    Raises:
        Outdated: somebody has decided already.
        Refused: not the bureau of that county, or the credit code is meanwhile another enterprise's.
    """
    claim = _pending(claim_id, by)
    Region.objects.select_for_update(no_key=True).get(pk=claim.region_id)
    enterprise = claim.enterprise or _namesake(claim)
    if enterprise is None:
        enterprise = register_enterprise(name=claim.name, region=claim.region, credit_code=claim.credit_code, by=by)
    else:
        enterprise = give_credit_code(enterprise=enterprise, credit_code=claim.credit_code, by=by)
    if not enterprise.contact_name:
        enterprise.contact_name, enterprise.contact_phone = claim.user.full_name, claim.user.phone
        enterprise.save(update_fields=["contact_name", "contact_phone"])
    claim.enterprise = enterprise
    _decide(claim, status=Claim.Status.ADMITTED, reason="", by=by)
    role = role_of_newcomer(enterprise.organisation)
    appoint(user=claim.user, organisation=enterprise.organisation, role=role, by=by)
    return claim


@transaction.atomic
def refuse(*, claim_id: UUID, reason: str, by: Appointment) -> Claim:
    """Refuse with a reason; the person may correct and ask again.

    Raises:
        Outdated: somebody has decided already.
        Refused: not the bureau of that county, or no reason.
    """
    reason = reason.strip()
    if not reason:
        raise Refused("请填写不予通过的原因，以便申请人更正。", field="reason")
    claim = _pending(claim_id, by)
    _decide(claim, status=Claim.Status.REFUSED, reason=reason, by=by)
    return claim


def lock_pending(*, enterprises: Sequence[UUID]) -> None:
    """Lock the claims of these enterprises that wait; always before their counties, as ``admit`` does."""
    waiting = Claim.objects.pending().filter(enterprise__in=enterprises)
    list(waiting.select_for_update(of=("self",), no_key=True).order_by("pk").values_list("pk"))


def follow(*, enterprise: Enterprise, region: Region, deed: str, by: Appointment) -> None:
    """Let the claims of an enterprise that wait, locked by the caller, be decided where it now is."""
    moved = list(Claim.objects.pending().filter(enterprise=enterprise).exclude(region=region))
    Claim.objects.filter(pk__in=[one.pk for one in moved]).update(region=region)
    record_each(
        lines=dict.fromkeys(moved, f"企业现属{region.name}，本申请由其审核"),
        deed=deed,
        actor=by.user,
        acting_for=by.organisation,
        detail={"to": region.pk},
    )


def may_decide(*, claim: Claim, by: Appointment | None) -> bool:
    """Whether this appointment is to a bureau that admits for the claim's county."""
    return (
        by is not None
        and by.role in ADMITTING
        and Region.objects.under(by.organisation.region).filter(pk=claim.region_id).exists()
    )


def _standing(enterprise: Enterprise) -> Enterprise:
    """The enterprise, locked: a merge or a transfer that came first is seen, one that comes now takes the claim along."""
    if not Enterprise.objects.select_for_update(of=("self",), no_key=True).filter(pk=enterprise.pk).exists():
        raise Outdated("该企业刚刚已并入其他企业，请重新查找后再申请。")
    return Enterprise.objects.select_related("organisation__region").get(pk=enterprise.pk)


def _pending(claim_id: UUID, by: Appointment) -> Claim:
    Claim.objects.select_for_update(of=("self",), no_key=True).get(pk=claim_id)
    # Read anew: its enterprise may have moved, or become another, while one waited.
    claim = Claim.objects.select_related("user", "region", "enterprise__organisation__region").get(pk=claim_id)
    if not may_decide(claim=claim, by=by):
        raise Refused(f"只有{claim.region.name}的主管部门可以审核此申请。")
    if claim.user in by.persons:
        raise Refused("这是您（或您所代理的人）本人的申请，按回避要求请由他人审核。")
    require_apart(by=by, enterprises=[claim.enterprise_id] if claim.enterprise_id else [])
    if claim.status != Claim.Status.PENDING:
        raise Outdated(f"该申请刚刚已由{claim.decided_by}审核，结果为“{claim.get_status_display()}”，您的操作未生效。")
    return claim


def _namesake(claim: Claim) -> Enterprise | None:
    """An enterprise of that name that came into the county's register after the person asked."""
    return bearer_of(name=claim.name, region=claim.region, credit_code=claim.credit_code)


def _decide(claim: Claim, *, status: Claim.Status, reason: str, by: Appointment) -> None:
    before, claim.status = claim.status, status
    claim.reason, claim.decided_at, claim.decided_by = reason, clock.now(), by.user
    claim.save(update_fields=["enterprise", "status", "reason", "decided_at", "decided_by"])
    record(
        subject=claim,
        deed="admit" if status == Claim.Status.ADMITTED else "refuse",
        actor=by.user,
        acting_for=by.organisation,
        from_state=before,
        to_state=claim.status,
        summary=f"入驻申请{claim.get_status_display()}：{claim.name}",
        detail={"text": reason} if reason else None,
    )
