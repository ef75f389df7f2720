import pytest

from portal.errors import Outdated, Refused
from portal.people.appointments import appoint, dismiss
from portal.people.models import Appointment, Role
from portal.people.teams import dismiss_clerk, hand_over, name_administrator, role_of_newcomer
from portal.trail.record import trail_of
from tests.builders import BEIPIAO, CHAOYANG, LONGCHENG, a_clerk, a_manager, an_enterprise, an_officer

pytestmark = pytest.mark.usefixtures("registers")


def roles(enterprise: object) -> dict[str, str]:
    """Who acts for it now, and as what."""
    held = Appointment.objects.in_force().filter(organisation=enterprise.organisation)
    return dict(held.values_list("user__full_name", "role"))


def test_the_first_person_of_an_enterprise_administers_it() -> None:
    enterprise = an_enterprise()
    assert role_of_newcomer(enterprise.organisation) == Role.ENTERPRISE_ADMINISTRATOR
    a_manager(enterprise)
    assert role_of_newcomer(enterprise.organisation) == Role.CLERK


def test_one_role_per_person_and_enterprise() -> None:
    enterprise = an_enterprise()
    clerk = a_clerk(enterprise, full_name="王芳")
    appoint(user=clerk.user, organisation=enterprise.organisation, role=Role.ENTERPRISE_ADMINISTRATOR, by=None)
    assert roles(enterprise) == {"王芳": "enterprise_admin"}
    assert clerk.user.has_perm("portal.act_for_organisation", enterprise.organisation)


def test_the_administrator_hands_over_and_stays() -> None:
    enterprise = an_enterprise()
    old, clerk = a_manager(enterprise, full_name="刘志强"), a_clerk(enterprise, full_name="王芳")
    new = hand_over(to=clerk, stays=True, by=old)
    assert roles(enterprise) == {"刘志强": "clerk", "王芳": "enterprise_admin"}
    assert trail_of(enterprise.organisation).last().summary == "企业管理员由刘志强移交给王芳"
    with pytest.raises(Refused, match="只有企业管理员"):
        dismiss_clerk(appointment=new, by=old)


def test_the_administrator_hands_over_and_leaves() -> None:
    enterprise = an_enterprise()
    old, clerk = a_manager(enterprise), a_clerk(enterprise, full_name="王芳")
    hand_over(to=clerk, stays=False, by=old)
    assert roles(enterprise) == {"王芳": "enterprise_admin"}
    assert not old.user.has_perm("portal.act_for_organisation", enterprise.organisation)


def test_as_long_as_there_are_clerks_an_administrator_stays() -> None:
    enterprise = an_enterprise()
    only, clerk = a_manager(enterprise), a_clerk(enterprise)
    with pytest.raises(Refused, match="至少保留一名企业管理员"):
        dismiss(appointment=only, by=None)
    with pytest.raises(Refused, match="至少保留一名企业管理员"):
        appoint(user=only.user, organisation=enterprise.organisation, role=Role.CLERK, by=None)
    dismiss_clerk(appointment=clerk, by=only)
    dismiss(appointment=only, by=None)
    assert roles(enterprise) == {}


def test_nobody_of_another_enterprise_is_touched() -> None:
    ours, theirs = a_manager(an_enterprise()), a_clerk(an_enterprise())
    for deed in (lambda: dismiss_clerk(appointment=theirs, by=ours), lambda: hand_over(to=theirs, stays=True, by=ours)):
        with pytest.raises(Refused, match="此人不是本企业的人员"):
            deed()


def test_who_has_left_meanwhile_gets_nothing_handed_over() -> None:
    enterprise = an_enterprise()
    manager, clerk = a_manager(enterprise), a_clerk(enterprise)
    dismiss_clerk(appointment=clerk, by=manager)
    with pytest.raises(Outdated, match="目前不是该企业的填报员"):
        hand_over(to=clerk, stays=True, by=manager)


@pytest.mark.parametrize("region", [BEIPIAO, CHAOYANG])
def test_the_bureau_names_an_administrator_where_there_is_none(region: str) -> None:
    enterprise = an_enterprise(BEIPIAO)
    clerk = a_clerk(enterprise, full_name="王芳")
    name_administrator(of=clerk, reason="原管理员已离职", by=an_officer(region))
    assert roles(enterprise) == {"王芳": "enterprise_admin"}
    assert trail_of(enterprise.organisation).last().detail == {"text": "原管理员已离职"}


def test_the_one_who_is_gone_becomes_a_clerk_whom_the_new_one_dismisses() -> None:
    enterprise = an_enterprise(BEIPIAO)
    gone, clerk = a_manager(enterprise, full_name="刘志强"), a_clerk(enterprise, full_name="王芳")
    new = name_administrator(of=clerk, reason="原管理员已离职", by=an_officer(BEIPIAO))
    assert roles(enterprise) == {"刘志强": "clerk", "王芳": "enterprise_admin"}
    dismiss_clerk(appointment=gone.user.appointments.standing().get(), by=new)
    assert roles(enterprise) == {"王芳": "enterprise_admin"}


def test_a_bureau_elsewhere_names_nobody_and_none_without_a_reason() -> None:
    clerk = a_clerk(an_enterprise(BEIPIAO))
    with pytest.raises(Refused, match="只有北票市的主管部门可以指定"):
        name_administrator(of=clerk, reason="原管理员已离职", by=an_officer(LONGCHENG))
    with pytest.raises(Refused, match="请填写指定的原因"):
        name_administrator(of=clerk, reason=" ", by=an_officer(BEIPIAO))


def test_nobody_names_themselves_for_a_bureau() -> None:
    clerk = a_clerk(an_enterprise(BEIPIAO))
    officer = appoint(user=clerk.user, organisation=an_officer(BEIPIAO).organisation, role=Role.COUNTY_OFFICER, by=None)
    with pytest.raises(Refused, match="按回避要求"):
        name_administrator(of=clerk, reason="原管理员已离职", by=officer)
