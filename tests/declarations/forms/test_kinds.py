import pytest

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


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_is_registered_under_its_own_name(kind):
    assert KINDS[kind].key == kind
