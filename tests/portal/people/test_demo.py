from io import StringIO
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.test import Client

from portal.people.demo import DEMO_ACCOUNTS, DEMO_PASSWORD, create_demo_accounts
from portal.people.models import Appointment, User
from reviews.experts.models import Expert
from tests.builders import BEIPIAO, an_enterprise

pytestmark = pytest.mark.usefixtures("registers")


def test_outside_of_the_demo_they_are_refused(settings: Any) -> None:
    settings.DEMO = False
    with pytest.raises(PermissionDenied):
        create_demo_accounts()
    with pytest.raises(CommandError, match="PORTAL_DEMO=1"):
        call_command("demo_accounts")
    assert User.objects.count() == 0


def test_one_of_each_role_and_twice_is_once(settings: Any, client: Client) -> None:
    settings.DEMO = True
    an_enterprise(BEIPIAO, name="北票市海丰食品有限公司")
    create_demo_accounts()
    assert create_demo_accounts() == [
        (account, organisation)
        for account, organisation in zip(
            DEMO_ACCOUNTS,
            [
                "北票市海丰食品有限公司", "北票市工业和信息化局", "龙城区工业和信息化局", "朝阳市工业和信息化局",
                "辽宁省工业和信息化厅", "辽宁省工业和信息化厅", "辽宁省工业和信息化厅",
            ],
            strict=True,
        )
    ]  # fmt: skip
    assert (User.objects.count(), Appointment.objects.count()) == (7, 7)
    for account in DEMO_ACCOUNTS:
        answer = client.post("/login/", {"username": account.username, "password": DEMO_PASSWORD})
        assert (account.username, answer.status_code) == (account.username, 302)


def test_a_clerk_whose_enterprise_is_not_known_yet_is_appointed_the_next_time(settings: Any) -> None:
    settings.DEMO = True
    assert {account.username: name for account, name in create_demo_accounts()}["qiye"] == ""
    an_enterprise(BEIPIAO, name="北票市海丰食品有限公司")
    out = StringIO()
    call_command("demo_accounts", stdout=out)
    assert out.getvalue().splitlines()[1].split() == [
        "qiye",
        DEMO_PASSWORD,
        "企业管理员",
        "北票市海丰食品有限公司",
        "填报、提交申报，邀请填报员",
    ]


def test_the_expert_can_be_given_cases_at_once(settings: Any) -> None:
    settings.DEMO = True
    for _ in range(2):
        create_demo_accounts()
    assert [str(one) for one in Expert.objects.available()] == ["吴敏"]


def test_a_password_changed_in_the_demo_stays_changed(settings: Any) -> None:
    settings.DEMO = True
    create_demo_accounts()
    admin = User.objects.get(username="admin")
    admin.set_password("my-own-password")
    admin.save()
    create_demo_accounts()
    assert User.objects.get(username="admin").check_password("my-own-password")


def test_the_log_in_page_shows_them_in_the_demo_only(settings: Any, client: Client) -> None:
    for demo, shown in ((True, len(DEMO_ACCOUNTS)), (False, 0)):
        settings.DEMO = demo
        assert len(client.get("/login/").context["demo_accounts"]) == shown
