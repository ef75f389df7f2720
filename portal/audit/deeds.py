"""What each deed is called where the trail is read; the words alone, whichever app does it.

``tests/portal/audit/test_deeds.py`` names a deed that has no word here.
"""

DEEDS = {
    "start": "新建事项", "submit": "提交", "withdraw": "撤回提交", "approve": "审核通过", "reject": "审核不通过",
    "return": "退回修改", "reopen": "撤回意见", "report": "上报名单", "send_back": "退回名单", "recall": "撤回名单",
    "publicise": "公示", "end_publicity": "公示期满", "take_off": "撤下公示", "publish": "发布结果", "correct": "更正结果",
    "file": "提出异议", "rule": "裁定异议", "note": "跟踪记录",
    "enrol": "列入专家库", "amend": "修改专家信息", "declare_relation": "登记利害关系", "pledge": "专家承诺",
    "assign_experts": "分配评审专家", "withdraw_scoring": "撤销评审任务",
    "open": "列入培育库", "close": "移出培育库", "step": "登记平台进展", "take_back": "更正平台进展",
    "leave_off": "不予推荐", "receive": "接收名单", "return_lines": "退回名单中的事项", "take_back_lines": "收回更正", "freeze": "锁定定稿", "discard": "作废名单",
    "send_copies": "寄送纸质件", "record_copies": "核收纸质件", "check_copy": "核对纸质件",
    "record_platform_number": "登记平台编号",
    "supersede": "更正名单", "arrange": "调整名单次序", "keep_scan": "上传盖章扫描件", "write_letter": "填写推荐函", "letter": "生成推荐函", "assign": "转办或分派",
    "arrange_rows": "调整表格行次序", "remind": "催办", "send": "发送消息", "reply": "回复", "take_in": "导入填报内容", "import": "导入",
    "hand_over": "移交填报", "take_over": "接手代填", "reclaim": "收回填报", "confirm": "确认代填内容",
    "follow_revision": "转入新版通知", "load_notice": "发布通知", "upload_pack": "上传通知包",
    "change_date": "调整日期", "extend": "延期", "revoke_extension": "撤销延期", "inspect_attachment": "检查附件",
    "paper": "生成申报书", "draw": "抽取", "find": "抽检发现", "conclude": "抽检结论", "begin": "任职开始",
    "register": "登记企业", "ask": "申请入驻", "admit": "准予入驻", "refuse": "不予入驻", "undo": "撤回认定操作",
    "add_factory": "登记工厂", "name_factory": "工厂更名", "give_credit_code": "补登信用代码",
    "update_contact": "更新联系人", "record_maturity": "登记成熟度", "grant": "认定", "end": "终止认定",
    "grant_tier": "认定", "end_tier": "终止认定", "undo_tier": "撤回认定操作",
    "merge": "合并企业", "merge_factories": "合并工厂", "follow_merge": "随企业合并", "ask_change": "申请变更",
    "change_identity": "变更名称或代码", "refuse_change": "不予变更", "propose_transfer": "提出迁移",
    "accept_transfer": "接收迁移", "decline_transfer": "不接收迁移", "withdraw_transfer": "撤回迁移",
    "follow_transfer": "随企业迁移", "create": "开通账户", "appoint": "任命", "dismiss": "解除任职",
    "expire": "到期", "name-deputy": "安排代理", "end-cover": "结束代理", "invite": "邀请",
    "withdraw-invitation": "撤回邀请", "accept-invitation": "接受邀请", "name-administrator": "指定企业管理员",
    "reset-password": "重置密码", "change-password": "修改密码", "give-reset-code": "发放重置码",
    "unlock": "解除登录锁定", "publish-contact": "公开联系方式", "send-again": "重新发送",
    "ask-email": "登记邮箱", "confirm-email": "确认邮箱", "forget-email": "撤销邮箱", "choose-messages": "设置通知方式",
 "rename_bureau": "主管部门更名",
    "enqueue": "申请后台任务", "finish": "后台任务完成", "fail": "后台任务未完成",
}  # fmt: skip
