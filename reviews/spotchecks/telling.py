"""抽检 told: the draw to the bureaus whose lists it was made from, then each check at each deed to those it binds."""

from collections import Counter
from collections.abc import Collection
from uuid import UUID

from django.db.models import Count
from django.urls import reverse

from declarations.cases.telling import in_lines
from portal.inbox.sending import Letter, send, send_each
from portal.outbox.kinds import Kind
from portal.people.models import Appointment, Organisation, Role, User
from portal.templatetags.portal import day
from reviews.spotchecks.models import Conclusion, Draw, SpotCheck
from reviews.stages import programme_of_round

# Before what is told to the bureau of an enterprise's place in its stead; nothing where the enterprise itself is told.
ASK_FIRM = "该企业在门户没有账户，收不到以下通知。请与企业联系告知，并请其注册账户后办理。\n\n"


def checkers_of(checks: Collection[SpotCheck]) -> dict[UUID, Organisation | User]:
    """Who is told what the one who checks is told, by check: the officer, or the bureau where it is left to it.

    Also the bureau where its officer has left meanwhile. Of checks that were assigned; one query.
    """
    officers = {one.officer_id for one in checks if one.officer_id}
    there = Appointment.objects.in_force().filter(user__in=officers, role=Role.PROVINCE_OFFICER)
    held = set(there.values_list("user", "organisation")) if officers else set()
    found: dict[UUID, Organisation | User] = {}
    for one in checks:
        assert one.assigned_to is not None
        reached = one.officer if (one.officer_id, one.assigned_to_id) in held else None
        found[one.pk] = reached or one.assigned_to
    return found


def firms_of(checks: Collection[SpotCheck]) -> dict[UUID, tuple[Organisation, str]]:
    """Who is told what the enterprise is told, by check, and the words before it.

    Where nobody acts for the enterprise it is the bureau of its county (or city without one), which has to ask it. Two
    queries.
    """
    firms = {one.factory.enterprise_id for one in checks}
    reached = Appointment.objects.peopled(firms)
    places = {one.line.region_id for one in checks if one.factory.enterprise_id not in reached}
    bureaus = Organisation.objects.filter(kind=Organisation.Kind.BUREAU, region__in=places) if places else ()
    by_place = {one.region_id: one for one in bureaus}
    return {
        one.pk: (one.factory.enterprise.organisation, "")
        if one.factory.enterprise_id in reached
        else (by_place[one.line.region_id], ASK_FIRM)
        for one in checks
    }


def tell_drawn(draw: Draw, *, by: Appointment) -> None:
    """To cities and counties with factories on the frozen list: how many were drawn of theirs, if none too."""
    listed, drawn = Counter[str](), Counter[str]()
    counts = draw.lines.order_by().values_list("city", "region").annotate(listed=Count("pk"), drawn=Count("spot_check"))
    for city, region, n, of_these in counts:
        for place in {city, region}:
            listed[place] += n
            drawn[place] += of_these
    bureaus = Organisation.objects.filter(kind=Organisation.Kind.BUREAU, region__in=listed).order_by("region")
    send_each(letters=[_of_draw(draw, one, listed, drawn) for one in bureaus], by=by)


def tell_assigned(check: SpotCheck, *, former: Organisation | User | None, by: Appointment) -> None:
    """To who checks, and to who checked before where that is another; not to the officer who assigns it."""
    checker = checkers_of([check])[check.pk]
    if former is not None and former not in {checker, by.user}:
        send(
            to=former,
            kind=Kind.GENERAL,
            title=f"抽检任务已改派：{check.line.name}",
            text=f"{_named(check)}的检查已由{by.organisation}另行安排，不必再检查。",
            link=_page(check),
            by=by,
        )
    if checker != by.user:
        send(
            to=checker,
            kind=Kind.REMINDED,
            title=f"抽检任务：{check.line.name}，{day(check.due_on)}前完成",
            text=f"请对{_named(check)}开展抽检复核，检查期限为{day(check.due_on)}（含当日）。\n\n"
            "检查后请在门户上传照片、登记检查结果。",
            link=_page(check),
            by=by,
        )


def tell_found(check: SpotCheck, *, by: Appointment) -> None:
    """To the enterprise: what was found, and until when it may answer."""
    to, asked = firms_of([check])[check.pk]
    send(
        to=to,
        kind=Kind.REMINDED,
        title=f"抽检检查结果：{check.line.name}{check.get_finding_display()}，{day(check.reply_due_on)}前反馈",
        text=f"{asked}{_named(check)}于{day(check.checked_on)}接受抽检复核，检查结果为“{check.get_finding_display()}”，"
        f"检查情况如下：\n\n{check.finding_text}\n\n"
        f"企业可在{day(check.reply_due_on)}前（含当日）在门户反馈，只能反馈一次；没有异议的，请写明“无异议”。"
        "逾期没有反馈的，按检查情况作出结论。",
        link=_page(check),
        by=by,
    )


def tell_replied(check: SpotCheck, *, by: Appointment) -> None:
    """To who checked: what the enterprise says to it. The province hears of it when it can conclude (``reminding``)."""
    send(
        to=checkers_of([check])[check.pk],
        kind=Kind.GENERAL,
        title=f"企业已反馈抽检情况：{check.line.name}",
        text=f"{_named(check)}对抽检检查结果的反馈如下：\n\n{check.reply}",
        link=_page(check),
        by=by,
    )


def tell_concluded(check: SpotCheck, *, by: Appointment) -> None:
    """To the enterprise and the bureaus of its county and city: how it ended and what follows; each once."""
    firm, asked = firms_of([check])[check.pk]
    places = [check.line.region_id, check.line.city_id]
    bureaus = Organisation.objects.filter(kind=Organisation.Kind.BUREAU, region__in=places).order_by("region")
    recipients = {firm: asked, **{one: "" for one in bureaus if one != firm}}
    reason = f"\n\n{check.conclusion_text}" if check.conclusion_text else ""
    letters = [
        Letter(
            to=to,
            kind=Kind.DECIDED,
            title=f"抽检结论：{check.line.name}{check.get_conclusion_display()}",
            text=f"{before}{by.organisation}对{_named(check)}的抽检复核作出结论：{check.get_conclusion_display()}。"
            f"{_what_follows(check)}{reason}",
            link=_page(check),
        )
        for to, before in recipients.items()
    ]
    send_each(letters=letters, by=by)


def listed(checks: Collection[SpotCheck]) -> str:
    """Checks as a message lists them, a line each."""
    return in_lines([_named(one) for one in checks])


def _of_draw(draw: Draw, bureau: Organisation, listed: Counter[str], drawn: Counter[str]) -> Letter:
    n = drawn[bureau.region_id]
    follows = "检查随后逐家安排，由市级主管部门检查的，另行通知检查期限。" if n else "本地区没有需要检查的工厂。"
    return Letter(
        to=bureau,
        kind=Kind.GENERAL,
        title=f"抽检名单已抽取：{draw.round.title}，本地区{f'{n}家' if n else '没有抽中'}",
        text=f"{draw.round.title}抽检复核从{draw.size}家工厂中抽取{draw.quota}家，"
        f"其中本地区{listed[bureau.region_id]}家，抽中{n}家。{follows}",
        link=reverse("draw", args=[draw.pk]),
    )


def _what_follows(check: SpotCheck) -> str:
    if check.conclusion == Conclusion.REVOKE:
        tier = programme_of_round(check.draw.round).title
        ended = f"{tier}认定自{day(check.document_date)}起终止"
        return f"依据{check.document_number}，该工厂的{ended}，移出名单；以后批次可以重新申报。"
    document = f"（{check.document_number}，{day(check.document_date)}）" if check.document_number else ""
    return f"该工厂的认定保持有效{document}。"


def _named(check: SpotCheck) -> str:
    """The enterprise, its factory where it is named, and the number of the case."""
    factory = f"·{check.factory.name}" if check.factory.name else ""
    return f"{check.line.name}{factory}（{check.line.number}）"


def _page(check: SpotCheck) -> str:
    return reverse("spot-check", args=[check.pk])
