"""附件4-2, 4-3 and 5 from the first key to the table that goes to the province; and large ones stay quick."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from declarations.cases.drafting import save_answer, start
from declarations.cases.models import Declaration, Outcome, Status
from declarations.cases.reading import current, submitted
from declarations.cases.rows import add_row
from declarations.cases.submitting import submit
from declarations.facts.models import IndicatorFact, InvestmentFact, ScenarioFact, SubmissionFacts
from declarations.notices.models import Round
from declarations.notices.packs import newest_revision, pack_of
from declarations.tables.rows import rows_of
from declarations.tables.sources import ListedCase
from reviews.desk.deciding import decide
from reviews.desk.models import Verdict
from tests.builders import BEIPIAO, a_clerk, a_factory, an_officer
from tests.conftest import set_clock
from tests.declarations.forms.filled import filled, store

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice")]

FORMS = {"workshop": "workshop", "advanced": "advanced-factory", "overseas": "overseas-factory"}


@pytest.fixture(autouse=True)
def _open(monkeypatch):
    """A day on which all three are open."""
    set_clock(monkeypatch, "2026-03-18 09:00")


def a_draft_of(programme, *, rows=1, **options):
    factory = a_factory(name="一号工厂", abroad=programme == "overseas")
    case = start(factory=factory, round=Round.objects.get(programme=programme), by=a_clerk(factory.enterprise))
    form = pack_of(case.revision).form(FORMS[programme])
    store(case, form, filled(form, rows=rows, **options))
    return Declaration.objects.get(pk=case.pk)


def clerk_of(case):
    return case.enterprise.organisation.appointments.get()


@pytest.mark.parametrize("programme", FORMS)
def test_a_form_filled_in_whole_is_submitted_and_reads_the_same(programme):
    case = a_draft_of(programme, rows=9)
    view = current(case)
    assert (view.checked.problems, view.checked.percent) == ([], 100)
    submission = submit(declaration_id=case.pk, by=clerk_of(case))
    again = submitted(submission)
    assert again.checked.values == view.checked.values
    assert again.answers.rows == view.answers.rows
    assert again.facts == view.facts
    shown = [
        [(one.path, one.display, one.asked) for part in each.parts for one in part.fields] for each in (view, again)
    ]
    assert shown[0] == shown[1]


@pytest.mark.parametrize("programme", FORMS)
def test_an_empty_form_says_what_is_missing_and_nothing_else(programme):
    factory = a_factory(name="一号工厂", abroad=programme == "overseas")
    case = start(factory=factory, round=Round.objects.get(programme=programme), by=a_clerk(factory.enterprise))
    assert {one.missing for one in current(case).checked.problems} == {True}


def test_prefilled_is_what_the_registers_know():
    factory = a_factory(name="一号工厂")
    case = start(factory=factory, round=Round.objects.get(programme="workshop"), by=a_clerk(factory.enterprise))
    texts = current(case).answers.texts
    assert {path: texts[path] for path in ("cover/applicant", "cover/recommender", "workshop/name")} == {
        "cover/applicant": case.enterprise.organisation.name,
        "cover/recommender": "朝阳市工业和信息化局",
        "workshop/name": "一号工厂",
    }


class TestFacts:
    def test_of_a_workshop(self):
        submit(declaration_id=(case := a_draft_of("workshop")).pk, by=clerk_of(case))
        facts = SubmissionFacts.objects.get()
        assert (facts.sector, facts.project_name, facts.contact_phone, facts.maturity_level) == (
            "其他", "五轴加工单元", "0421-2639317", 5,
        )  # fmt: skip
        assert list(InvestmentFact.objects.values_list("key", "title")) == [
            ("total", "总投资"),
            ("equipment", "设备投资"),
            ("core", "核心智能制造装备投资"),
            ("software", "工业软件投资"),
            ("network", "网络投资"),
            ("security", "信息安全投资"),
        ]
        assert IndicatorFact.objects.get(key="robots").title == "机器人密度（台/万人）"
        assert set(ScenarioFact.objects.values_list("segment", "scenario", "uses_ai")) == {
            ("生产作业", "人机协同作业", False)
        }

    def test_of_an_advanced_factory(self):
        submit(declaration_id=(case := a_draft_of("advanced", rows=2)).pk, by=clerk_of(case))
        share = IndicatorFact.objects.get(key="ai_share")
        assert (share.title, share.before, share.after, share.unit) == ("应用人工智能技术场景比例", 35, 35, "%")
        assert IndicatorFact.objects.count() == 22
        assert list(ScenarioFact.objects.values_list("uses_ai", flat=True)) == [True, True]

    @pytest.mark.parametrize(
        ("programme", "table", "cells"),
        [
            ("workshop", "recommendation", {1: "数字化车间", 4: "五轴加工单元", 6: "其他"}),
            ("advanced", "recommendation", {1: "智能工厂", 3: "91211381MA0TY8XJ21", 9: "五轴加工单元 五轴加工单元"}),
            ("overseas", "overseas-list", {3: "领航级", 5: 12, 8: "五轴加工单元"}),
        ],
    )  # fmt: skip
    def test_go_into_the_table_for_the_province(self, programme, table, cells):
        case = a_draft_of(programme)
        submission = submit(declaration_id=case.pk, by=clerk_of(case))
        spec = pack_of(newest_revision("liaoning-2026")).table(table)
        called = pack_of(case.revision).programme(programme).called
        listed = ListedCase(submission.pk, Outcome.PASSED, reason="", county="北票市", programme=called)
        (row,) = rows_of(spec=spec, cases=[listed])
        assert {place: row[place] for place in cells} == cells


class TestLarge:
    """40 scenario sheets, each with its four tables; the longest text that a form takes."""

    def cost(self, client, case):
        current(case)  # reads the pack into the cache
        with CaptureQueriesContext(connection) as queries:
            page = client.get(reverse("case-fill", args=[case.pk]))
        assert page.status_code == 200
        return len(queries), len(page.content)

    def test_the_page_asks_as_often_for_forty_sheets_as_for_one(self, client):
        small, large = a_draft_of("advanced"), a_draft_of("advanced", rows=40)
        client.force_login(clerk_of(small).user)
        few, _ = self.cost(client, small)
        client.force_login(clerk_of(large).user)
        many, size = self.cost(client, large)
        assert many == few
        assert size < 700_000  # each sheet comes when it is opened

    def test_a_sheet_comes_when_it_is_opened(self, client):
        case = a_draft_of("advanced", rows=5)
        client.force_login(clerk_of(case).user)
        row = current(case).answers.rows["scenes"][2]
        url = reverse("case-part", args=[case.pk, "scenes"])
        assert f'data-row="{row}" data-lazy' in client.get(reverse("case-fill", args=[case.pk])).content.decode()
        one = client.get(url, {"table": "scenes", "row": row}).content.decode()
        assert (one.count("<details"), f'data-path="scenes/{row}/told"' in one) == (2, True)
        assert client.get(url, {"table": "scenes", "row": "rzzzzz"}).status_code == 404
        assert client.get(url, {"table": "elsewhere", "row": row}).status_code == 404

    def test_saving_one_answer_asks_as_often_and_sends_little(self, client):
        def cost(case):
            client.force_login(clerk_of(case).user)
            with CaptureQueriesContext(connection) as queries:
                answer = client.post(
                    reverse("case-answers", args=[case.pk]),
                    {"path": "plans/goals", "text": "新的目标", "seen": 1},
                    content_type="application/json",
                )
            assert answer.status_code == 200
            return len(queries), len(answer.content)

        (few, _), (many, size) = (cost(a_draft_of("advanced", rows=rows)) for rows in (1, 12))
        assert many == few
        assert size < 20_000

    def test_the_longest_text_of_every_blank_is_accepted(self):
        case = a_draft_of("advanced", rows=3, longest=True)
        assert current(case).checked.problems == []
        assert submit(declaration_id=case.pk, by=clerk_of(case)).n == 1


@pytest.mark.parametrize("programme", FORMS)
def test_the_county_reads_it_and_lets_it_pass(client, programme):
    """The pages of officers show any form; what is only in principle asks for a reason."""
    case = a_draft_of(programme, rows=2)
    submit(declaration_id=case.pk, by=clerk_of(case))
    officer = an_officer(BEIPIAO)
    client.force_login(officer.user)
    for name in ("decide", "case"):
        page = client.get(reverse(name, args=[case.pk])).content.decode()
        assert "五轴加工单元" in page
        assert "未填写" not in page
    decide(declaration_id=case.pk, verdict=Verdict.APPROVE, exception="场景少而精", by=officer)
    case.refresh_from_db()
    assert (case.status, case.stage) == (Status.TO_REPORT, "county-report")


class TestWhatThePersonIsTold:
    def test_new_segments_and_scenarios_are_taken(self):
        case = a_draft_of("advanced")
        row = current(case).answers.rows["scenes"][0]
        for key, text in (("segment", "星际物流"), ("scenario", "月面转运")):
            save_answer(declaration_id=case.pk, path=f"scenes/{row}/{key}", text=text, seen=None, by=clerk_of(case))
        view = current(Declaration.objects.get(pk=case.pk))
        assert (view.checked.problems, view.checked.warnings) == ([], [])
        assert (view.facts.scenarios[0].segment, view.facts.scenarios[0].scenario) == ("星际物流", "月面转运")

    def test_parts_of_an_investment_that_overlap_warn_and_do_not_refuse(self, client):
        case = a_draft_of("workshop", workshop_invested="10")
        client.force_login(clerk_of(case).user)
        answer = client.post(
            reverse("case-answers", args=[case.pk]),
            {"path": "workshop/equipment", "text": "8", "seen": 1},
            content_type="application/json",
        ).json()
        assert (answer["problem"], answer["complete"]) == (None, True)
        assert answer["warnings"] == {
            "workshop/equipment": "设备、工业软件、网络、信息安全投资之和大于总投资；各项有重叠的不必改，否则请核对"
        }

    def test_five_scenarios_at_least(self):
        case = a_draft_of("workshop")
        rows = current(case).answers.rows["scenes"]
        assert len(rows) == 5
        from declarations.cases.rows import remove_row  # the deed under test here alone

        _, view = remove_row(declaration_id=case.pk, path="scenes", row=rows[0], by=clerk_of(case))
        assert [one.message for one in view.checked.problems] == ["数字化车间应用场景情况至少填写5项，目前4项"]

    def test_a_numbered_heading_stands_over_the_title_under_it(self, client):
        case = a_draft_of("workshop")
        client.force_login(clerk_of(case).user)
        page = client.get(reverse("case-fill", args=[case.pk])).content.decode()
        heading = page.index('<p class="chapter">(一) 实施过程中取得的技术成果</p>')
        assert page.index("八、数字化车间建设成效</p>") < heading < page.index('id="title-breakthroughs"')

    def test_the_total_follows_each_amount(self, client):
        case = a_draft_of("workshop")
        client.force_login(clerk_of(case).user)
        row, _ = add_row(declaration_id=case.pk, path="equipment", by=clerk_of(case))
        answer = client.post(
            reverse("case-answers", args=[case.pk]),
            {"path": f"equipment/{row}/amount", "text": "1000", "seen": 0},
            content_type="application/json",
        ).json()
        assert answer["totals"] == {"equipment/count": "12", "equipment/amount": "1004.5"}
