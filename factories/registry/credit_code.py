"""统一社会信用代码 (GB 32100-2015): what is wrong with one, said so that it can be put right."""

import unicodedata

from django.core.exceptions import ValidationError
from stdnum.cn import uscc

LENGTH = 18
# The standard leaves out letters that are mistaken for digits.
_NEVER_USED = "IOSVZ"


def clean_credit_code(text: str) -> str:
    """The code in its plain form: 18 digits and capital letters, without blanks or hyphens.

    Raises:
        ValidationError: it is none; the message names the mistake and what to do.
    """
    code = uscc.compact(unicodedata.normalize("NFKC", text))
    if not code:
        raise ValidationError("请填写统一社会信用代码，见营业执照。", code="missing")
    if len(code) != LENGTH:
        raise ValidationError(
            f"统一社会信用代码应为{LENGTH}位，您填写了{len(code)}位，请对照营业执照核对。", code="length"
        )
    for position, character in enumerate(code, start=1):
        if character in _NEVER_USED:
            raise ValidationError(
                f"第{position}位“{character}”有误：统一社会信用代码不使用字母I、O、S、V、Z，请核对是否为数字1、0、5等。",
                code="letter",
            )
        if not (character.isascii() and character.isalnum()):
            raise ValidationError(f"第{position}位“{character}”不是数字或大写英文字母，请核对。", code="letter")
        if 3 <= position <= 8 and not character.isdigit():
            raise ValidationError(
                f"第{position}位“{character}”有误：第3至8位是登记机关行政区划码，应为数字。", code="region"
            )
    if not uscc.is_valid(code):
        # The one mistake left to the library: the check digit (the first two places of an enterprise are digits).
        if not code[:2].isdigit():
            raise ValidationError(f"前两位“{code[:2]}”有误：企业的代码以数字91、92、93等开头，请核对。", code="kind")
        raise ValidationError(
            "校验码（最后一位）与前17位不符，其中至少有一位填写有误，请逐位核对。", code="check_digit"
        )
    return code
