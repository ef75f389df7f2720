"""The two application forms filled in whole (fixtures/examples), as they come to paper; without a database."""

import datetime as dt
from functools import cache
from pathlib import Path
from typing import Any

from declarations.cases.reading import context_for
from declarations.forms.answers import Answers, with_printed
from declarations.forms.binding import bind
from declarations.forms.definition import FormSpec, Group, Table
from declarations.forms.exchange import incoming
from declarations.forms.paths import join
from declarations.forms.validation import Checked, check
from declarations.notices.papers import PaperSpec
from declarations.papers.content import PaperContent, content_of_blank
from tests.declarations.notices.test_verbatim import PROVINCE

EXAMPLES = Path(__file__).resolve().parents[3] / "fixtures/examples"
APPLICANTS = {"advanced-factory": "朝阳龙山铸锻机械有限公司", "workshop": "凌源北方轧辊有限公司"}
MADE = dt.datetime(2026, 3, 28, 2, 21, 8, tzinfo=dt.UTC)


@cache
def answers(form: str) -> Answers:
    """What the applicant typed, and what the portal knows of it."""
    found = incoming(PROVINCE.form(form), (EXAMPLES / f"{form}.json").read_bytes())
    assert found.unknown == []
    found.answers.texts |= dict.fromkeys(("enterprise/name", "cover/applicant"), APPLICANTS[form])
    return with_printed(PROVINCE.form(form), found.answers)


def checked(form: str) -> Checked:
    return check(PROVINCE.form(form), answers(form), context_for(PROVINCE))


def filled(form: str, **fields: Any) -> PaperContent:
    """The paper of the example as submitted; ``number=""`` makes it a draft's."""
    spec = PROVINCE.form(form)
    context = context_for(PROVINCE)
    content: dict[str, Any] = {
        "title": spec.title,
        "spec": PaperSpec(),
        "enterprise": APPLICANTS[form],
        "heading": [("编号", "XJ2026-211303-ABCDEFG（第1次提交）"), ("附件", "评估报告.pdf\n场景建设情况.mp4")],
        "cover": [],
        "parts": bind(spec, answers(form), checked(form), context),
        "dated": MADE,
        "number": "XJ2026-211303-ABCDEFG",
        "n": 1,
        "sha256": "0123456789abcdef" * 4,
        "envelope": b'{"answers":{}}',
        "address": "https://portal.example/verify/",
        "filled_address": "https://portal.example/verify/?number=XJ2026-211303-ABCDEFG",
    }
    return PaperContent(**(content | fields))


def blank(form: str) -> PaperContent:
    """The form with nothing in it, a row in each table."""
    spec = PROVINCE.form(form)
    empty = one_row_each(spec)
    return content_of_blank(spec, bind(spec, empty, Checked(), context_for(PROVINCE)), now=MADE)


def one_row_each(form: FormSpec) -> Answers:
    found = Answers()
    for part in form.parts:
        if isinstance(part, Group):
            continue
        found.rows[part.key] = ["r1"]
        if not isinstance(part, Table):
            found.rows |= {join(part.key, "r1", key): ["r1"] for key in part.tables}
    return with_printed(form, found)
