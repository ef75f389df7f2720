import pytest

from declarations.notices.links import citation, clause_url


@pytest.mark.parametrize(
    ("ref", "said"),
    [
        ("要素条件.一", "要素条件一"),
        ("要素条件.一.5", "要素条件一、5"),
        ("要素条件.二.一", "要素条件二（一）"),
        ("要素条件.三.二.1", "要素条件三（二）1"),
        ("通知.一.二", "通知一（二）"),
        ("申报说明.一.2", "申报说明一、2"),
        ("建设指南", "建设指南"),
        ("建设指南.3", "建设指南第3项"),
    ],
)
def test_citations_read_as_officials_write_them(ref: str, said: str) -> None:
    assert citation(ref) == said


def test_a_clause_of_the_requirements_is_on_their_page() -> None:
    url = "/notices/liaoning-2026/requirements/#%E8%A6%81%E7%B4%A0%E6%9D%A1%E4%BB%B6.%E4%B8%80.5"
    assert clause_url("liaoning-2026", "要素条件.一.5") == url


def test_a_paragraph_of_the_notice_is_in_the_notice() -> None:
    url = "/notices/chaoyang-2026/#%E9%80%9A%E7%9F%A5.%E4%B8%80.%E4%BA%8C"
    assert clause_url("chaoyang-2026", "通知.一.二") == url
