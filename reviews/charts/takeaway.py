"""The twin of a picture as a spreadsheet."""

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO

from declarations.notices.schema import ColumnSpec, TableSpec
from declarations.tables.writing import write_table
from portal.templatetags.portal import moment
from reviews.charts.drawing import Twin
from reviews.charts.funnel import funnel
from reviews.charts.indicators import indicators
from reviews.charts.maturity import maturity
from reviews.charts.models import Counting
from reviews.charts.progress import progress
from reviews.charts.scenarios import heat_map
from reviews.charts.scope import Scope
from reviews.charts.tiers import tiers_by_place, tiers_by_sector


@dataclass(frozen=True)
class Picture:
    """``of_round``: the numbers are of one round; else of all that is registered."""

    title: str
    twin: Callable[[Scope], Twin]
    of_round: bool = True


PICTURES = {
    "funnel": Picture("办理进展", lambda scope: funnel(scope).twin),
    "progress": Picture("各地进度", lambda scope: progress(scope).twin),
    "scenarios": Picture("典型场景分布", lambda scope: heat_map(scope).twin),
    "indicators": Picture("指标建设前后对比", lambda scope: indicators(scope).twin),
    "tiers": Picture("各地等级分布", lambda scope: tiers_by_place(scope).twin, of_round=False),
    "sectors": Picture("各行业等级分布", lambda scope: tiers_by_sector(scope).twin, of_round=False),
    "maturity": Picture("历年成熟度等级", lambda scope: maturity(scope).twin, of_round=False),
}
_WIDE, _NARROW = 24, 12


def spreadsheet(picture: Picture, scope: Scope, counting: Counting) -> bytes:
    """The numbers of a picture as XLSX, with what they are of above them; some hundred rows at the most."""
    twin = picture.twin(scope)
    texts = {n for row in twin.rows for n, cell in enumerate(row) if isinstance(cell, str)}
    columns = tuple(
        ColumnSpec(title=title, value=f"column-{n}", width=_WIDE if n in texts else _NARROW, align="center")
        for n, title in enumerate(twin.columns)
    )
    spec = TableSpec(table="picture", title=picture.title, columns=columns, lists="passed", file_name=picture.title)
    of_round = f"　批次：{scope.programme.title} {scope.round.title}" if picture.of_round else ""
    head = [f"地区：{scope.place.name}{of_round}　数据截至：{moment(counting.counted_at)}"]
    out = BytesIO()
    write_table(spec=spec, head=head, rows=twin.rows, total=len(twin.rows), out=out)
    return out.getvalue()
