"""An invented form with what is rarer: printed rows, conditions, totals, checks between answers, open lists."""

from declarations.forms.definition import FormSpec

FORM = FormSpec.model_validate(
    {
        "form": "rare",
        "title": "牧场表",
        "parts": [
            {
                "group": "ranch",
                "chapter": "一、牧场",
                "title": "牧场情况",
                "text": ["请如实填写。"],
                "fields": {
                    "trade": {"label": "行业", "kind": "choice", "of": ["养羊", "养马", "其他"]},
                    "other": {"label": "其他行业", "kind": "line", "limit": 10, "when": {"trade": "其他"}},
                    "spent": {"label": "总投资", "kind": "number", "unit": "万元"},
                    "sheds": {"label": "棚舍投资", "kind": "number", "unit": "万元", "optional": True},
                    "fences": {"label": "围栏投资", "kind": "number", "unit": "万元", "optional": True},
                    "begun": {"label": "开工", "kind": "month"},
                    "done": {"label": "完工", "kind": "month"},
                },
            },
            {
                "table": "years",
                "title": "近两年指标",
                "starred": True,
                "printed": {"wool": {"label": "产毛量"}, "milk": {"label": "产奶量", "optional": True, "unit": "吨"}},
                "columns": {
                    "before": {"label": "去年", "kind": "measure"},
                    "after": {"label": "今年", "kind": "measure"},
                },
            },
            {
                "table": "machines",
                "title": "机器",
                "max": 5,
                "columns": {
                    "name": {"label": "名称", "kind": "line"},
                    "price": {"label": "金额", "kind": "number", "total": True},
                },
            },
            {
                "sheets": "uses",
                "title": "场景",
                "fields": {
                    "segment": {"label": "环节", "kind": "segment", "open": True},
                    "scenario": {"label": "场景", "kind": "scenario", "open": True},
                    "ai": {"label": "用智能", "kind": "yes_no"},
                    "how": {"label": "如何用", "kind": "text", "limit": 20, "when": {"ai": "是"}},
                    "named": {"label": "实例", "kind": "line"},
                },
            },
            {"group": "promise", "title": "承诺", "text": ["所填属实。"], "seals": ["公章：", "年 月 日"]},
        ],
        "checks": [
            {
                "check": "sum_at_most",
                "fields": ["ranch/sheds", "ranch/fences"],
                "against": "ranch/spent",
                "message": "各项之和大于总投资，请核对",
            },
            {
                "check": "not_before",
                "fields": ["ranch/done"],
                "against": "ranch/begun",
                "force": "refuse",
                "message": "完工早于开工",
            },
            {
                "check": "same_segment",
                "fields": ["uses/*/scenario"],
                "against": "uses/*/segment",
                "message": "该场景属于另一环节",
            },
        ],
        "scenarios": {"each": "uses", "scenario": "scenario", "instance": "named", "ai": "ai", "segment": "segment"},
        "indicators": {"each": "years", "before": "before", "after": "after"},
        "investments": {"total": "ranch/spent", "sheds": "ranch/sheds"},
    },
)

WHOLE = {
    "ranch/trade": "养羊",
    "ranch/spent": "100",
    "ranch/sheds": "60",
    "ranch/fences": "30",
    "ranch/begun": "2025年3月",
    "ranch/done": "2025年9月",
    "years/wool/before": "3 吨",
    "years/wool/after": "4 吨",
    "years/milk/after": "5",
    "machines/m1/name": "剪毛机",
    "machines/m1/price": "1,000.5",
    "machines/m2/name": "挤奶机",
    "machines/m2/price": "20",
    "uses/s1/segment": "草场管理",
    "uses/s1/scenario": "轮牧",
    "uses/s1/ai": "否",
    "uses/s1/named": "东坡轮牧",
}
ROWS = {"machines": ["m1", "m2"], "uses": ["s1"]}
