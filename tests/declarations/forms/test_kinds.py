import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from declarations.forms.answers import tidy
from declarations.forms.definition import FieldSpec
from declarations.forms.kinds import KINDS, Context, Unfit


class Industries:
    def name_of(self, code):
        return {"3670": "汽车零部件及配件制造"}.get(code)


CONTEXT = Context(scenarios={"人机协同作业": "生产作业", "车间智能排产": "生产管理"}, industries=Industries())


def clean(kind, text, **spec):
    return KINDS[kind].clean(text, FieldSpec(label="某项", kind=kind, **spec), CONTEXT)


@pytest.mark.parametrize(
    ("kind", "text", "spec", "value"),
    [
        ("line", "北票市海丰食品有限公司", {}, "北票市海丰食品有限公司"),
        ("text", "第一段\n第二段", {}, "第一段\n第二段"),
        ("choice", "民营企业", {"of": ("国企", "民营企业")}, "民营企业"),
        ("integer", "1,200", {}, "1200"),
        ("integer", "１２", {}, "12"),
        ("number", "2.50", {}, "2.5"),
        ("number", "-0.1", {}, "-0.1"),
        ("number", "100000", {}, "100000"),
        ("yes_no", "是", {}, True),
        ("yes_no", "否", {}, False),
        ("industry", "3670", {}, {"code": "3670", "name": "汽车零部件及配件制造"}),
        ("industry", "3670 汽车零部件及配件制造", {}, {"code": "3670", "name": "汽车零部件及配件制造"}),
        ("scenario", "人机协同作业", {}, {"segment": "生产作业", "scenario": "人机协同作业"}),
        ("scenario", "月面采矿", {"open": True}, {"segment": "", "scenario": "月面采矿"}),
        ("segment", "生产作业", {}, "生产作业"),
        ("segment", "星际物流", {"open": True}, "星际物流"),
        ("line", "自建", {"of": ("自建",)}, "自建"),
        ("line", "甲公司、乙公司", {"of": ("自建",)}, "甲公司、乙公司"),
        ("text", "字" * 5000, {"about": 500}, "字" * 5000),
        ("date", "2025年8月1日", {}, "2025-08-01"),
        ("date", "2025-8-1", {}, "2025-08-01"),
        ("date", "２０２５．８．１", {}, "2025-08-01"),
        ("month", "2025年 8月", {}, "2025-08"),
        ("month", "2025/08", {}, "2025-08"),
        ("period", "2025年8月-2025年12月", {}, {"from": "2025-08", "to": "2025-12"}),
        ("period", "2025-08至2025-12", {}, {"from": "2025-08", "to": "2025-12"}),
        ("period", "2025-08-2025-12", {}, {"from": "2025-08", "to": "2025-12"}),
        ("period", "2025.8～2026.1", {}, {"from": "2025-08", "to": "2026-01"}),
        ("measure", "35 天", {}, {"number": "35", "unit": "天"}),
        ("measure", "1,200.50万元/人", {}, {"number": "1200.5", "unit": "万元/人"}),
        ("measure", "92.5", {"unit": "%"}, {"number": "92.5", "unit": "%"}),
        ("measure", "92.5％", {"unit": "%"}, {"number": "92.5", "unit": "%"}),
        ("measure", "-3 ℃", {}, {"number": "-3", "unit": "℃"}),
        ("phone", "0421-2639317", {}, "0421-2639317"),
        ("phone", "010-64102844，18511115142", {}, "010-64102844、18511115142"),
        ("phone", "(024) 86913469转801", {}, "(024) 86913469转801"),
        ("email", " name@Example.com", {}, "name@Example.com"),
        ("credit_code", "9121 1381 ma0ty8xj21", {}, "91211381MA0TY8XJ21"),
    ],
)
def test_a_right_text_becomes_a_value(kind, text, spec, value):
    assert clean(kind, text, **spec) == value


@pytest.mark.parametrize(
    ("kind", "text", "spec", "message"),
    [
        ("line", "两\n行", {}, "此处只能填写一行，请去掉换行"),
        ("line", "一二三四", {"limit": 3}, "不超过3字，目前4字"),
        ("line", "a" * 481, {}, "内容过长，请控制在120字以内"),
        ("text", "字" * 11, {"limit": 10}, "不超过10字，目前11字"),
        ("text", "字" * 2001, {}, "不超过2000字，目前2001字"),
        ("text", "字" * 5001, {"about": 500}, "不超过5000字，目前5001字"),
        ("choice", "外星企业", {"of": ("国企", "民营企业")}, "请从“国企、民营企业”中选择一项"),
        ("integer", "1.5", {}, "请填写整数"),
        ("integer", "十二", {}, "请填写数字，例如 2.35"),
        ("number", "1e5", {}, "请填写数字，例如 2.35"),
        ("number", "NaN", {}, "请填写数字，例如 2.35"),
        ("number", "1.23456", {}, "最多保留4位小数"),
        ("number", "9" * 16, {}, "最多15位数字"),
        ("number", "5.1", {"max": 5}, "应不大于5"),
        ("number", "-1", {"min": 0, "unit": "万元"}, "应不小于0万元"),
        ("yes_no", "也许", {}, "请选择“是”或“否”"),
        (
            "industry",
            "9999",
            {},
            "请输入行业小类的四位代码或名称，并从列表中选择（GB/T 4754-2017 采矿业、制造业、电力热力燃气及水生产和供应业）",
        ),
        ("scenario", "时间旅行", {}, "请从参考指引所列的典型场景中选择一项"),
        ("scenario", "长" * 41, {"open": True}, "名称只能填写一行，最多40个字"),
        ("segment", "星际物流", {}, "请从参考指引所列的环节中选择一项"),
        ("date", "2025年2月30日", {}, "请填写日期，例如 2025年8月1日"),
        ("date", "2025年8月", {}, "请填写日期，例如 2025年8月1日"),
        ("month", "2025年13月", {}, "请填写年月，例如 2025年8月"),
        ("period", "2025年8月", {}, "请填写起止年月，例如 2025年8月-2025年12月"),
        ("period", "2025年12月-2025年8月", {}, "结束年月早于开始年月，请核对"),
        ("measure", "三十五天", {}, "请填写数字和单位，例如 35 天、92.5 %"),
        ("measure", "35", {}, "请在数字后写明单位，例如 35 天、92.5 %"),
        ("measure", "35 " + "长" * 13, {}, "单位请控制在12个字符以内"),
        ("measure", "1.23456 天", {}, "最多保留4位小数"),
        ("measure", "35 家", {"unit": "%"}, "表中此项的单位是“%”，请按此单位填写，只写数字即可"),
        ("phone", "打电话给张工", {}, "请填写电话号码，例如 0421-2639317 或 13800000000；有多个的用“、”隔开"),
        ("email", "name@", {}, "请填写电子邮箱，例如 name@example.com"),
        ("credit_code", "123", {}, "统一社会信用代码应为18位，您填写了3位，请对照营业执照核对。"),
    ],
)
def test_a_wrong_text_is_told_what_would_be_right(kind, text, spec, message):
    with pytest.raises(Unfit) as unfit:
        clean(kind, text, **spec)
    assert str(unfit.value) == message


def test_a_scenario_is_offered_under_its_segment():
    offered = KINDS["scenario"].options(FieldSpec(label="场景", kind="scenario"), CONTEXT)
    assert offered == [
        ("生产作业", [("人机协同作业", "人机协同作业")]),
        ("生产管理", [("车间智能排产", "车间智能排产")]),
    ]


@pytest.mark.parametrize(
    ("kind", "text", "shown"),
    [
        ("date", "2025-8-1", "2025年8月1日"),
        ("month", "2025-08", "2025年8月"),
        ("period", "2025-08至2025-12", "2025年8月-2025年12月"),
        ("measure", "35天", "35 天"),
        ("yes_no", "否", "否"),
        ("scenario", "人机协同作业", "生产作业-人机协同作业"),
    ],
)
def test_what_is_shown(kind, text, shown):
    assert KINDS[kind].display(clean(kind, text), FieldSpec(label="某项", kind=kind)) == shown


@pytest.mark.parametrize("kind", ["date", "month", "period", "measure", "yes_no", "number", "phone", "email"])
@given(text=st.text(max_size=30) | st.from_regex(r"[0-9年月日.\-/至 %天]{1,24}", fullmatch=True))
def test_what_is_shown_is_taken_again_and_means_the_same(kind, text):
    spec = FieldSpec(label="某项", kind=kind)
    with contextlib.suppress(Unfit):
        value = KINDS[kind].clean(tidy(text) or "1", spec, CONTEXT)
        assert KINDS[kind].clean(KINDS[kind].display(value, spec), spec, CONTEXT) == value


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_is_registered_under_its_own_name(kind):
    assert KINDS[kind].key == kind
