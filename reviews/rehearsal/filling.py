"""What a firm answers in any form: an example of the form made its own, or what its definition asks for.

The examples (``fixtures/examples``) are applications written out whole. A firm takes one over with its own name,
product, people, dates and amounts; where there is none, each blank is answered by its kind.
"""

import random
import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import count
from pathlib import Path

from django.conf import settings

from declarations.forms.answers import Answers, blanks, with_printed
from declarations.forms.definition import FieldSpec, FormSpec, Group, Sheets, Table
from declarations.forms.exchange import incoming
from declarations.forms.paths import join, mint_row_id
from declarations.notices.schema import Pack
from reviews.rehearsal import vocabulary as words
from reviews.rehearsal.inventing import Firm, by_path

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
# What is never another firm's amount: a share, a year, a score.
_SHARES = ("%", "率", "比例", "年度", "分数", "得分")


def answers_of(form: FormSpec, pack: Pack, firm: Firm, factory: str, chance: random.Random) -> Answers:
    """A whole form as this firm fills it in for the factory of that name."""
    example = _example(form)
    answers = _made_its_own(form, example, firm, chance) if example else _asked_for(form, pack, firm, chance)
    for path, text in by_path(form.facts, _facts(form, firm, factory)).items():
        fitting = _fitting(_spec_at(form, path), text)
        if fitting:
            answers.texts[path] = fitting
    city = firm.region.parent
    for blank in blanks(form, answers):
        if blank.spec.source == "recommender.name" and city:
            answers.texts[blank.path] = f"{city.name}工业和信息化局"
    return with_printed(form, answers)


def has_example(form: FormSpec) -> bool:
    """Whether the firms that fill it in take over an example; it is of metalworking, and so are they."""
    return _path(form).exists()


def _path(form: FormSpec) -> Path:
    return Path(settings.FIXTURES_DIR) / "examples" / f"{form.form}.json"


def _example(form: FormSpec) -> Answers | None:
    return incoming(form, _path(form).read_bytes()).answers if has_example(form) else None


def _facts(form: FormSpec, firm: Firm, factory: str) -> dict[str, str]:
    """What the firm says of itself, by the names of the facts."""
    return {
        **firm.answers,
        "factory_name": factory,
        "project_name": f"{firm.trade.product}{form.title.removesuffix('项目申报书')}",
        "credit_code": firm.credit_code,
        "contact_name": firm.person,
        "contact_phone": firm.phone,
        "contact_post": "智能制造负责人",
    }


def _fitting(spec: FieldSpec | None, text: str) -> str:
    """The text, or the choice of the form that means it; empty where the form offers none."""
    if spec is None or spec.kind != "choice" or text in spec.of:
        return text if spec else ""
    return next((one for one in spec.of if one.startswith(text[:2])), "")


def _spec_at(form: FormSpec, path: str) -> FieldSpec | None:
    part, _, key = path.partition("/")
    held = form.part(part)
    return held.fields.get(key) if isinstance(held, Group) else None


def _made_its_own(form: FormSpec, example: Answers, firm: Firm, chance: random.Random) -> Answers:
    """The example with this firm's names and amounts, and some of its scenarios left out."""
    rows = {path: list(ids) for path, ids in example.rows.items()}
    gone: set[str] = set()
    if each := form.scenarios:
        there = rows.get(each.each, [])
        least = max(form.part(each.each).min, len(there) - 2)  # type: ignore[union-attr]
        for row in chance.sample(there, chance.randint(0, max(0, len(there) - least))):
            there.remove(row)
            gone.add(join(each.each, row))
    scale = Decimal(chance.randint(55, 160)) / 100
    answers = Answers(rows={path: ids for path, ids in rows.items() if not _within(path, gone)})
    said = _their_words(example, form, firm)
    for blank in blanks(form, with_printed(form, answers)):
        text = example.text(blank.path)
        if text and not blank.spec.fixed:
            answers.texts[blank.path] = _varied(blank.spec, blank.place, _reworded(text, said), scale)
    return answers


def _within(path: str, rows: set[str]) -> bool:
    return any(path.startswith(f"{one}/") for one in rows)


def _their_words(example: Answers, form: FormSpec, firm: Firm) -> list[tuple[str, str]]:
    """What the example says of its own firm, and what this one says instead; the longest first."""
    said = {example.text(path): text for path, text in by_path(form.facts, {"contact_name": firm.person}).items()}
    brand = firm.name.partition(firm.trade.word)[0][-2:]
    city = firm.region.parent.name if firm.region.parent else ""
    own = {"product": firm.trade.product, "name": firm.name, "brand": brand, "place": f"{city}{firm.region.name}"}
    said |= {old: new.format(**own) for old, new in words.EXAMPLE_WORDS.items()}
    said.pop("", None)
    return sorted(said.items(), key=lambda one: -len(one[0]))


def _reworded(text: str, said: list[tuple[str, str]]) -> str:
    for old, new in said:
        text = text.replace(old, new)
    return text


def _varied(spec: FieldSpec, place: str, text: str, scale: Decimal) -> str:
    """An amount of the example in this firm's size; shares, years and what has a limit stay."""
    if spec.limit and len(text) > spec.limit:
        text = text[: spec.limit]
    share = any(one in f"{place}{spec.unit}{text if spec.kind == 'measure' else ''}" for one in _SHARES)
    if spec.kind not in {"number", "integer", "measure"} or share or spec.max is not None:
        return text
    return _NUMBER.sub(lambda found: _scaled(found[0], scale), text, count=1)


def _scaled(text: str, scale: Decimal) -> str:
    places = len(text.partition(".")[2])
    return f"{Decimal(text) * scale:.{places}f}"


def _asked_for(form: FormSpec, pack: Pack, firm: Firm, chance: random.Random) -> Answers:
    """Each blank by its kind, with as many rows as the form asks for at least."""
    answers = with_printed(form, Answers())
    for part in form.parts:
        if isinstance(part, Group) or (isinstance(part, Table) and part.printed):
            continue
        answers.rows[part.key] = [mint_row_id() for _ in range(max(1, part.min))]
        if isinstance(part, Sheets):
            for row in answers.rows[part.key]:
                answers.rows |= {
                    join(part.key, row, key): [mint_row_id()] for key, table in part.tables.items() if table.min
                }
    scenarios = _in_turn(pack, chance)
    small, late = _paths_in(form, "sum_at_most", "each_at_most"), _paths_in(form, "not_before")
    for blank in blanks(form, answers):
        if not blank.spec.fixed:
            as_asked = re.sub(r"/r[a-z0-9]+/", "/*/", blank.path)
            answers.texts[blank.path] = _typed(
                blank.spec, firm, scenarios, chance, small=as_asked in small, late=as_asked in late
            )
    return answers


def _paths_in(form: FormSpec, *checks: str) -> set[str]:
    return {path for one in form.checks if one.check in checks for path in one.fields}


def _in_turn(pack: Pack, chance: random.Random) -> Iterator[str]:
    """Typical scenarios of the notice, from anywhere in its list, each once before any comes again."""
    segments = pack.scenarios.segments if pack.scenarios else ()
    titles = [one.title for segment in segments for one in segment.scenarios] or ["数字化管理"]
    first = chance.randrange(len(titles))
    return (titles[(first + n) % len(titles)] for n in count())


def _typed(
    spec: FieldSpec, firm: Firm, scenarios: Iterator[str], chance: random.Random, *, small: bool, late: bool
) -> str:
    if spec.kind == "choice":
        return chance.choice(spec.of)
    if spec.kind in {"integer", "number"}:
        low = int(spec.min or 0)
        high = int(spec.max) if spec.max is not None else low + 900
        return str(chance.randint(low, low + 40) if small else chance.randint((low + high) // 2, high))
    if spec.kind == "measure":
        return f"{chance.randint(20, 400)} {spec.unit or '件/日'}"
    year = 2025 if late else 2021
    dated = {"date": f"{year}年6月18日", "month": f"{year}年6月", "period": "2023年4月-2025年9月"}
    if spec.kind in dated:
        return dated[spec.kind]
    by_kind = {
        "phone": firm.phone,
        "email": f"lianxi{firm.number:04}@example.com",
        "credit_code": firm.credit_code,
        "industry": firm.trade.industry,
        "yes_no": chance.choice(("是", "否")),
        "text": words.PROFILE.format(name=firm.name, product=firm.trade.product),
    }
    if spec.kind == "scenario":
        return next(scenarios)
    text = by_kind.get(spec.kind, firm.trade.product)
    return text[: spec.limit] if spec.limit else text
