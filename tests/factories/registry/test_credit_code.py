import pytest
from django.core.exceptions import ValidationError

from factories.registry.credit_code import clean_credit_code

GOOD = "91110000600037341L"


@pytest.mark.parametrize(
    "written", [GOOD, "91110000600037341l", " 9111 0000 6000 3734 1L ", "９１１１００００６０００３７３４１Ｌ"]
)
def test_a_good_code_comes_out_in_its_plain_form(written):
    assert clean_credit_code(written) == GOOD


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("", "请填写统一社会信用代码，见营业执照。"),
        ("9111000060003734", "统一社会信用代码应为18位，您填写了16位，请对照营业执照核对。"),
        ("91110000600037341LL", "统一社会信用代码应为18位，您填写了19位，请对照营业执照核对。"),
        (
            "9111000060003734IL",
            "第17位“I”有误：统一社会信用代码不使用字母I、O、S、V、Z，请核对是否为数字1、0、5等。",
        ),
        ("9111000060003734码L", "第17位“码”不是数字或大写英文字母，请核对。"),
        ("911A0000600037341L", "第4位“A”有误：第3至8位是登记机关行政区划码，应为数字。"),
        ("A1110000600037341L", "前两位“A1”有误：企业的代码以数字91、92、93等开头，请核对。"),
        ("91110000600037342L", "校验码（最后一位）与前17位不符，其中至少有一位填写有误，请逐位核对。"),
    ],
)
def test_the_message_names_the_mistake(written, message):
    with pytest.raises(ValidationError) as caught:
        clean_credit_code(written)
    assert caught.value.messages == [message]
