"""提出异议: by anybody, on a public page, while a list stands on public notice."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from portal import clock
from portal.errors import Refused
from portal.files.papers import check_paper
from portal.files.storing import store
from portal.ids import mint
from portal.trail.record import record
from reviews.objections.models import Evidence, Objection, Statement
from reviews.objections.telling import tell_filed
from reviews.publicity.listing import line_of
from reviews.publicity.opening import lock_publicity

EVIDENCE_LIMIT = 5
_LENGTHS = {"name": 40, "phone": 30, "text": 4000}
_ENDINGS = {"application/pdf": ".pdf", "image/jpeg": ".jpg", "image/png": ".png"}


def file_objection(
    *,
    publicity_id: UUID,
    line_id: UUID,
    kind: str,
    unit: str,
    name: str,
    phone: str,
    text: str,
    letter: Any,
    evidence: Sequence[Any],
) -> Objection:
    """Keep an objection to one line; nobody is signed in, so that the trail says no more than that one came.

    Args:
        publicity_id: the notice, within its period.
        line_id: of the version of the list in force.
        kind: a ``Statement.Kind``: a person with their name, or a unit with a stamped letter.
        unit: of a unit, its name.
        name: the real name, or whom to ask at the unit.
        phone: to reach them.
        text: what is objected, and why.
        letter: of a unit, the stamped letter: PDF, JPEG or PNG.
        evidence: at most five files, PDF, JPEG or PNG.

    Raises:
        Refused: not in the period; the line is not on the list any more; a name, number, reason or letter is missing;
            a file is none of these, or too many (``field`` says where).
    """
    said = _said(kind=kind, unit=unit, letter=letter, name=name, phone=phone, text=text)
    by_unit = kind == Statement.Kind.UNIT
    if len(evidence) > EVIDENCE_LIMIT:
        raise Refused(f"证明材料最多{EVIDENCE_LIMIT}个文件，请合并后再上传。", field="evidence")
    # Looked at before anything is kept or locked: the virus scanner takes its time.
    letter_type = check_paper(letter, label="盖章的异议书", field="letter") if by_unit else ""
    types = [check_paper(one, label="证明材料", field="evidence") for one in evidence]
    statement = Statement(kind=kind, unit=unit.strip()[:120] if by_unit else "", **said)
    return _keep(publicity_id, line_id, statement, (letter, letter_type), list(zip(evidence, types, strict=True)))


@transaction.atomic
def _keep(
    publicity_id: UUID,
    line_id: UUID,
    statement: Statement,
    letter: tuple[Any, str],
    evidence: Sequence[tuple[Any, str]],
) -> Objection:
    """What was looked at, files each with their content type."""
    publicity = lock_publicity(publicity_id)
    if not publicity.takes_objections():
        raise Refused("现在不在公示期内，不能提出异议。")
    line = line_of(publicity.roster, line_id)
    if line is None:
        raise Refused("所选企业已不在公示名单中，请刷新公示页面后核对。", field="line")
    objection = Objection.objects.create(
        publicity=publicity,
        line=line,
        declaration=line.declaration,
        receipt=_receipt(),
        filed_at=clock.now(),
    )
    # Files are named by us: what the objector called them may say who they are.
    statement.objection = objection
    file, content_type = letter
    if content_type:
        named = f"异议书{objection.receipt}{_ENDINGS[content_type]}"
        statement.letter = store(name=named, content=file, content_type=content_type)
    statement.save(force_insert=True)
    for n, (file, content_type) in enumerate(evidence, start=1):
        named = f"证明材料{objection.receipt}-{n}{_ENDINGS[content_type]}"
        Evidence.objects.create(objection=objection, file=store(name=named, content=file, content_type=content_type))
    record(
        subject=objection,
        deed="file",
        actor=None,
        acting_for=None,
        to_state=objection.status,
        summary=f"收到对{line.name}的异议",
    )
    tell_filed(objection)
    return objection


def _said(*, kind: str, unit: str, letter: Any, **texts: str) -> dict[str, str]:
    """What must be told, tidied and cut to its length; Refused where something is missing."""
    said = {name: text.strip()[: _LENGTHS[name]] for name, text in texts.items()}
    for field, what in (("name", "真实姓名"), ("phone", "联系电话"), ("text", "异议内容和理由")):
        if not said[field]:
            raise Refused(f"请填写{what}。", field=field)
    if kind not in Statement.Kind.values:
        raise Refused("请选择以个人还是单位名义提出。", field="kind")
    if kind == Statement.Kind.UNIT:
        if not unit.strip():
            raise Refused("单位提出异议的，请填写单位名称。", field="unit")
        if letter is None:
            raise Refused("单位提出异议的，请上传加盖公章的异议书。", field="letter")
    return said


def _receipt() -> str:
    """In groups, to be read aloud; 60 random bits, so that nobody finds another's by trying."""
    digits = mint(12)
    return f"YY-{digits[:4]}-{digits[4:8]}-{digits[8:]}".upper()


def tidy_receipt(typed: str) -> str:
    """A receipt number as it was given out, however it was typed."""
    kept = "".join(char for char in typed.upper() if char.isascii() and char.isalnum()).removeprefix("YY")
    return f"YY-{kept[:4]}-{kept[4:8]}-{kept[8:]}"
