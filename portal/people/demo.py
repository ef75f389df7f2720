"""Accounts with a known password, one per role; they exist only where the demo is asked for."""

from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.module_loading import import_string

from portal.people.appointments import appoint
from portal.people.models import Organisation, Role, User

DEMO_PASSWORD = "zhineng-2026"  # noqa: S105 - known on purpose; create_demo_accounts() refuses outside of the demo


@dataclass(frozen=True)
class DemoAccount:
    """``organisation`` names an enterprise; without it, the account is at the bureau of ``region``."""

    username: str
    full_name: str
    role: Role
    region: str
    organisation: str = ""

    @property
    def purpose(self) -> str:
        """What one tries with it."""
        return _PURPOSES[self.role]


_PURPOSES = {
    Role.ENTERPRISE_ADMINISTRATOR: "填报、提交申报，邀请填报员",
    Role.COUNTY_OFFICER: "初审、复核、上报",
    Role.CITY_OFFICER: "复核、汇总、上报",
    Role.PROVINCE_OFFICER: "接收、导出",
    Role.ADMINISTRATOR: "人员与任职、演示时钟",
    Role.EXPERT: "评审省厅分配的事项：评分、申请回避",
}
DEMO_ACCOUNTS = (
    DemoAccount("qiye", "刘志强", Role.ENTERPRISE_ADMINISTRATOR, "211381", "北票市海丰食品有限公司"),
    DemoAccount("beipiao", "王晓梅", Role.COUNTY_OFFICER, "211381"),
    DemoAccount("longcheng", "赵海涛", Role.COUNTY_OFFICER, "211303"),
    DemoAccount("chaoyang", "孙立新", Role.CITY_OFFICER, "211300"),
    DemoAccount("liaoning", "周建国", Role.PROVINCE_OFFICER, "210000"),
    DemoAccount("zhuanjia", "吴敏", Role.EXPERT, "210000"),
    DemoAccount("admin", "陈静", Role.ADMINISTRATOR, "210000"),
)


@transaction.atomic
def create_demo_accounts() -> list[tuple[DemoAccount, str]]:
    """Make the accounts that are missing; doing it twice is doing it once.

    An account whose organisation is not registered yet is made without an appointment and gets it the next time.

    Returns:
        Each account with the name of its organisation, empty where that is not registered.

    Raises:
        PermissionDenied: the demo was not asked for.
    """
    if not settings.DEMO:
        raise PermissionDenied("只有演示环境可以建立演示账户")
    made = []
    for account in DEMO_ACCOUNTS:
        user = User.objects.filter(username=account.username).first()
        if user is None:
            user = User.objects.create_user(account.username, DEMO_PASSWORD, full_name=account.full_name)
        organisation = _organisation(account)
        if organisation is not None:
            appointment = appoint(user=user, organisation=organisation, role=account.role, by=None)
            if more := settings.DEMO_ENTRIES.get(account.role):
                import_string(more)(appointment)
        made.append((account, organisation.name if organisation else ""))
    return made


def _organisation(account: DemoAccount) -> Organisation | None:
    places = Organisation.objects.filter(region_id=account.region)
    if account.organisation:
        return places.filter(kind=Organisation.Kind.ENTERPRISE, name=account.organisation).first()
    return places.filter(kind=Organisation.Kind.BUREAU).first()
