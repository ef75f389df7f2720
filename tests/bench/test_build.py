"""The bench's data are cases like any other: what it measures is what the portal does."""

import io

import pytest

from declarations.cases.models import Declaration, Status
from declarations.tables.export import make_table, table_of
from portal.regions.models import Region
from tests.bench import build
from tests.bench.measure import Measured, peak_mb, table
from tests.builders import BEIPIAO, CHAOYANG, an_officer, the_round
from tests.declarations.tables.sheets import opened, texts


@pytest.mark.parametrize("count", [1, 5])
def test_a_reported_list_makes_the_table_of_its_cases(
    notice: None, count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build, "CHUNK", 2)
    round = the_round()
    build.cases(count, round=round, region=BEIPIAO, status=Status.TO_REPORT, stage="city-report")
    build.reported_list(round=round, region=CHAOYANG, stage="city-report", by=an_officer(CHAOYANG).user)
    out = io.BytesIO()

    made = make_table(
        spec=table_of(round=round, table="basic-summary"),
        region=Region.objects.get(pk=CHAOYANG),
        round=round,
        out=out,
        progress=lambda done, total: None,
    )

    assert (made.rows, made.final) == (count, True)
    names = list(Declaration.objects.order_by("number").values_list("enterprise__organisation__name", flat=True))
    sheet = opened(out.getvalue())
    assert [texts(sheet, row)[:2] for row in range(4, 4 + count)] == [[n + 1, name] for n, name in enumerate(names)]


def test_cases_on_the_desk_wait_for_the_county(notice: None) -> None:
    build.cases(3, round=the_round(), region=BEIPIAO, status=Status.UNDER_REVIEW, stage="county")

    assert (
        list(Declaration.objects.values_list("status", "stage", "region")) == [("under_review", "county", BEIPIAO)] * 3
    )


def test_the_cells_of_a_line_are_as_many_as_annex_3_has_columns() -> None:
    assert [len(cells) for cells in build.annex_3(2)] == [12, 12]


def test_ratios_are_to_the_first_line() -> None:
    said = table("标题", "说明", [Measured("bare", 2.0, 50.0), Measured("portal", 3.0, 100.0)])

    assert said.splitlines() == [
        "## 标题",
        "",
        "说明",
        "",
        "| | seconds | ratio | peak MB | ratio |",
        "| --- | ---: | ---: | ---: | ---: |",
        "| bare | 2 | 1.00 | 50 | 1.00 |",
        "| portal | 3 | 1.50 | 100 | 2.00 |",
    ]


def test_the_peak_of_this_process_is_some_megabytes() -> None:
    assert 10 < peak_mb() < 100_000
