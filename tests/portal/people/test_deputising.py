"""代理, by the portal's clock: leave is business time, and the demo tries it by setting the clock."""

import datetime as dt

import pytest
from django.test import Client

from portal.errors import Refused
from portal.people.access import regions_seen_by
from portal.people.appointments import appoint, dismiss, follow_dates
from portal.people.deputising import end_cover, name_deputy
from portal.people.models import Appointment, Role, User
from portal.people.tasks import follow_appointment_dates
from portal.trail.record import trail_of
from tests.builders import BEIPIAO, CHAOYANG, LONGCHENG, a_user, an_administrator, an_officer
from tests.conftest import set_clock

pytestmark = pytest.mark.usefixtures("registers", "spring")

MONDAY, FRIDAY = dt.date(2026, 3, 23), dt.date(2026, 3, 27)


def seen(user: User) -> set[str]:
    return set(regions_seen_by(user).values_list("code", flat=True))


def a_cover(principal: Appointment, user: User, **given: object) -> Appointment:
    """Covered from Monday to Friday, by the administrator's word, so that another county may do it."""
    return name_deputy(
        **{
            "principal": principal,
            "user": user,
            "starts_on": MONDAY,
            "ends_on": FRIDAY,
            "by": an_administrator(),
            **given,
        }
    )


def test_an_officer_names_a_colleague_and_both_trails_say_so() -> None:
    mine, colleague = an_officer(BEIPIAO, full_name="王晓梅"), an_officer(BEIPIAO, full_name="李娜")
    cover = a_cover(mine, colleague.user, by=mine)
    assert (str(cover), cover.deputises_for) == ("北票市工业和信息化局·县级审核员（代王晓梅）", mine)
    assert trail_of(mine.user).last().summary == "2026-03-23至2026-03-27由李娜代理北票市工业和信息化局·县级审核员"
    assert (
        trail_of(colleague.user).last().summary
        == "任命为北票市工业和信息化局·县级审核员（代王晓梅）自2026-03-23起至2026-03-27止"
    )


def test_a_cover_begins_and_ends_with_its_days(monkeypatch: pytest.MonkeyPatch) -> None:
    user = an_officer(LONGCHENG).user
    a_cover(an_officer(BEIPIAO), user, starts_on=dt.date(2026, 3, 24))
    assert seen(user) == {LONGCHENG}
    set_clock(monkeypatch, "2026-03-24 00:01")
    follow_appointment_dates()
    assert seen(user) == {LONGCHENG, BEIPIAO}
    set_clock(monkeypatch, "2026-03-27 23:59")
    assert (follow_dates(), seen(user)) == (0, {LONGCHENG, BEIPIAO})
    set_clock(monkeypatch, "2026-03-28 00:01")
    assert (follow_dates(), seen(user)) == (1, {LONGCHENG})
    assert [one.deed for one in trail_of(user)] == ["appoint", "appoint", "begin", "expire"]
    assert Appointment.objects.get(user=user, deputises_for__isnull=False).ended_at is not None


def test_an_expired_cover_opens_nothing_even_if_no_sweep_has_come(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = an_officer(LONGCHENG).user
    cover = a_cover(an_officer(BEIPIAO), user)
    client.force_login(user)
    client.post("/me/acting/", {"appointment": str(cover.pk)})
    assert BEIPIAO in seen(user)
    set_clock(monkeypatch, "2026-03-28 00:00")
    answer = client.get("/me/")
    assert answer.context["acting"].organisation.region_id == LONGCHENG
    assert seen(user) == {LONGCHENG}


def test_a_planned_cover_opens_on_its_first_day_without_a_sweep(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = an_officer(LONGCHENG).user
    a_cover(an_officer(BEIPIAO), user, starts_on=FRIDAY)
    client.force_login(user)
    assert len(client.get("/me/").context["appointments"]) == 1
    set_clock(monkeypatch, "2026-03-27 08:00")
    assert len(client.get("/me/").context["appointments"]) == 2
    assert BEIPIAO in seen(user)


def test_the_page_and_the_trail_say_in_whose_place_one_acts(client: Client) -> None:
    away, deputy = an_officer(CHAOYANG, full_name="孙立新"), an_officer(CHAOYANG, full_name="何平")
    cover = a_cover(away, deputy.user)
    county = an_officer(BEIPIAO)
    client.force_login(deputy.user)
    client.post("/me/acting/", {"appointment": str(cover.pk)})
    assert "代 孙立新 办理" in client.get("/").content.decode()
    client.post(f"/accounts/{county.user_id}/reset/")
    entry = trail_of(county.user).last()
    assert (entry.deed, entry.actor, entry.detail["deputises_for"]["name"]) == (
        "give-reset-code",
        deputy.user,
        "孙立新",
    )
    client.post("/me/acting/", {"appointment": str(deputy.pk)})
    client.post(f"/accounts/{county.user_id}/reset/")
    assert trail_of(county.user).last().detail == {}


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"starts_on": FRIDAY, "ends_on": MONDAY}, "结束日期不能早于开始日期"),
        ({"starts_on": dt.date(2026, 3, 1), "ends_on": dt.date(2026, 3, 22)}, "结束日期已过"),
        ({"ends_on": dt.date(2027, 6, 1)}, "代理期限最长一年"),
    ],
)
def test_dates_that_make_no_leave_are_refused(given: dict[str, dt.date], message: str) -> None:
    mine, colleague = an_officer(BEIPIAO), an_officer(BEIPIAO)
    with pytest.raises(Refused, match=message) as refused:
        a_cover(mine, colleague.user, by=mine, **given)
    assert refused.value.field == "ends_on"


def test_only_a_colleague_and_only_for_oneself() -> None:
    mine, colleague, other = an_officer(BEIPIAO), an_officer(BEIPIAO), an_officer(LONGCHENG)
    with pytest.raises(Refused, match="代理人应是本单位在任的人员"):
        a_cover(mine, other.user, by=mine)
    with pytest.raises(Refused, match="代理人应是本单位在任的人员"):
        a_cover(mine, a_user())
    with pytest.raises(Refused, match="只能为自己的任职请人代理"):
        a_cover(mine, other.user, by=colleague)
    cover = a_cover(mine, colleague.user)
    with pytest.raises(Refused, match="代理他人时不能再委托"):
        a_cover(cover, other.user, by=cover)


def test_one_deputy_at_a_time() -> None:
    mine, first, second = an_officer(BEIPIAO), an_officer(BEIPIAO, full_name="李娜"), an_officer(BEIPIAO)
    a_cover(mine, first.user, by=mine)
    with pytest.raises(Refused, match="2026-03-23至2026-03-27已由李娜代理"):
        a_cover(mine, second.user, by=mine, starts_on=FRIDAY, ends_on=FRIDAY)
    a_cover(mine, second.user, by=mine, starts_on=dt.date(2026, 3, 28), ends_on=dt.date(2026, 3, 29))


def test_a_cover_ends_with_what_it_covers() -> None:
    mine, deputy = an_officer(BEIPIAO), an_officer(LONGCHENG)
    a_cover(mine, deputy.user)
    dismiss(appointment=mine, by=None)
    assert seen(deputy.user) == {LONGCHENG}


def test_who_is_back_early_ends_the_cover_and_nobody_else_does() -> None:
    mine, deputy = an_officer(BEIPIAO), an_officer(LONGCHENG)
    cover = a_cover(mine, deputy.user)
    with pytest.raises(Refused, match="只有被代理的人或系统管理员可以结束代理"):
        end_cover(cover=cover, by=an_officer(BEIPIAO))
    end_cover(cover=cover, by=mine)
    assert seen(deputy.user) == {LONGCHENG}
    assert [one.deed for one in trail_of(mine.user)] == ["appoint", "name-deputy", "end-cover"]


def test_a_deputy_does_not_count_as_the_administrator_who_stays() -> None:
    only, officer = an_administrator(), an_officer("210000")
    cover = name_deputy(principal=only, user=officer.user, starts_on=MONDAY, ends_on=FRIDAY, by=only)
    assert cover.role == Role.ADMINISTRATOR
    with pytest.raises(Refused, match="至少保留一名系统管理员"):
        dismiss(appointment=only, by=cover)


def test_the_officers_page_arranges_and_ends(client: Client) -> None:
    mine, colleague = an_officer(BEIPIAO), an_officer(BEIPIAO)
    client.force_login(mine.user)
    typed = {"user": str(colleague.user_id), "starts_on": "2026-03-23", "ends_on": "2026-03-27"}
    assert client.post("/me/deputies/", typed).status_code == 302
    again = client.post("/me/deputies/", typed)
    assert (again.status_code, "请先结束或另选日期" in again.content.decode()) == (422, True)
    cover = Appointment.objects.get(deputises_for=mine)
    assert client.post(f"/me/deputies/{cover.pk}/end/").status_code == 302
    assert not mine.covers.standing().exists()


def test_the_administrator_arranges_for_one_who_cannot(client: Client) -> None:
    away, other = an_officer(BEIPIAO), an_officer(LONGCHENG)
    client.force_login(an_administrator().user)
    address = f"/people/{away.user_id}/deputies/{away.pk}/"
    typed = {"user": str(other.user_id), "starts_on": "2026-03-23", "ends_on": "2026-03-27"}
    assert client.post(address, typed).headers["Location"] == address
    cover = Appointment.objects.get(deputises_for=away)
    assert client.post(f"/me/deputies/{cover.pk}/end/").headers["Location"] == address


def test_an_appointment_can_be_planned_with_dates(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    client.force_login(an_administrator().user)
    user, bureau = a_user(), an_officer(BEIPIAO).organisation
    typed = {"role": "county_officer", "organisation": str(bureau.pk), "starts_on": "2026-03-24", "ends_on": ""}
    assert client.post(f"/people/{user.pk}/appoint/", typed).status_code == 302
    assert "未生效" in client.get(f"/people/{user.pk}/").content.decode()
    assert seen(user) == set()
    clash = client.post(f"/people/{user.pk}/appoint/", {**typed, "starts_on": ""})
    assert (clash.status_code, "请先解除原来的安排" in clash.content.decode()) == (422, True)
    set_clock(monkeypatch, "2026-03-24 00:00")
    follow_dates()
    assert seen(user) == {BEIPIAO}


def test_who_leaves_office_deputises_no_more() -> None:
    mine, colleague = an_officer(BEIPIAO), an_officer(BEIPIAO, full_name="李娜")
    a_cover(mine, colleague.user, by=mine)

    dismiss(appointment=colleague, by=an_administrator())

    assert seen(colleague.user) == set()
    assert trail_of(colleague.user).filter(summary__startswith="本人已不在任，不再担任").exists()


def test_who_goes_to_another_bureau_after_being_appointed_there_deputises_on() -> None:
    mine, colleague = an_officer(BEIPIAO), an_officer(BEIPIAO)
    a_cover(mine, colleague.user, by=mine)
    appoint(user=colleague.user, organisation=an_officer(LONGCHENG).organisation, role=Role.COUNTY_OFFICER, by=None)

    dismiss(appointment=colleague, by=an_administrator())

    assert seen(colleague.user) == {BEIPIAO, LONGCHENG}
