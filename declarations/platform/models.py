"""平台编号: under which number, and on which day, a case was declared on the platform that the notice names."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper

from declarations.cases.models import Declaration
from declarations.notices.models import Round
from portal.ids import Identified
from portal.people.models import Organisation

NUMBER_LENGTH = 40


class PlatformNumber(Identified):
    """As it stands now; what it was before, and why it was changed, stands in the trail of the case."""

    declaration = models.OneToOneField(
        Declaration, verbose_name="事项", on_delete=models.PROTECT, related_name="platform_number"
    )
    round = models.ForeignKey(Round, verbose_name="批次", on_delete=models.PROTECT, related_name="+")
    number = models.CharField("平台编号", max_length=NUMBER_LENGTH)
    submitted_on = models.DateField("平台提交日期")
    recorded_at = models.DateTimeField("登记时间")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="登记人", on_delete=models.PROTECT, related_name="+"
    )
    recorded_for = models.ForeignKey(Organisation, verbose_name="登记单位", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "平台编号"
        constraints = [
            models.UniqueConstraint(
                F("round"),
                Upper("number"),
                name="platform_number_once_in_round",
                violation_error_message="该平台编号已登记在本批次另一事项上",
            ),
            models.CheckConstraint(
                condition=~Q(number=""),
                name="platform_number_is_said",
                violation_error_message="平台编号不能为空",
            ),
        ]

    def __str__(self) -> str:
        return self.number
