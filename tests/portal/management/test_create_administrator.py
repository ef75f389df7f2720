"""The first person of a portal that is no demo."""

import re

import pytest
from django.core.management import CommandError, call_command

from portal.people.models import Appointment, Role, User


@pytest.mark.usefixtures("registers")
def test_the_administrator_can_log_in_with_the_password_that_was_shown(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("create_administrator", "chenjing", "陈静")

    said = re.fullmatch(
        r"已建立系统管理员 chenjing（辽宁省工业和信息化厅），初始密码：(\S{16})\n请登录后立即修改。\n",
        capsys.readouterr().out,
    )
    assert said is not None
    appointment = Appointment.objects.in_force().get()
    assert (appointment.role, appointment.organisation.name) == (Role.ADMINISTRATOR, "辽宁省工业和信息化厅")
    assert (appointment.user.full_name, appointment.user.check_password(said[1])) == ("陈静", True)


@pytest.mark.usefixtures("registers")
def test_a_name_that_is_taken_is_refused_and_nothing_is_made() -> None:
    call_command("create_administrator", "chenjing", "陈静")

    with pytest.raises(CommandError, match=r"^该用户名已被使用，请换一个$"):
        call_command("create_administrator", "chenjing", "另一人")
    assert (User.objects.count(), Appointment.objects.count()) == (1, 1)


@pytest.mark.django_db
def test_without_the_registers_it_says_what_to_do_first() -> None:
    with pytest.raises(CommandError, match=r"^还没有省级主管部门，请先运行 manage.py load_catalogues$"):
        call_command("create_administrator", "chenjing", "陈静")
