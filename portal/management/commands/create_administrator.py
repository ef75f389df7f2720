"""``python manage.py create_administrator``: the first person of a portal that is no demo; all others follow in the browser."""

import secrets
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from portal.people.appointments import appoint
from portal.people.models import Organisation, Role, User
from portal.regions.models import Level


class Command(BaseCommand):
    help = "建立系统管理员账户，初始密码只显示这一次"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", help="用户名")
        parser.add_argument("full_name", help="姓名")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        bureau = Organisation.objects.filter(kind=Organisation.Kind.BUREAU, region__level=Level.PROVINCE).first()
        if bureau is None:
            raise CommandError("还没有省级主管部门，请先运行 manage.py load_catalogues")
        password = secrets.token_urlsafe(12)
        user = User(username=options["username"], full_name=options["full_name"])
        user.set_password(password)
        try:
            user.full_clean()
        except ValidationError as error:
            raise CommandError("；".join(error.messages)) from error
        user.save()
        appoint(user=user, organisation=bureau, role=Role.ADMINISTRATOR, by=None)
        self.stdout.write(f"已建立系统管理员 {user.username}（{bureau}），初始密码：{password}\n请登录后立即修改。")
