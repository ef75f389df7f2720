"""Ways in which rules have been got round elsewhere: by an import, by an old draft, by a second role."""

from functools import partial

import pytest
from django.core.management import call_command
from django.urls import reverse

from declarations.cases.drafting import save_answer
from declarations.cases.models import Declaration, Status, Submission
from declarations.cases.reading import current
from declarations.tables.preview import preview_of
from factories.registry.importing import Effect, import_rows, preview, read_factories
from factories.registry.models import Enterprise
from factories.registry.registering import register_enterprise
from portal.errors import Refused
from portal.people.appointments import appoint
from portal.people.models import Role, bureau_of
from portal.regions.models import Region
from reviews.desk.deciding import decide
from reviews.desk.models import Verdict
from tests.builders import BEIPIAO, CHAOYANG, a_clerk, a_draft, a_submitted, an_enterprise, an_officer, the_round
from tests.conftest import set_clock
from tests.declarations.behalf.tables import a_row, a_table, carried_out
from tests.declarations.notices.packs import LIAONING as LIAONING_PACK
from tests.declarations.notices.packs import copy_of, edit
from tests.factories.registry.lists import MEANT, a_csv
from tests.reviews.builders import a_reported, an_approved
from tests.reviews.test_known_failures import clerk_of, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]


class TestARuleHoldsOnThePageButNotInTheImport:
    def test_a_name_written_otherwise_is_the_same_enterprise_in_both(self):
        county = Region.objects.get(pk=BEIPIAO)
        register_enterprise(name="洁铸（北票）化工有限公司", region=county, by=None)
        other = "洁铸(北票) 化工有限公司"

        with pytest.raises(Refused):
            register_enterprise(name=other, region=county, by=None)
        rows = read_factories(file=a_csv([MEANT[:4], ("1", other, "北票市", "二级")]), region=county).rows
        assert [one.effect for one in preview(rows=rows, tier="basic").rows] == [Effect.UPDATE]
        import_rows(rows=rows, tier="basic", source="附件2", by=None)

        assert Enterprise.objects.count() == 1

    def test_who_can_fill_for_itself_is_filled_for_in_neither(self):
        firm = an_enterprise()
        a_clerk(firm)
        why = f"{firm}已有填报账户，请由企业自行申报"

        page, row = typed_and_imported(name=firm.name)

        assert why in page
        assert row == ["不能导入", "企业名称（B列）：该企业已有填报账户，请由企业自行申报"]
        assert not Declaration.objects.exists()

    def test_nothing_is_begun_after_the_last_day_in_either(self, monkeypatch):
        set_clock(monkeypatch, "2026-04-11 00:00")

        page, row = typed_and_imported(name="朝阳代填有限公司")

        assert "截止" in page
        assert row[1].endswith("目前不在申报时间内，不能新建申报")
        assert not Declaration.objects.exists()

    def test_a_draft_of_a_table_is_held_against_the_rules_of_a_typed_one(self):
        officer = an_officer(BEIPIAO)
        carried_out(a_table(a_row(自评等级="一级", 能力="1.20")), by=officer)
        imported, typed = Declaration.objects.get(), a_draft(maturity_level="一级", maturity_score="1.20")
        people = {imported: officer, typed: clerk_of(typed)}

        answers = {
            case: signed_in(person).post(reverse("case-submit", args=[case.pk])) for case, person in people.items()
        }

        assert [one.status_code for one in answers.values()] == [422, 422]
        assert all("一级，不达标" in one.content.decode() for one in answers.values())
        assert not Submission.objects.exists()


def typed_and_imported(*, name):
    """What a county is told that begins for a firm by hand, and then by a table: the page, and the row's account."""
    county = an_officer(BEIPIAO)
    typed = {"round": the_round().pk, "region": BEIPIAO, "name": name, "factory_name": "一号工厂"}
    page = signed_in(county).post(reverse("behalf-new"), typed)
    assert page.status_code == 422
    [row] = preview_of(carried_out(a_table(a_row(企业名称=name)), by=county).job.result).rows
    return page.content.decode(), row[3:]


class TestADraftSlipsPastARule:
    @pytest.fixture
    def stricter(self, tmp_path, monkeypatch):
        """Loads a revision that asks for more, while no draft is brought up to it yet."""
        pack = copy_of(LIAONING_PACK, tmp_path)
        edit(pack / "programmes/basic.yaml", "{must: maturity_at_least, level: 2", "{must: maturity_at_least, level: 3")
        monkeypatch.setattr("declarations.management.commands.load_notice.follow_notice", lambda **_: 0)
        return partial(call_command, "load_notice", str(pack), verbosity=0)

    def test_a_draft_from_before_a_stricter_revision_is_held_against_it(self, stricter):
        draft, sent = a_draft(), a_submitted()
        decide(declaration_id=sent.pk, verdict=Verdict.RETURN, text="请补充", by=an_officer(BEIPIAO))
        stricter()

        for case in (draft, sent):
            answer = signed_in(clerk_of(case)).post(reverse("case-submit", args=[case.pk]))
            assert (answer.status_code, "不达标" in answer.content.decode()) == (422, True)

        assert list(Submission.objects.values_list("declaration", flat=True)) == [sent.pk]

    def test_a_draft_that_was_right_once_is_held_against_the_rules_when_it_is_sent(self):
        draft = a_draft()
        clerk = clerk_of(draft)
        looked_at = current(draft).fingerprint
        save_answer(declaration_id=draft.pk, path="maturity/level", text="一级", seen=None, by=clerk)

        answers = [
            signed_in(clerk).post(reverse("case-submit", args=[draft.pk]), {"answers": read})
            for read in (looked_at, "")
        ]

        assert [one.status_code for one in answers] == [409, 422]
        assert not Submission.objects.exists()

    def test_a_draft_from_before_the_last_day_is_not_sent_after_it(self, monkeypatch):
        draft = a_draft()
        set_clock(monkeypatch, "2026-04-11 00:00")

        answer = signed_in(clerk_of(draft)).post(reverse("case-submit", args=[draft.pk]))

        assert answer.status_code == 422
        assert Declaration.objects.get().status == Status.DRAFT


class TestOnePersonHoldsTwoRoles:
    @pytest.fixture
    def both(self):
        """A clerk of the firm who is an officer of its county as well."""
        case = a_submitted()
        officer = an_officer(BEIPIAO)
        clerk = appoint(user=officer.user, organisation=case.enterprise.organisation, role=Role.CLERK, by=None)
        return case, officer, clerk

    def test_one_acts_in_one_role_at_a_time(self, both):
        _, officer, clerk = both
        browser = signed_in(officer)
        opened = {}
        for acting in (clerk, officer):
            browser.post(reverse("acting"), {"appointment": acting.pk})
            opened[acting.role] = [browser.get(reverse(name)).status_code for name in ("desk", "cases")]

        assert opened == {Role.CLERK: [403, 200], Role.COUNTY_OFFICER: [200, 403]}

    def test_nothing_is_decided_in_the_firms_name(self, both):
        case, officer, clerk = both
        browser = signed_in(officer)
        browser.post(reverse("acting"), {"appointment": clerk.pk})

        answer = browser.post(reverse("decide", args=[case.pk]), {"verdict": "approve", "seen": case.moves})

        assert answer.status_code == 403
        assert Declaration.objects.get(pk=case.pk).status == Status.UNDER_REVIEW

    def test_nor_in_the_bureaus_name_one_case_or_many(self, both):
        case, officer, _ = both

        told = one_and_many(case, officer)

        assert told == {"decide": (422, True), "batch-decide": (422, True)}
        assert Declaration.objects.get(pk=case.pk).status == Status.UNDER_REVIEW

    def test_who_judged_for_the_county_does_not_judge_for_the_city_one_case_or_many(self):
        county = an_officer(BEIPIAO)
        case = an_approved(by=county)
        a_reported(by=county)
        city = appoint(
            user=county.user, organisation=bureau_of(Region.objects.get(pk=CHAOYANG)), role=Role.CITY_OFFICER, by=None
        )

        told = one_and_many(Declaration.objects.get(pk=case.pk), city)

        assert told == {"decide": (422, True), "batch-decide": (422, True)}
        assert case.opinions.count() == 1


def one_and_many(case, officer):
    """Page → the answer to an approval, and whether it says that somebody else must give it (回避)."""
    browser = signed_in(officer)
    browser.post(reverse("acting"), {"appointment": officer.pk})
    sent = {
        "decide": {"verdict": "approve", "text": "", "exception": "", "seen": case.moves},
        "batch-decide": {"way": "approve", "chosen": f"{case.pk}:{case.moves}"},
    }
    urls = {"decide": reverse("decide", args=[case.pk]), "batch-decide": reverse("batch-decide")}
    answers = {page: browser.post(urls[page], typed) for page, typed in sent.items()}
    return {page: (one.status_code, "请由他人办理" in one.content.decode()) for page, one in answers.items()}
