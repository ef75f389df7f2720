import pytest

from portal.errors import Refused
from portal.people.accounts import change_password, create_officer, give_new_password, unlock
from portal.people.models import Organisation, Role, User
from portal.trail.record import trail_of
from tests.builders import BEIPIAO, a_user, an_administrator, an_officer

pytestmark = pytest.mark.usefixtures("registers")


def officer_of_beipiao(**fields: object) -> dict[str, object]:
    organisation = Organisation.objects.get(kind=Organisation.Kind.BUREAU, region_id=BEIPIAO)
    return {
        "username": "wangmei", "full_name": "王梅", "phone": "", "organisation": organisation, "role": Role.COUNTY_OFFICER,
        **fields,
    }  # fmt: skip


def test_an_account_comes_with_its_appointment_and_a_password_to_be_changed() -> None:
    user, password = create_officer(**officer_of_beipiao(), by=an_administrator())
    assert (user.check_password(password), user.password_is_initial) == (True, True)
    assert [str(one) for one in user.appointments.all()] == ["北票市工业和信息化局·县级审核员"]
    assert [one.deed for one in trail_of(user)] == ["create", "appoint"]


def test_a_taken_name_is_refused_and_nothing_is_left_behind() -> None:
    by = an_administrator()
    create_officer(**officer_of_beipiao(), by=by)
    with pytest.raises(Refused, match="该用户名已被使用") as refused:
        create_officer(**officer_of_beipiao(full_name="另一人"), by=by)
    assert (refused.value.field, User.objects.filter(full_name="另一人").exists()) == ("username", False)


def test_only_administrators_manage_accounts() -> None:
    officer, user = an_officer(BEIPIAO), a_user()
    for deed in (
        lambda: create_officer(**officer_of_beipiao(), by=officer),
        lambda: give_new_password(user=user, by=officer),
        lambda: unlock(user=user, by=officer),
    ):
        with pytest.raises(Refused, match="只有系统管理员可以管理账户"):
            deed()


def test_a_new_password_ends_the_old_one_until_the_person_chooses_their_own() -> None:
    user = a_user(password="the-old-password")
    password = give_new_password(user=user, by=an_administrator())
    user.refresh_from_db()
    assert [user.check_password(one) for one in (password, "the-old-password")] == [True, False]
    assert user.password_is_initial
    change_password(user=user, password="a-password-of-my-own")
    user.refresh_from_db()
    assert (user.password_is_initial, user.check_password("a-password-of-my-own")) == (False, True)
