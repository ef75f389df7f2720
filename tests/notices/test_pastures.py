"""A notice of another province and another year, with its own words, stages, form and table: data, and no line of code."""

from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from django.core.management import call_command
from django.urls import reverse

from declarations.cases.drafting import save_answer, start
from declarations.cases.models import Declaration, Status
from declarations.cases.reading import current, submitted
from declarations.cases.rows import add_row
from declarations.cases.submitting import Incomplete, submit
from declarations.facts.models import IndicatorFact, InvestmentFact
from declarations.notices.loading import load_notice
from declarations.notices.models import Round
from declarations.tables.export import make_table, table_of
from factories.recognitions.models import Recognition
from portal.errors import Refused
from portal.regions.loading import load_regions
from portal.regions.models import Region
from reviews.desk.deciding import decide
from reviews.desk.models import Verdict
from reviews.rosters.composing import freeze
from reviews.rosters.reporting import receive, report
from tests.builders import a_clerk, a_factory, an_enterprise, an_officer
from tests.conftest import set_clock

pytestmark = pytest.mark.django_db

HERE = Path(__file__).parent
PROVINCE, CITY, COUNTY = "990000", "990100", "990101"
ANSWERS = {
    "ranch/name": "东坡牧场",
    "ranch/trade": "其他",
    "ranch/other": "骆驼",
    "ranch/founded": "2001年5月",
    "ranch/renewed": "2026年10月",
    "ranch/spent": "120.5",
    "ranch/sheds": "60",
    "ranch/phone": "0990-7654321",
    "heads/sheep/before": "800",
    "heads/sheep/after": "1200 只",
}
USES = [("轮牧", "东坡轮牧", "是"), ("挤奶", "一号棚挤奶", "否")]


@pytest.fixture
def round(db: None, monkeypatch: pytest.MonkeyPatch) -> Round:
    """The notice loaded, on a day when it takes declarations."""
    load_regions(HERE / "pastures-regions.csv")
    load_notice(folder=HERE / "pastures-2027")
    set_clock(monkeypatch, "2027-04-01 09:00")
    return Round.objects.get(notice_id="pastures-2027")


@pytest.fixture
def draft(round: Round) -> Declaration:
    """A ranch's declaration, filled in whole."""
    factory = a_factory(COUNTY, enterprise=an_enterprise(COUNTY, name="草原牧业有限公司"))
    clerk = a_clerk(factory.enterprise)
    case = start(factory=factory, round=round, by=clerk)

    def answer(path: str, text: str) -> None:
        save_answer(declaration_id=case.pk, path=path, text=text, seen=None, by=clerk)

    for path, text in ANSWERS.items():
        answer(path, text)
    for name, price in (("无人机", "12.5"), ("挤奶机", "30")):
        row, _ = add_row(declaration_id=case.pk, path="machines", by=clerk)
        answer(f"machines/{row}/name", name)
        answer(f"machines/{row}/price", price)
    for scenario, named, smart in USES:
        row, _ = add_row(declaration_id=case.pk, path="uses", by=clerk)
        answer(f"uses/{row}/use", scenario)
        answer(f"uses/{row}/named", named)
        answer(f"uses/{row}/smart", smart)
        if smart == "是":
            answer(f"uses/{row}/how", "看草情定轮次")
    return Declaration.objects.get(pk=case.pk)


def clerk_of(case: Declaration):
    return case.enterprise.organisation.appointments.get()


def test_the_pack_is_right() -> None:
    call_command("check_notice", str(HERE / "pastures-2027"))


def test_a_whole_season(draft: Declaration, round: Round) -> None:
    submission = submit(declaration_id=draft.pk, by=clerk_of(draft))
    assert submission.declaration.number.startswith(f"MC2027-{COUNTY}-")
    assert [(one.key, one.before, one.after, one.unit) for one in IndicatorFact.objects.all()] == [
        ("sheep", 800, 1200, "只")
    ]
    assert [(one.title, float(one.amount)) for one in InvestmentFact.objects.all()] == [("改造投入", 120.5)]

    city = an_officer(CITY)
    with pytest.raises(Refused, match="场景实例2个，应不少于3个"):
        decide(declaration_id=draft.pk, verdict=Verdict.APPROVE, by=city)
    decide(declaration_id=draft.pk, verdict=Verdict.APPROVE, exception="规模小而全", by=city)
    assert Recognition.objects.get().tier == "workshop"

    place = Region.objects.get(pk=CITY)
    roster = report(roster_id=freeze(round=round, region=place, stage="list", by=city).pk, by=city)
    receive(roster_id=roster.pk, by=an_officer(PROVINCE))
    draft.refresh_from_db()
    assert draft.status == Status.CONCLUDED

    file = BytesIO()
    spec = table_of(round=round, table="ranches")
    made = make_table(spec=spec, region=place, round=round, out=file, progress=lambda *_: None)
    rows = list(openpyxl.load_workbook(BytesIO(file.getvalue())).active.iter_rows(values_only=True))
    assert (made.file_name, made.rows, made.final) == ("东草盟数字牧场（2027年度评定）.xlsx", 1, True)
    assert rows[-1] == (
        1, "数字牧场", "东坡牧场", "草原牧业有限公司", "其他", "1) 轮牧：东坡轮牧\n2) 挤奶：一号棚挤奶", "0990-7654321",
    )  # fmt: skip


def test_what_was_submitted_reads_as_it_was_filled_in(draft: Declaration) -> None:
    before = current(draft).checked.values
    view = submitted(submit(declaration_id=draft.pk, by=clerk_of(draft)))
    assert view.checked.values == before
    other = next(one for one in view.parts[0].fields if one.spec.label == "养殖何物")
    assert (other.asked, other.display) == (True, "骆驼")


def test_its_own_checks_are_kept(draft: Declaration) -> None:
    for path, text in (("ranch/sheds", "200"), ("ranch/other", "")):
        save_answer(declaration_id=draft.pk, path=path, text=text, seen=None, by=clerk_of(draft))
    with pytest.raises(Incomplete) as incomplete:
        submit(declaration_id=draft.pk, by=clerk_of(draft))
    assert [one.message for one in incomplete.value.problems] == ["请填写养殖何物", "畜舍投入不会大于改造投入"]


def test_printed_rows_are_neither_added_nor_taken_out(draft: Declaration) -> None:
    with pytest.raises(Refused, match="此处不能增减行"):
        add_row(declaration_id=draft.pk, path="heads", by=clerk_of(draft))


def test_its_pages_speak_its_words(draft: Declaration, client) -> None:
    client.force_login(clerk_of(draft).user)
    said = client.get(reverse("case-fill", args=[draft.pk])).content.decode()
    for words in ("甲、牧场", "请牧场主亲自填写。", "牲畜", "牧场主签字：", "怎样智能", "改造后", "42.5"):
        assert words in said
    read = client.get(reverse("case-submit", args=[draft.pk])).content.decode()
    for words in ("丙、数字化环节", "1200 只", "所填属实", "骆驼"):
        assert words in read
