"""Credit codes that pass the check, made up for tests."""

from stdnum.cn import uscc


def a_code(number: int) -> str:
    body = f"91211381MA0T{number:05d}"
    return body + uscc.calc_check_digit(body)
