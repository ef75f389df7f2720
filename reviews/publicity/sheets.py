"""A public list as a spreadsheet: what the page shows, and nothing else."""

from tempfile import TemporaryFile
from typing import BinaryIO, cast

from django.http import FileResponse

from declarations.notices.schema import ColumnSpec, TableSpec
from declarations.tables.export import CONTENT_TYPE
from declarations.tables.writing import write_table
from portal.files.storing import safe_name
from reviews.rosters.models import Roster

_COLUMNS = (
    ("序号", "position", 6),
    ("企业名称", "name", 40),
    ("工厂（车间）名称", "factory_name", 40),
    ("地区", "place", 20),
)

_RECHECKED = ("复核结果", "outcome", 12)


def sheet_of(roster: Roster, *, title: str, head: str) -> FileResponse:
    """The list as an XLSX download; it is as long as a list of the province, some hundred lines.

    Args:
        roster: a version that is public.
        title: above the table.
        head: the line below the title (公示期, 文号).
    """
    rechecked = roster.public_lines.exclude(outcome="").exists()
    columns_of = (*_COLUMNS, *((_RECHECKED,) if rechecked else ()))
    columns = tuple(ColumnSpec(title=named, value=value, width=width) for named, value, width in columns_of)
    spec = TableSpec(
        table="public", title=title, columns=columns, lists="passed", landscape=False, file_name=title,
        footnotes=(f"名单第{roster.version}版，摘要 SHA-256 {roster.sha256}",),
    )  # fmt: skip
    rows = (
        [getattr(line, value) for _, value, _ in columns_of]
        for line in roster.public_lines.order_by("position").iterator(chunk_size=500)
    )
    file = TemporaryFile()  # noqa: SIM115 - the response closes it
    write_table(spec=spec, head=[head], rows=rows, total=0, out=cast("BinaryIO", file))
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=safe_name(f"{title}.xlsx"), content_type=CONTENT_TYPE)
