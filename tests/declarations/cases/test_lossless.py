"""What a form accepts, it stores, exports, imports and tells apart without loss: every kind and structure, on the real forms.

The answers are made up anew for each example, with characters on which formats stumble.
"""

import io
import json
import random
import unicodedata
from collections import Counter
from dataclasses import replace
from typing import Any, cast

import pytest
import rfc8785
from docx import Document
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from declarations.cases.comparing import compare
from declarations.cases.models import Declaration
from declarations.cases.reading import CaseView, context_for
from declarations.forms.answers import Answers, blanks, tidy
from declarations.forms.definition import FieldSpec, FormSpec, Sheets, Table
from declarations.forms.exchange import document, incoming, schema
from declarations.forms.kinds import KINDS, Context
from declarations.forms.paths import ROW_ID_LENGTH, is_row_id, join
from declarations.forms.shape import shaped, unshaped
from declarations.forms.validation import check
from declarations.forms.word import word
from declarations.worksheets.layout import sheet_of
from declarations.worksheets.reading import read_sheet
from declarations.worksheets.writing import write_sheet
from portal.ids import ALPHABET
from tests.declarations.forms.filled import TYPED, filled
from tests.declarations.notices.test_verbatim import PROVINCE

FORMS = ("basic-factory", "workshop", "advanced-factory", "overseas-factory")
AWKWARD = (
    "先\uffff进\ufffe",
    "=1+1",
    "+86",
    "-5",
    "@a",
    "'",
    '"',
    "<b>",
    "&amp;",
    "_x0041_",
    "\t",
    "  ",
    "𬭚",
    "䶮",
    "㛃",
    "é",
    "𝒳",
    "１２",
    "字，",
)
CHANCE = st.integers(0, 2**32).map(random.Random)
quickly = settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))


class OneIndustry:
    """A register of industries with one entry."""

    def name_of(self, code: str) -> str | None:
        return "汽车零部件及配件制造" if code == "3670" else None

    def code_of(self, name: str) -> str | None:
        return "3670" if name == "汽车零部件及配件制造" else None


CONTEXT: Context = context_for(PROVINCE, cast("Any", OneIndustry()))


def a_text(chance: random.Random, spec: FieldSpec) -> str:
    """What somebody might type there: mostly right, now and then wrong, as a draft may be."""
    if chance.random() < 0.05:
        return ""
    offered = [text for _, group in KINDS[spec.kind].options(spec, CONTEXT) for text, _ in group]
    if offered and chance.random() < 0.8:
        return chance.choice(offered)
    if spec.kind in ("line", "text"):
        between = "\n\n" if spec.kind == "text" else " "
        return tidy(between.join("".join(chance.choices(AWKWARD, k=3)) for _ in range(chance.randint(1, 3))))
    if spec.kind in ("number", "integer"):
        number = chance.choice(["0", "7", "2026", "123456789012", "0.10", "1,200.5", "99.9999", "１２"])
        return chance.choice([number, f"约{number}"]) if chance.random() < 0.1 else number
    return TYPED.get(spec.kind) or spec.of[0]


def a_view(form: FormSpec, answers: Answers) -> CaseView:
    checked = check(form, answers, CONTEXT)
    programme = next(one for one in PROVINCE.programmes if one.form == form.form)
    return CaseView(Declaration(open_paths=[]), PROVINCE, programme, form, answers, checked, CONTEXT)


def some_answers(form: FormSpec, chance: random.Random) -> Answers:
    answers = filled(form, rows=chance.randint(1, 3))
    texts = {one.path: a_text(chance, one.spec) for one in blanks(form, answers) if not one.spec.fixed}
    return Answers({path: text for path, text in texts.items() if text}, answers.rows)


def misfits(told: dict[str, Any], value: Any, at: str = "") -> list[str]:
    """Where a document is not as its schema says, as far as our schemas go: objects, lists, texts that may be anything."""
    if told.get("type") == "object":
        known = told["properties"]
        wrong = [f"{at}/{key}" for key in value if key not in known]
        wrong += [f"{at}/{key}" for key in told.get("required", ()) if key not in value]
        return wrong + [one for key in value if key in known for one in misfits(known[key], value[key], f"{at}/{key}")]
    if told.get("type") == "array":
        wrong = [at] if len(value) > told["maxItems"] else []
        return wrong + [one for n, item in enumerate(value) for one in misfits(told["items"], item, f"{at}/{n}")]
    return [] if isinstance(value, str) and value == told.get("const", value) else [at]


def tables_of(form: FormSpec, answers: Answers) -> list[str]:
    """Every table of a form; of its sheets, those of the first."""
    found = []
    for part in form.parts:
        if isinstance(part, Table):
            found.append(part.key)
        elif isinstance(part, Sheets):
            found += [join(part.key, answers.rows[part.key][0], key) for key in part.tables]
    return found


@pytest.mark.parametrize("key", FORMS)
class TestLossless:
    @quickly
    @given(chance=CHANCE)
    def test_as_json_and_in_the_envelope(self, key: str, chance: random.Random) -> None:
        form = PROVINCE.form(key)
        view = a_view(form, some_answers(form, chance))
        content = json.dumps(document(form, view.answers), ensure_ascii=False).encode()
        assert misfits(schema(form, CONTEXT), json.loads(content)) == []
        back = incoming(form, content)
        assert (back.answers.texts, back.unknown) == (view.answers.texts, [])
        assert {path: ids for path, ids in back.answers.rows.items() if ids} == {
            path: ids for path, ids in view.answers.rows.items() if ids
        }
        stored = rfc8785.dumps(shaped(form, view.answers, view.checked.values))
        rows, values = unshaped(form, json.loads(stored))
        assert (rows, values) == (view.answers.rows, view.checked.values)

    @quickly
    @given(chance=CHANCE)
    def test_each_table_as_a_spreadsheet(self, key: str, chance: random.Random) -> None:
        form = PROVINCE.form(key)
        view = a_view(form, some_answers(form, chance))
        tables = tables_of(form, view.answers)
        if not tables:
            return
        path = chance.choice(tables)
        sheet = sheet_of(view, path)
        assert sheet is not None
        out = io.BytesIO()
        write_sheet(sheet, head="企业 · 批次", out=out)
        same = read_sheet(out, sheet)
        assert (same.answers.texts, same.bad) == ({}, [])
        assert same.answers.rows[path] == view.answers.rows[path]

        # Into a table that is empty, it brings every value that the form accepts.
        bare = {one: text for one, text in view.answers.texts.items() if not one.startswith(f"{path}/")}
        empty = sheet_of(a_view(form, replace(view.answers, texts=bare)), path)
        assert empty is not None
        brought = read_sheet(out, empty).answers
        again = check(form, replace(view.answers, texts={**bare, **brought.texts}), CONTEXT)
        accepted = {one: value for one, value in view.checked.values.items() if "\t" not in view.answers.text(one)}
        assert {one: again.values.get(one) for one in accepted} == accepted

    @quickly
    @given(chance=CHANCE)
    def test_as_a_word_document(self, key: str, chance: random.Random) -> None:
        form = PROVINCE.form(key)
        view = a_view(form, some_answers(form, chance))
        content = Document(io.BytesIO(word(title=form.title, about=[], parts=view.parts)))
        cells = [cell.text for table in content.tables for row in table.rows for cell in row.cells]
        pieces = Counter("".join(one.split()) for one in cells)
        rows = [row for table in (t for p in view.parts for t in p.tables) for row in table.rows]
        shown = [one for part in view.parts for holder in (part, *part.rows) for one in holder.fields if one.asked]
        for one in shown:
            assert pieces["".join(f"{one.display}{one.unit_beside if one.text else ''}".split())], one.path
            assert pieces["".join(one.spec.label.split())], one.spec.label
        for one in (one for row in rows for one in row.fields):
            assert pieces["".join(one.display.split())], one.path
        assert [row.title for row in rows if row.title and not pieces["".join(row.title.split())]] == []

    @quickly
    @given(chance=CHANCE)
    def test_told_apart(self, key: str, chance: random.Random) -> None:
        form = PROVINCE.form(key)
        first, second = some_answers(form, chance), some_answers(form, chance)
        before = a_view(form, first)
        assert compare(before, before) == []
        # The same rows with other answers: each that reads otherwise is told once, by its place.
        after = a_view(form, Answers(second.texts, first.rows))
        changes = compare(before, after)
        was, now = (
            {one.path: KINDS[one.spec.kind].display(value, one.spec) for one in blanks(form, view.answers)
             if (value := view.checked.values.get(one.path)) is not None}
            for view in (before, after)
        )  # fmt: skip
        assert {one.path: (one.old, one.new) for one in changes} == {
            path: (was.get(path, ""), now.get(path, ""))
            for path in was.keys() | now.keys()
            if was.get(path, "") != now.get(path, "")
        }

    @quickly
    @given(chance=CHANCE)
    def test_rows_that_move_come_and_go(self, key: str, chance: random.Random) -> None:
        form = PROVINCE.form(key)
        answers = some_answers(form, chance)
        printed = {part.key for part in form.parts if isinstance(part, Table) and part.printed}
        free = [path for path, ids in answers.rows.items() if path not in printed and len(ids) > 1]
        if not free:
            return
        path = chance.choice(free)
        ids = answers.rows[path]
        gone = chance.choice(ids)
        left = [one for one in ids if one != gone]
        before, after = a_view(form, answers), a_view(form, replace(answers, rows={**answers.rows, path: left}))
        assert [(one.path, one.how) for one in compare(before, after)] == [(join(path, gone), "removed")]
        assert [(one.path, one.how) for one in compare(after, before)] == [(join(path, gone), "added")]
        moved = a_view(form, replace(answers, rows={**answers.rows, path: [ids[-1], *ids[:-1]]}))
        assert {one.how for one in compare(before, moved)} == {"moved"}


def test_ids_of_rows_are_what_an_exchange_takes_for_its_own() -> None:
    assert is_row_id("r" + ALPHABET[: ROW_ID_LENGTH - 1])
    assert not is_row_id("row 1")
    assert all(unicodedata.is_normalized("NFC", one) for one in AWKWARD)
