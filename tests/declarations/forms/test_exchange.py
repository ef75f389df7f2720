"""A document carries everything that was typed there and back, and a reader of it takes nothing on trust."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from declarations.forms.answers import Answers, tidy
from declarations.forms.exchange import FORMAT, NotADocument, document, incoming, schema
from declarations.forms.kinds import Context
from tests.declarations.forms.a_form import FORM

CONTEXT = Context(scenarios={"人机协同作业": "生产作业"})


def sent(answers: Answers) -> bytes:
    return json.dumps(document(FORM, answers), ensure_ascii=False).encode()


def brought(answers: dict) -> bytes:
    return json.dumps({"format": FORMAT, "form": "small", "answers": answers}).encode()


@given(
    name=st.text(max_size=40),
    price=st.text(max_size=10),
    titles=st.lists(st.text(max_size=20), max_size=3),
)
def test_what_was_typed_right_or_wrong_comes_back_as_it_was(name, price, titles):
    typed = {
        "firm/name": name,
        "uses/r0000s/use": "未列出的场景",
        "uses/r0000s/tools/r0000t/price": price,
        **{f"lines/r0000{n}/title": title for n, title in enumerate(titles)},
    }
    rows = {
        "lines": [f"r0000{n}" for n in range(len(titles))],
        "uses": ["r0000s"],
        "uses/r0000s/tools": ["r0000t"],
    }
    answers = Answers({path: tidy(text) for path, text in typed.items() if tidy(text)}, rows)
    back = incoming(FORM, sent(answers))
    assert (back.answers.texts, back.answers.rows, back.unknown) == (answers.texts, answers.rows, [])


class TestIncoming:
    @pytest.mark.parametrize(
        ("content", "message"),
        [
            (b"", "不是 JSON"),
            (b"[" * 100_000, "不是 JSON"),
            (b"[]", "不是本门户导出"),
            (b'{"format": "else", "form": "small", "answers": {}}', "不是本门户导出"),
            (b'{"format": "smart-factory-answers/1", "form": "small", "answers": []}', "不是本门户导出"),
            (b'{"format": "smart-factory-answers/1", "form": "large", "answers": {}}', "另一种表（large）"),
            (b" " * 5_000_000, "超过 4 MB"),
        ],
    )
    def test_what_is_no_document_of_this_form_is_refused(self, content, message):
        with pytest.raises(NotADocument, match=message):
            incoming(FORM, content)

    def test_what_the_form_does_not_have_is_named_and_left(self):
        found = incoming(
            FORM,
            brought(
                {
                    "firm": {"name": "海丰", "owner": "某", "staff": 3},
                    "lines": "none",
                    "gone": {},
                    "uses": [{"tools": [{"tool": "机器人", "x": "y"}]}],
                }
            ),
        )
        assert set(found.answers.texts.values()) == {"海丰", "机器人"}
        assert [one.replace(found.answers.rows["uses"][0], "ROW") for one in found.unknown][:4] == [
            "gone",
            "firm/owner",
            "firm/staff",
            "lines",
        ]
        assert len(found.unknown) == 5

    def test_rows_keep_an_id_of_ours_and_get_one_otherwise(self):
        rows = [{"id": "r00001", "title": "一"}, {"id": "r00001", "title": "二"}, {"id": "../x", "title": "三"}]
        ids = incoming(FORM, brought({"lines": rows})).answers.rows["lines"]
        assert ids[0] == "r00001"
        assert len(set(ids)) == 3
        assert not any("/" in one for one in ids)


def test_the_schema_says_what_each_blank_is():
    told = schema(FORM, CONTEXT, at="x")
    answers = told["properties"]["answers"]["properties"]
    assert answers["firm"]["properties"]["name"]["description"] == "不超过10字"
    assert answers["lines"]["maxItems"] == 3
    assert answers["lines"]["items"]["properties"]["auto"]["anyOf"][0] == {"enum": ["是", "否"]}
    assert answers["uses"]["items"]["properties"]["tools"]["items"]["properties"]["price"]["title"] == "金额"
