"""Whatever a form accepts is printed, in time and on the page; what could not be is refused where it is typed or declared."""

import time
from typing import Any

import hypothesis
import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from declarations.cases.drafting import save_answer
from declarations.cases.models import Declaration
from declarations.forms.answers import Answers, tidy
from declarations.forms.binding import bind
from declarations.forms.definition import FormSpec
from declarations.forms.kinds import Context
from declarations.forms.validation import check
from declarations.papers.content import PaperContent
from declarations.papers.rendering import to_pdf
from tests.builders import a_draft
from tests.declarations.papers.pdfs import a_content, page_count, text_of

SECONDS = 20  # of processor time; measured below 5

HALL = FormSpec.model_validate(
    {
        "form": "hall",
        "title": "厂房",
        "parts": [
            {
                "table": "machines",
                "title": "设备",
                "max": 300,
                "columns": {
                    "name": {"label": "名称", "kind": "line", "limit": 60},
                    "told": {"label": "说明", "kind": "text", "limit": 1500},
                    "price": {"label": "金额", "kind": "number", "total": True},
                },
            },
            {
                "table": "lines",
                "title": "生产线",
                "max": 40,
                "columns": {
                    "name": {"label": "名称", "kind": "line", "limit": 40},
                    "told": {"label": "说明", "kind": "text", "about": 500},
                },
            },
            {
                "sheets": "uses",
                "title": "场景",
                "max": 40,
                "fields": {
                    "use": {"label": "名称", "kind": "line", "limit": 50},
                    "told": {"label": "说明", "kind": "text", "limit": 500},
                },
                "tables": {"tools": {"title": "装备", "columns": {"tool": {"label": "装备名称", "kind": "line"}}}},
            },
        ],
    },
)


def hall(texts: dict[str, str], rows: dict[str, list[str]]) -> PaperContent:
    answers = Answers(texts=texts, rows={"machines": [], "lines": [], "uses": [], **rows})
    checked = check(HALL, answers, Context())
    assert [one.message for one in checked.problems if not one.missing] == []
    return a_content(parts=bind(HALL, answers, checked, Context()))


def printed(content: PaperContent) -> bytes:
    begun = time.process_time()
    pdf = to_pdf(content)
    assert time.process_time() - begun < SECONDS
    return pdf


def test_three_hundred_rows_are_printed_each() -> None:
    rows = [f"r{n}" for n in range(300)]
    texts = {f"machines/{row}/name": f"设备{n}号" for n, row in enumerate(rows)}
    texts |= {f"machines/{row}/price": "1.5" for row in rows}
    text = text_of(printed(hall(texts, {"machines": rows})))
    assert [n for n in range(300) if f"设备{n}号" not in text] == []
    assert "总计//450" in text


def test_forty_full_sheets_are_printed_each() -> None:
    rows = [f"r{n}" for n in range(40)]
    texts = {f"uses/{row}/use": f"场景{n}号" for n, row in enumerate(rows)}
    texts |= {f"uses/{row}/told": "朝" * 500 for row in rows}
    tools = {f"uses/{row}/tools": [f"t{n}" for n in range(10)] for row in rows}
    texts |= {f"{path}/{tool}/tool": "阳" * 60 for path, several in tools.items() for tool in several}
    text = text_of(printed(hall(texts, {"uses": rows, **tools})))
    assert [n for n in range(40) if f"场景{n}号" not in text] == []


@pytest.mark.parametrize("one", ["朝", "W", "0", "、", "𬭚"])
def test_fifteen_hundred_characters_without_a_break_stay_on_the_page(one: str) -> None:
    """In a narrow cell of a table, which is taller than a page then."""
    pdf = printed(hall({"machines/r1/name": "泵", "machines/r1/told": one * 1500}, {"machines": ["r1"]}))
    assert text_of(pdf).count(one) >= 1500
    assert 1 <= page_count(pdf) < 10


def test_forty_texts_of_many_times_what_their_hint_names_are_printed() -> None:
    """「500字左右」 refuses nobody who means it, so that a text may have 5,000."""
    rows = [f"r{n}" for n in range(40)]
    texts = {f"lines/{row}/name": f"线{n}号" for n, row in enumerate(rows)}
    texts |= {f"lines/{row}/told": "朝" * 5000 for row in rows}
    text = text_of(printed(hall(texts, {"lines": rows})))
    assert text.count("朝") >= 200_000


@pytest.mark.parametrize(
    "typed",
    [
        "<b>粗</b>&amp;<style>body{display:none}</style>",
        "{{ paper.sha256 }}{% include x %}",
        "a\u200b\u202eb\ufeffc\u0301",
    ],
)
def test_mark_up_and_invisible_characters_are_text(typed: str) -> None:
    text = text_of(printed(a_content({"firm/story": f"前{typed}后"})))
    assert "前" in text
    assert "后" in text
    if typed.isascii() or "粗" in typed:
        assert "".join(typed.split()) in text


@hypothesis.settings(max_examples=8)
@hypothesis.example("น้ำ กำ")  # of a letter that fonts know by its two parts
@given(text=st.text(max_size=300))
def test_whatever_is_kept_of_a_text_is_printed(text: str) -> None:
    """Of any script, with a glyph or without."""
    kept = tidy(text)
    told = text_of(to_pdf(a_content({"firm/story": f"前{kept}后"})))
    assert "前" in told
    assert "后" in told


@pytest.mark.django_db
@pytest.mark.usefixtures("notice", "spring")
def test_a_lone_surrogate_is_left_at_the_door() -> None:
    case = a_draft()
    clerk = case.enterprise.organisation.appointments.get()
    save_answer(declaration_id=case.pk, path="factory/name", text="一号\ud800工厂", seen=None, by=clerk)
    stored: Any = Declaration.objects.get(pk=case.pk).sheets.get(part="factory").answers["name"][0]
    assert stored == "一号工厂"


def test_a_worker_that_prints_is_bounded_in_time_and_memory() -> None:
    assert settings.CELERY_TASK_SOFT_TIME_LIMIT < settings.CELERY_TASK_TIME_LIMIT
    assert settings.CELERY_WORKER_MAX_MEMORY_PER_CHILD
