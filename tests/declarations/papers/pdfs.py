"""Reading PDFs as a person and a machine do, with Poppler; and a paper of an invented form."""

import datetime as dt
import json
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from declarations.forms.answers import Answers
from declarations.forms.binding import bind
from declarations.forms.definition import FormSpec
from declarations.forms.kinds import Context
from declarations.forms.validation import check
from declarations.notices.papers import PaperSpec
from declarations.papers.content import PaperContent

FORM = FormSpec.model_validate(
    {
        "form": "wide",
        "title": "大表",
        "parts": [
            {
                "group": "firm",
                "title": "单位",
                "fields": {
                    "name": {"label": "名称", "kind": "line"},
                    "owner": {"label": "性质", "kind": "choice", "of": ["民营企业", "三资企业"]},
                    "staff": {"label": "人数", "kind": "integer", "unit": "人", "optional": True},
                    "story": {"label": "简介", "kind": "text", "limit": 500},
                },
            },
            {
                "sheets": "uses",
                "title": "场景",
                "fields": {"use": {"label": "场景名称", "kind": "line"}},
                "tables": {
                    "tools": {
                        "title": "装备",
                        "columns": {
                            "tool": {"label": "装备名称", "kind": "line"},
                            "price": {"label": "金额", "kind": "number", "unit": "万元"},
                        },
                    },
                },
            },
        ],
    },
)
TEXTS = {
    "firm/name": "朝阳泵业有限公司",
    "firm/owner": "三资企业",
    "firm/story": "成立于 2001 年。\n主营水泵。",
    "uses/r1/use": "机器人打磨",
    "uses/r1/tools/r3/tool": "打磨单元",
    "uses/r1/tools/r3/price": "12.5",
    "uses/r2/use": "在线检测",
}
ROWS = {"uses": ["r1", "r2"], "uses/r1/tools": ["r3"], "uses/r2/tools": []}


def a_content(texts: dict[str, str] | None = None, *, spec: PaperSpec | None = None, **fields: Any) -> PaperContent:
    """A paper of the invented form. ``texts`` replace answers by path; ``number=""`` makes it a draft's."""
    answers = Answers(texts=TEXTS | (texts or {}), rows=ROWS)
    content: dict[str, Any] = {
        "title": "大表申报书",
        "spec": spec or PaperSpec(),
        "enterprise": "朝阳泵业有限公司",
        "heading": [("企业名称", "朝阳泵业有限公司")],
        "cover": [],
        "parts": bind(FORM, answers, check(FORM, answers, Context()), Context()),
        "dated": dt.datetime(2026, 3, 23, 1, 0, tzinfo=dt.UTC),
        "number": "DB2026-211381-ABCDEFG",
        "n": 2,
        "sha256": "0123456789abcdef" * 4,
        "envelope": b'{"answers":{}}',
    }
    return PaperContent(**(content | fields))


def text_of(pdf: bytes, *, pages: tuple[int, int] | None = None) -> str:
    """What a reader sees, without blanks and line ends, which only the layout makes."""
    chosen = ["-f", str(pages[0]), "-l", str(pages[1])] if pages else []
    told = subprocess.run(["pdftotext", "-raw", *chosen, "-", "-"], input=pdf, capture_output=True, check=True)
    return "".join(told.stdout.decode().split())


def page_count(pdf: bytes) -> int:
    told = subprocess.run(["pdfinfo", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    return int(next(line.split()[1] for line in told.splitlines() if line.startswith("Pages:")))


def attached_to(pdf: bytes) -> dict[str, Any]:
    """The JSON files attached, by name."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "paper.pdf"
        file.write_bytes(pdf)
        out = Path(folder) / "out"
        out.mkdir()
        subprocess.run(["pdfdetach", "-saveall", "-o", str(out), str(file)], capture_output=True, check=True)
        return {one.name: json.loads(one.read_bytes()) for one in out.iterdir()}
