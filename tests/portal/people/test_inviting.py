import pytest

from portal.errors import Outdated, Refused
from portal.people.inviting import OPEN_AT_ONCE, accept, accept_anew, invite, withdraw_invitation
from portal.people.models import Appointment, Role, User
from portal.people.passes import Invitation
from portal.people.teams import hand_over
from portal.trail.record import trail_of
from tests.builders import BEIPIAO, a_clerk, a_manager, a_user, an_enterprise, an_officer
from tests.conftest import set_clock

pytestmark = pytest.mark.usefixtures("registers", "spring")


@pytest.fixture
def manager(registers: None) -> Appointment:
    return a_manager(an_enterprise(BEIPIAO), full_name="刘志强")


def test_an_invitation_makes_a_clerk_of_an_existing_account(manager: Appointment) -> None:
    invitation, secret = invite(invitee="王芳", by=manager)
    user = a_user(full_name="王芳")
    appointment = accept(secret=secret, user=user)
    assert (appointment.role, appointment.organisation, appointment.appointed_by) == (
        Role.CLERK,
        manager.organisation,
        manager.user,
    )
    assert user.has_perm("portal.act_for_organisation", manager.organisation)
    assert [one.summary for one in trail_of(invitation.organisation)] == [
        "邀请王芳担任填报员",
        "王芳接受邀请，成为填报员",
    ]


def test_an_invitation_makes_a_new_account_or_nothing(manager: Appointment) -> None:
    _, secret = invite(invitee="王芳", by=manager)
    person = {"password": "a-good-password", "full_name": "王芳", "phone": "13800000000"}
    taken = a_user().username
    with pytest.raises(Refused, match="该用户名已被使用"):
        accept_anew(secret=secret, username=taken, **person)
    assert accept_anew(secret=secret, username="wangfang", **person).user.check_password("a-good-password")
    with pytest.raises(Outdated, match="该邀请链接已被使用"):
        accept_anew(secret=secret, username="another", **person)
    assert not User.objects.filter(username="another").exists()


def test_a_link_works_once(manager: Appointment) -> None:
    _, secret = invite(invitee="王芳", by=manager)
    accept(secret=secret, user=a_user())
    late = a_user()
    with pytest.raises(Outdated, match="该邀请链接已被使用"):
        accept(secret=secret, user=late)
    assert not late.appointments.exists()


def test_a_link_is_good_for_seven_days(manager: Appointment, monkeypatch: pytest.MonkeyPatch) -> None:
    _, secret = invite(invitee="王芳", by=manager)
    set_clock(monkeypatch, "2026-03-30 09:01")
    with pytest.raises(Refused, match="该邀请链接已过有效期"):
        accept(secret=secret, user=a_user())


def test_a_withdrawn_link_opens_nothing(manager: Appointment) -> None:
    invitation, secret = invite(invitee="王芳", by=manager)
    withdraw_invitation(invitation_id=invitation.pk, by=manager)
    with pytest.raises(Refused, match="该邀请已被撤销"):
        accept(secret=secret, user=a_user())


def test_what_is_accepted_cannot_be_withdrawn(manager: Appointment) -> None:
    invitation, secret = invite(invitee="王芳", by=manager)
    accept(secret=secret, user=a_user())
    with pytest.raises(Outdated, match="该邀请刚刚已被接受"):
        withdraw_invitation(invitation_id=invitation.pk, by=manager)


def test_an_invitation_of_a_foreign_enterprise_is_not_ours(manager: Appointment) -> None:
    invitation, _ = invite(invitee="王芳", by=a_manager(an_enterprise(BEIPIAO)))
    with pytest.raises(Refused, match="这不是本企业发出的邀请"):
        withdraw_invitation(invitation_id=invitation.pk, by=manager)


def test_only_the_administrator_invites(manager: Appointment) -> None:
    clerk = a_clerk(manager.organisation.enterprise)
    for by in (clerk, an_officer(BEIPIAO)):
        with pytest.raises(Refused, match="只有企业管理员可以管理本企业的人员"):
            invite(invitee="王芳", by=by)


def test_an_invitation_goes_with_who_gave_it(manager: Appointment) -> None:
    _, secret = invite(invitee="王芳", by=manager)
    hand_over(to=a_clerk(manager.organisation.enterprise), stays=False, by=manager)
    with pytest.raises(Refused, match="邀请人已不再是企业管理员"):
        accept(secret=secret, user=a_user())


def test_officers_and_those_who_are_in_already_are_refused_and_the_link_stays_good(manager: Appointment) -> None:
    _, secret = invite(invitee="王芳", by=manager)
    with pytest.raises(Refused, match="主管部门人员的账户不能代表企业"):
        accept(secret=secret, user=an_officer(BEIPIAO).user)
    with pytest.raises(Refused, match="不必再接受邀请"):
        accept(secret=secret, user=manager.user)
    accept(secret=secret, user=a_user())


def test_open_invitations_have_a_limit(manager: Appointment) -> None:
    for _ in range(OPEN_AT_ONCE):
        invite(invitee="王芳", by=manager)
    with pytest.raises(Refused, match="请先撤销不需要的"):
        invite(invitee="王芳", by=manager)


def test_the_secret_is_kept_nowhere(manager: Appointment) -> None:
    _, secret = invite(invitee="王芳", by=manager)
    assert secret not in str(list(Invitation.objects.values_list()))
