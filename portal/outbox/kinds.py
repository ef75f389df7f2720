"""What messages are about, how each kind leaves the portal by default, and which are urgent enough for a text message."""

from django.db import models


class Kind(models.TextChoices):
    """What a message is about; people choose by it how they are told."""

    RETURNED = "returned", "退回修改"
    REMINDED = "reminded", "催办"
    DUE = "due", "截止提醒"
    EXTENDED = "extended", "延期"
    DECIDED = "decided", "审核与认定结果"
    LIST = "list", "名单上报、接收与退回"
    SUBMITTED = "submitted", "提交回执"
    SCORING = "scoring", "专家评审任务"
    GENERAL = "general", "其他"


class Manner(models.TextChoices):
    """How a person is told of a message; in the portal it stands in any case."""

    AT_ONCE = "at_once", "立即发邮件"
    DIGEST = "digest", "并入每日摘要"
    PORTAL = "portal", "仅在门户内"


# At once is what asks somebody to act before a date. What is good to know waits for the morning.
DEFAULTS: dict[str, Manner] = {
    Kind.RETURNED: Manner.AT_ONCE,
    Kind.REMINDED: Manner.AT_ONCE,
    Kind.DUE: Manner.AT_ONCE,
    Kind.EXTENDED: Manner.DIGEST,
    Kind.DECIDED: Manner.DIGEST,
    Kind.LIST: Manner.DIGEST,
    Kind.SUBMITTED: Manner.DIGEST,
    Kind.SCORING: Manner.AT_ONCE,
    Kind.GENERAL: Manner.DIGEST,
}
# A text message is for these alone, and only for those who asked for it.
URGENT = (Kind.RETURNED, Kind.REMINDED, Kind.DUE)

# In the words of the settings page, what each kind tells.
TELLS: dict[str, str] = {
    Kind.RETURNED: "申报、复核事项退回，须修改后重新提交",
    Kind.REMINDED: "主管部门催办，抽检任务的安排、抽检检查结果的反馈",
    Kind.DUE: "申报、复核、上报、专家评审或抽检距截止还有7天、3天、1天，抽检逾期或待作结论，或截止日期提前",
    Kind.EXTENDED: "截止日期延长或推后、开始日期调整，或延期被撤销",
    Kind.DECIDED: "各级审核通过、不通过、认定，抽检结论，以及意见撤回",
    Kind.LIST: "下级上报名单，上级接收、退回名单或其中单项",
    Kind.SUBMITTED: "事项已提交，附编号和摘要",
    Kind.SCORING: "评审专家收到的任务：分配、撤销、退回修改；省级：专家回避，须另行分配",
    Kind.GENERAL: "其他通知，如请企业填写、抽检名单已抽取",
}
