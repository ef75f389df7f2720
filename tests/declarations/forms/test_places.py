"""What the places of a form are called, and which stands inside of which."""

import pytest

from declarations.forms.answers import Answers, blanks
from declarations.forms.definition import FormSpec
from declarations.forms.paths import within
from declarations.forms.places import places

FORM = FormSpec.model_validate(
    {
        "form": "f",
        "title": "表",
        "parts": [
            {"group": "basics", "title": "基本情况", "fields": {"name": {"label": "名称", "kind": "line"}}},
            {"table": "lines", "title": "清单", "columns": {"what": {"label": "内容", "kind": "line"}}},
            {
                "sheets": "cells",
                "title": "单元",
                "fields": {"aim": {"label": "目标", "kind": "text"}},
                "tables": {"steps": {"title": "步骤", "columns": {"step": {"label": "做法", "kind": "line"}}}},
            },
        ],
    }
)
ANSWERS = Answers(rows={"lines": ["r1", "r2"], "cells": ["s1"], "cells/s1/steps": ["t1"]})


def test_parts_rows_tables_and_answers_in_the_order_of_the_form():
    assert places(FORM, ANSWERS) == {
        "basics": "基本情况",
        "basics/name": "名称",
        "lines": "清单",
        "lines/r1": "清单 第1行",
        "lines/r1/what": "清单 第1行 内容",
        "lines/r2": "清单 第2行",
        "lines/r2/what": "清单 第2行 内容",
        "cells": "单元",
        "cells/s1": "单元 第1份",
        "cells/s1/aim": "单元 第1份 目标",
        "cells/s1/steps": "单元 第1份 步骤",
        "cells/s1/steps/t1": "单元 第1份 步骤 第1行",
        "cells/s1/steps/t1/step": "单元 第1份 步骤 第1行 做法",
    }


def test_answers_are_called_as_messages_call_them():
    named = places(FORM, ANSWERS)
    assert {one.path: one.place for one in blanks(FORM, ANSWERS)}.items() <= named.items()


@pytest.mark.parametrize(
    ("path", "opened", "inside"),
    [
        ("lines/r1/what", ["lines/r1"], True),
        ("lines/r1", ["lines/r1"], True),
        ("lines/r1", ["lines"], True),
        ("lines/r10", ["lines/r1"], False),
        ("lines", ["lines/r1"], False),
        ("basics/name", [], False),
    ],
)
def test_what_stands_inside_of_a_place(path, opened, inside):
    assert within(path, opened) is inside
