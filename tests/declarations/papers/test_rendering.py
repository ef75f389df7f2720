"""From content to PDF: everything of the form is on paper, the same content makes the same bytes."""

import pytest

from declarations.notices.papers import PaperSpec
from declarations.papers.rendering import to_pdf
from tests.declarations.papers.pdfs import a_content, attached_to, page_count, text_of

SEALED = PaperSpec.model_validate(
    {"seals": [{"label": "公章：", "statement": "如有不实，愿承担相应的责任。", "lines": ["法定代表人签章："]}]},
)


def test_every_structure_of_a_form_is_printed_in_order() -> None:
    text = text_of(to_pdf(a_content()))

    told = [
        "大表申报书", "企业名称", "单位", "名称朝阳泵业有限公司", "☐民营企业☑三资企业", "人数（未填）", "简介",
        "成立于2001年。", "主营水泵。", "场景（1）", "机器人打磨", "装备", "金额（万元）", "打磨单元", "12.5", "场景（2）",
        "在线检测", "无",
    ]  # fmt: skip
    place = 0
    for one in told:
        place = text.find(one, place)
        assert place >= 0, one


def test_a_draft_says_of_a_long_text_how_many_characters_it_has_and_may_have() -> None:
    # 成立于、2001、年。主营水泵。: digits are one word
    assert "（共11字，限500字）" in text_of(to_pdf(a_content(number="", n=0, sha256="", envelope=b"")))
    assert "限500字" not in text_of(to_pdf(a_content()))


def test_each_page_carries_number_digest_address_and_its_place() -> None:
    content = a_content({"firm/story": "长" * 4000}, address="https://portal.example/verify/")

    pdf = to_pdf(content)

    last = page_count(pdf)
    assert last > 3
    for page in (1, last):
        text = text_of(pdf, pages=(page, page))
        assert "编号DB2026-211381-ABCDEFG·第2次提交" in text
        assert "0123456789abcdef" * 4 in text
        assert "核对：https://portal.example/verify/" in text
        assert f"第{page}页共{last}页" in text


def test_the_head_of_a_table_stands_on_every_page() -> None:
    rows = [f"r{n}" for n in range(100, 180)]
    content = a_content()
    (table,) = content.parts[1].rows[0].tables
    table.rows = [table.rows[0] for _ in rows]

    pdf = to_pdf(content)

    assert page_count(pdf) > 2
    assert all("装备名称" in text_of(pdf, pages=(page, page)) for page in (2, 3))


def test_a_portal_without_an_address_says_where_to_check_in_words() -> None:
    assert "“核对纸质材料”页输入编号和数字摘要" in text_of(to_pdf(a_content()))


def test_the_envelope_is_attached() -> None:
    assert attached_to(to_pdf(a_content())) == {"DB2026-211381-ABCDEFG-2.json": {"answers": {}}}


def test_a_draft_is_marked_on_every_page_and_proves_nothing() -> None:
    pdf = to_pdf(a_content({"firm/story": "长" * 2000}, number="", n=0, sha256="", envelope=b""))

    last = page_count(pdf)
    for page in range(1, last + 1):
        text = text_of(pdf, pages=(page, page))
        assert "草" in text.replace("草稿，尚未提交", "")
        assert "稿" in text.replace("草稿，尚未提交", "")
        assert "草稿，尚未提交，不作为申报材料" in text
        assert "数字摘要" not in text
    assert attached_to(pdf) == {}


def test_where_one_signs_and_seals_stands_what_is_declared() -> None:
    sealed = text_of(to_pdf(a_content(spec=SEALED)))

    assert "如有不实，愿承担相应的责任。法定代表人签章：公章：年月日" in sealed
    assert "年月日" not in text_of(to_pdf(a_content()))


def test_a_cover_stands_on_a_page_of_its_own() -> None:
    pdf = to_pdf(a_content(cover=[("申报单位", "朝阳泵业有限公司"), ("推荐单位（盖章）", "")]))

    first = text_of(pdf, pages=(1, 1))
    assert "申报单位：朝阳泵业有限公司推荐单位（盖章）：" in first
    assert "机器人打磨" not in first


def test_the_same_content_makes_the_same_bytes_and_another_answer_others() -> None:
    first = to_pdf(a_content())

    assert to_pdf(a_content()) == first
    assert to_pdf(a_content({"firm/owner": "民营企业"})) != first


def test_rare_characters_are_printed() -> None:
    text = text_of(to_pdf(a_content({"firm/name": "䶮喆堃犇𬭚㛃厂CO₂"})))

    assert "䶮喆堃犇𬭚㛃厂CO₂" in text
    assert "字库中没有字形" not in text


def test_a_character_without_a_glyph_is_printed_as_its_code_and_said_so() -> None:
    pdf = to_pdf(a_content({"firm/name": "甲\U000e1234乙"}, envelope='{"name":"甲\U000e1234乙"}'.encode()))

    text = text_of(pdf)
    assert "甲〔U+E1234〕乙" in text
    assert "注：〔U+E1234〕为字库中没有字形的字" in text
    assert attached_to(pdf) == {"DB2026-211381-ABCDEFG-2.json": {"name": "甲\U000e1234乙"}}


@pytest.mark.parametrize("typed", ["<img src='file:///etc/passwd'>", "<link rel=attachment href='file:///etc/passwd'>"])
def test_what_was_typed_is_text_and_nothing_else(typed: str) -> None:
    pdf = to_pdf(a_content({"firm/name": typed}))

    assert "".join(typed.split()) in text_of(pdf)
    assert list(attached_to(pdf)) == ["DB2026-211381-ABCDEFG-2.json"]
