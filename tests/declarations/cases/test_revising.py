"""A notice is revised while drafts are open: they follow by key, nothing typed is lost, and no draft slips past a rule."""

import pytest
from django.core.management import call_command
from django.urls import reverse

from declarations.cases.drafting import save_answer
from declarations.cases.models import Declaration, Submission
from declarations.cases.reading import current
from declarations.cases.revising import catch_up, follow_notice, orphans_of
from declarations.cases.rows import add_row, remove_row
from declarations.cases.submitting import Incomplete, submit
from declarations.notices.models import Notice
from declarations.notices.packs import newest_revision
from portal.people.models import Appointment
from portal.trail.record import trail_of
from tests.builders import BEIPIAO, a_draft, a_submitted, an_enterprise, an_officer
from tests.declarations.notices.packs import LIAONING, copy_of, edit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]
FORM, PROGRAMME = "forms/basic-factory.yaml", "programmes/basic.yaml"
SUBSECTOR = "subsector: {label: 细分行业, kind: line, limit: 30}"


@pytest.fixture
def pack(tmp_path):
    return copy_of(LIAONING, tmp_path)


def load(pack):
    """As the command does it: the drafts follow."""
    call_command("load_notice", str(pack), verbosity=0)


def load_without_following(pack, monkeypatch):
    """As a draft sees it that was begun while the revision was being loaded."""
    with monkeypatch.context() as patch:
        patch.setattr("declarations.management.commands.load_notice.follow_notice", lambda **_: 0)
        load(pack)


def now(case):
    return Declaration.objects.select_related("revision").get(pk=case.pk)


def clerk_of(case):
    return Appointment.objects.get(organisation=case.enterprise.organisation)


def texts(case):
    return current(now(case)).answers.texts


class TestByKey:
    def test_a_renamed_field_brings_its_answer(self, pack):
        case = a_draft()
        edit(pack / FORM, SUBSECTOR, "branch: {was: [subsector], label: 细分领域, kind: line, limit: 30}")
        edit(pack / FORM, "subsector: factory/subsector", "subsector: factory/branch")
        load(pack)
        assert now(case).revision == newest_revision("liaoning-2026")
        assert texts(case)["factory/branch"] == "汽车零部件"
        assert orphans_of(current(now(case))) == []
        submit(declaration_id=case.pk, by=clerk_of(case))

    def test_a_renamed_part_and_its_columns_bring_their_rows(self, pack):
        case = a_draft()
        edit(pack / FORM, "- table: scenarios", "- table: scenes\n    was: [scenarios]")
        edit(pack / FORM, "      ai: {label: 是否", "      uses_ai: {was: [ai], label: 是否")
        edit(pack / FORM, "{each: scenarios, scenario: scenario, instance: instance, ai: ai}",
             "{each: scenes, scenario: scenario, instance: instance, ai: uses_ai}")  # fmt: skip
        before = current(case).answers
        load(pack)
        after = current(now(case)).answers
        assert after.rows["scenes"] == before.rows["scenarios"]
        row = after.rows["scenes"][0]
        assert after.texts[f"scenes/{row}/uses_ai"] == before.texts[f"scenarios/{row}/ai"]
        submit(declaration_id=case.pk, by=clerk_of(case))

    def test_two_fields_that_change_places(self, pack):
        case = a_draft()
        edit(pack / FORM, "sector: {label: 所属行业", "kind: {was: [sector], label: 所属行业")
        edit(pack / FORM, SUBSECTOR, "branch: {was: [subsector], label: 细分行业, kind: line, limit: 30}")
        edit(pack / FORM, "sector: factory/sector\n", "sector: factory/kind\n")
        edit(pack / FORM, "subsector: factory/subsector", "subsector: factory/branch")
        load(pack)
        assert (texts(case)["factory/kind"], texts(case)["factory/branch"]) == ("装备制造", "汽车零部件")

    def test_what_is_new_is_filled_from_what_the_portal_knows(self, pack):
        case = a_draft()
        edit(pack / FORM, SUBSECTOR, SUBSECTOR + "\n      unit: {label: 单位, kind: line, initial: 台}")
        load(pack)
        assert texts(case)["factory/unit"] == "台"

    def test_what_somebody_emptied_stays_empty(self, pack):
        case = a_draft()
        save_answer(declaration_id=case.pk, path="maturity/year", text="", seen=None, by=clerk_of(case))
        edit(pack / FORM, "label: 细分行业", "label: 细分领域")
        load(pack)
        assert texts(case)["maturity/year"] == ""


class TestOrphans:
    def test_they_are_kept_and_shown_with_the_label_they_had(self, pack, client):
        case = a_draft()
        edit(pack / FORM, f"      {SUBSECTOR}\n", "")
        edit(pack / FORM, "  subsector: factory/subsector\n", "")
        edit(pack / "tables/basic-summary.yaml", "value: subsector", "value: sector")
        load(pack)
        assert [(one.label, one.text) for one in orphans_of(current(now(case)))] == [("细分行业", "汽车零部件")]
        client.force_login(clerk_of(case).user, backend="django.contrib.auth.backends.ModelBackend")
        page = client.get(reverse("case-fill", args=[case.pk])).content.decode()
        assert (page.count("在新表中没有对应栏目"), page.count("汽车零部件")) == (1, 2)  # and in the industry's name
        assert trail_of(case).last().detail["orphans"] == ["factory/subsector"]

    def test_a_row_taken_out_is_no_orphan(self, pack):
        case = a_draft()
        row, _ = add_row(declaration_id=case.pk, path="scenarios", by=clerk_of(case))
        save_answer(declaration_id=case.pk, path=f"scenarios/{row}/instance", text="旧", seen=None, by=clerk_of(case))
        remove_row(declaration_id=case.pk, path="scenarios", row=row, by=clerk_of(case))
        edit(pack / FORM, "label: 细分行业", "label: 细分领域")
        load(pack)
        assert orphans_of(current(now(case))) == []


class TestNewRules:
    STRICTER = ("{must: maturity_at_least, level: 2", "{must: maturity_at_least, level: 3")

    def test_the_standing_follows_for_lists(self, pack):
        case = a_draft()
        edit(pack / PROGRAMME, *self.STRICTER)
        load(pack)
        assert (case.standing, now(case).standing) == ("met", "unmet")

    def test_no_draft_slips_past_them_even_unmoved(self, pack, monkeypatch):
        case = a_draft()
        edit(pack / PROGRAMME, *self.STRICTER)
        load_without_following(pack, monkeypatch)
        with pytest.raises(Incomplete) as refused:
            submit(declaration_id=case.pk, by=clerk_of(case))
        assert [one.place for one in refused.value.problems] == ["申报条件"]
        assert not Submission.objects.exists()

    def test_the_page_asks_what_submitting_will_ask(self, pack, monkeypatch, client):
        case = a_draft()
        edit(pack / FORM, SUBSECTOR, SUBSECTOR + "\n      output: {label: 年产值, kind: line}")
        load_without_following(pack, monkeypatch)
        client.force_login(clerk_of(case).user, backend="django.contrib.auth.backends.ModelBackend")
        page = client.post(reverse("case-submit", args=[case.pk]), {"seen": case.moves})
        assert page.status_code == 422
        assert "请填写年产值" in page.content.decode()
        assert "年产值" in client.get(reverse("case-fill", args=[case.pk])).content.decode()
        assert now(case).revision.number == 2


class TestWhatStays:
    def test_a_submission_stays_on_its_own(self, pack):
        case = a_submitted()
        edit(pack / FORM, "label: 细分行业", "label: 细分领域")
        load(pack)
        assert now(case).revision.number == case.submissions.get().revision.number == 1

    def test_a_returned_one_is_a_draft_again(self, pack):
        from tests.reviews.builders import Verdict, decide

        case = a_submitted()
        decide(declaration_id=case.pk, verdict=Verdict.RETURN, text="请补充", by=an_officer(BEIPIAO))
        edit(pack / FORM, "label: 细分行业", "label: 细分领域")
        load(pack)
        assert now(case).revision.number == 2
        second = submit(declaration_id=case.pk, by=clerk_of(case))
        assert [one.revision.number for one in case.submissions.order_by("n")] == [1, 2]
        assert second.n == 2

    def test_nothing_happens_twice(self, pack):
        case = a_draft()
        edit(pack / FORM, "label: 细分行业", "label: 细分领域")
        load(pack)
        assert follow_notice(notice=Notice.objects.get(pk="liaoning-2026")) == 0
        assert catch_up(declaration_id=case.pk) is False
        assert trail_of(case).filter(deed="follow_revision").count() == 1

    def test_what_was_typed_is_untouched_by_a_change_of_words(self, pack):
        case = a_draft(an_enterprise())
        before = texts(case)
        edit(pack / FORM, "label: 细分行业", "label: 细分领域")
        load(pack)
        assert texts(case) == before
