"""What is wrong with a pack, told so that whoever wrote it can put it right: file, line, key, what was expected."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic_core import ErrorDetails

KeyPath = tuple[str | int, ...]


@dataclass(frozen=True)
class Problem:
    """One mistake. ``line`` counts from 1; None where it is about a whole file."""

    file: str
    line: int | None
    key: str
    expected: str

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file} 第{self.line}行"
        return f"{place}：{self.key}：{self.expected}" if self.key else f"{place}：{self.expected}"


class BrokenPack(Exception):  # noqa: N818 - reads as what it is
    """The pack was refused as a whole; ``problems`` are all its mistakes, in the order of files and lines."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda one: (one.file, one.line or 0)))
        super().__init__("\n".join(str(one) for one in self.problems))


def key_of(path: KeyPath) -> str:
    """A path as a person would point to it: ``rounds › 第1项 › city``."""
    return " › ".join(f"第{step + 1}项" if isinstance(step, int) else step for step in path)


_EXPECTED = {
    "missing": "缺少此项，必须填写",
    "string_type": "应为文字，纯数字或日期请加引号",
    "string_too_short": "不应为空",
    "string_pattern_mismatch": "键只能用小写英文字母、数字、“-”和“_”，除批次外以字母开头",
    "int_type": "应为整数",
    "int_parsing": "应为整数",
    "int_from_float": "应为整数",
    "float_type": "应为数字",
    "float_parsing": "应为数字",
    "decimal_type": "应为数字",
    "decimal_parsing": "应为数字",
    "bool_type": "应为 true 或 false",
    "bool_parsing": "应为 true 或 false",
    "date_type": "应为日期，写作 2026-04-10",
    "date_parsing": "应为日期，写作 2026-04-10",
    "date_from_datetime_parsing": "应为日期，写作 2026-04-10",
    "date_from_datetime_inexact": "应为日期，不带时刻，写作 2026-04-10",
    "tuple_type": "应为列表，每项以“- ”开头",
    "list_type": "应为列表，每项以“- ”开头",
    "dict_type": "应为“键: 值”",
    "model_type": "应为“键: 值”",
    "model_attributes_type": "应为“键: 值”",
    "structure": "应以 group、table 或 sheets 之一开头",
}


def expected(error: ErrorDetails, *, allowed: Sequence[str]) -> str:
    """What was expected where pydantic found ``error``, and what stands there instead, in Chinese.

    Args:
        error: one of ``ValidationError.errors()``.
        allowed: the keys that could stand there, for a key that is not known.
    """
    kind = error["type"]
    if kind == "extra_forbidden":
        return f"不认识的键；此处可用：{'、'.join(allowed)}"
    if kind == "literal_error":
        wanted = str(error["ctx"]["expected"]).replace("'", "").replace(" or ", "、").replace(", ", "、")
        return f"应为以下之一：{wanted.removesuffix('、')}{_instead(error['input'])}"
    if kind == "value_error":
        return str(error["ctx"]["error"])
    said = _EXPECTED.get(kind, f"内容不符合要求（{kind}）")
    return said if kind in ("missing", "structure") else f"{said}{_instead(error['input'])}"


def _instead(value: Any) -> str:
    if value is None:
        return "，现为空"
    if isinstance(value, Mapping):
        return "，现为“键: 值”"
    if isinstance(value, (list, tuple)):
        return "，现为列表"
    return f"，现为“{value}”"
