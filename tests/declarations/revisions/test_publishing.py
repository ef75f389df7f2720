"""A pack is uploaded, measured and published; what is wrong or outdated is told, and nothing happens twice."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

from declarations.cases.drafting import save_answer
from declarations.cases.models import Declaration
from declarations.cases.rows import add_row
from declarations.notices.loading import BrokenPack
from declarations.notices.models import Notice, NoticeRevision, Round
from declarations.notices.packs import newest_revision
from declarations.revisions.models import PackUpload
from declarations.revisions.publishing import keep_pack, measure_again, publish
from portal.errors import Outdated, Refused
from portal.jobs.models import Job
from portal.jobs.running import run_job
from portal.people.models import Appointment
from portal.trail.models import TrailEntry
from tests.builders import CHAOYANG, a_draft, a_submitted, an_administrator, an_officer
from tests.builders import LIAONING as PROVINCE
from tests.declarations.notices.packs import CHAOYANG_PACK, LIAONING, copy_of, edit, line_of
from tests.declarations.revisions.zips import zipped

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]
FORM, PROGRAMME = "forms/basic-factory.yaml", "programmes/basic.yaml"
SUBSECTOR = "subsector: {label: 细分行业, kind: line, limit: 30}"


def upload(pack, by):
    return keep_pack(file=zipped(pack), by=by)


def revised(pack, by, limit="25"):
    edit(pack / FORM, SUBSECTOR, SUBSECTOR.replace("30", limit))
    return upload(pack, by)


def run(kind):
    for job in Job.objects.filter(kind=kind, status=Job.Status.QUEUED):
        run_job(job.pk)
        job.refresh_from_db()
        assert job.status == Job.Status.DONE, job.failure


def measured(kept):
    run("measure-revision")
    return PackUpload.objects.get(pk=kept.pk).measured


class TestUploading:
    def test_mistakes_are_told_and_nothing_is_kept(self, pack, officer):
        edit(pack / FORM, SUBSECTOR, "subsector: {label: 细分行业, kind: lnie}")
        with pytest.raises(BrokenPack) as broken:
            upload(pack, officer)
        told = [(one.file, one.line, one.key) for one in broken.value.problems if "lnie" in one.expected]
        assert told == [(FORM, line_of(pack / FORM, "lnie"), "parts › 第2项 › fields › subsector › kind")]
        assert not PackUpload.objects.exists()

    def test_a_right_one_is_kept_and_nothing_is_loaded(self, pack, officer):
        kept = revised(pack, officer)
        assert NoticeRevision.objects.filter(notice="liaoning-2026").count() == 1
        assert (kept.notice_key, kept.published) == ("liaoning-2026", None)

    @pytest.mark.parametrize("who", [lambda: an_officer(CHAOYANG), an_administrator])
    def test_the_province_alone_revises(self, pack, who):
        with pytest.raises(Refused, match="只有省级主管部门"):
            revised(pack, who())

    def test_a_key_that_is_anothers(self, tmp_path, officer):
        city = copy_of(CHAOYANG_PACK, tmp_path)
        (city / "overlay.yaml").unlink()
        edit(city / "notice.yaml", "key: chaoyang-2026", "key: liaoning-2026")
        with pytest.raises(BrokenPack, match="另取一个键"):
            upload(city, officer)

    def test_too_large_a_file(self, officer):
        with pytest.raises(Refused, match="超过 5 MB"):
            keep_pack(file=SimpleUploadedFile("a.zip", b"x" * (5 * 1024 * 1024 + 1)), by=officer)

    def test_a_title_longer_than_the_portal_keeps(self, pack, officer):
        text = (pack / PROGRAMME).read_text(encoding="utf-8")
        (pack / PROGRAMME).write_text(text.replace("number_prefix: ", "number_prefix: ABCDEFGHIJK"), encoding="utf-8")
        with pytest.raises(BrokenPack, match="最多 10 个"):
            upload(pack, officer)


class TestMeasuring:
    def test_drafts_follow_and_renamed_answers_come_along(self, pack, officer):
        a_draft(), a_submitted()
        edit(pack / FORM, SUBSECTOR, "branch: {was: [subsector], label: 细分领域, kind: line, limit: 30}")
        edit(pack / FORM, "subsector: factory/subsector", "subsector: factory/branch")
        assert measured(upload(pack, officer)) == {"against": 1, "follow": 1, "stay": 0, "orphans": {}}

    def test_answers_without_a_place_are_counted_by_label(self, pack, officer):
        a_draft()
        edit(pack / FORM, "subsector: factory/subsector", "subsector: factory/branch")
        edit(pack / FORM, SUBSECTOR, "branch: {label: 领域, kind: line, limit: 30}")
        assert measured(upload(pack, officer))["orphans"] == {"细分行业": 1}

    def test_a_column_under_a_renamed_table_too_and_rows_taken_out_not(self, pack, officer):
        case = a_draft()
        clerk = Appointment.objects.get(organisation=case.enterprise.organisation)
        row, _ = add_row(declaration_id=case.pk, path="scenarios", by=clerk)
        save_answer(declaration_id=case.pk, path=f"scenarios/{row}/instance", text="三", seen=None, by=clerk)
        edit(pack / FORM, "- table: scenarios", "- table: scenes\n    was: [scenarios]")
        edit(pack / FORM, "{each: scenarios, scenario: scenario, instance: instance, ai: ai}",
             "{each: scenes, scenario: scenario, instance: example, ai: ai}")  # fmt: skip
        text = (pack / FORM).read_text(encoding="utf-8")
        (pack / FORM).write_text(text.replace("      instance: {", "      example: {"), encoding="utf-8")
        assert list(measured(upload(pack, officer))["orphans"].values()) == [3]

    def test_while_it_is_counted_nothing_more_is_asked(self, pack, officer):
        kept = revised(pack, officer)
        measure_again(upload_id=kept.pk, by=officer)
        assert Job.objects.filter(kind="measure-revision").count() == 1
        measured(kept)
        measure_again(upload_id=kept.pk, by=officer)
        assert Job.objects.filter(kind="measure-revision").count() == 2


class TestPublishing:
    def test_the_newest_revision_with_its_files_and_its_drafts(self, pack, officer):
        case = a_draft()
        report = publish(upload_id=revised(pack, officer).pk, seen=1, by=officer)
        run("follow-notice")
        assert report.revision.number == 2
        assert report.revision.loaded_by == officer.user
        assert report.revision.source.sha256 == report.revision.upload.file.sha256
        assert Declaration.objects.get(pk=case.pk).revision == report.revision
        assert (
            TrailEntry.objects.get(deed="load_notice", subject_id=report.revision.pk).acting_for == officer.organisation
        )

    def test_a_double_click_publishes_once(self, pack, officer):
        kept = revised(pack, officer)
        first, second = (publish(upload_id=kept.pk, seen=1, by=officer) for _ in range(2))
        assert (first.revision, second.changed) == (second.revision, False)
        assert Job.objects.filter(kind="follow-notice").count() == 1

    def test_a_colleague_is_told_who_was_faster(self, pack, officer):
        kept = revised(pack, officer)
        publish(upload_id=kept.pk, seen=1, by=officer)
        with pytest.raises(Outdated, match=f"{officer.user}已发布.*第2版"):
            publish(upload_id=kept.pk, seen=1, by=an_officer(PROVINCE))

    def test_another_revision_came_between(self, pack, officer):
        mine = revised(pack, officer)
        edit(pack / FORM, "kind: line, limit: 25}", "kind: line, limit: 20}")
        colleague = an_officer(PROVINCE)
        publish(upload_id=upload(pack, colleague).pk, seen=1, by=colleague)
        with pytest.raises(Outdated, match=f"{colleague.user}已发布liaoning-2026 第2版"):
            publish(upload_id=mine.pk, seen=1, by=officer)
        assert publish(upload_id=mine.pk, seen=2, by=officer).revision.number == 3

    def test_what_says_the_same_is_no_revision(self, officer):
        kept = keep_pack(file=zipped(LIAONING), by=officer)
        with pytest.raises(Refused, match="与第1版相同"):
            publish(upload_id=kept.pk, seen=1, by=officer)

    def test_dates_stay_the_provinces_and_a_new_round_opens(self, pack, officer):
        spring = Round.objects.get(notice="liaoning-2026", programme="basic", key="2026-spring")
        text = (pack / PROGRAMME).read_text(encoding="utf-8")
        winter = "  - key: 2026-winter\n"
        summer = "  - {key: 2026-summer, title: 增补批次, opens: 2026-06-01, city: 2026-06-30, clause: 通知.一.二}\n"
        (pack / PROGRAMME).write_text(text.replace(winter, summer + winter), encoding="utf-8")
        publish(upload_id=upload(pack, officer).pk, seen=1, by=officer)
        assert Round.objects.filter(notice="liaoning-2026", key="2026-summer").exists()
        assert Round.objects.get(pk=spring.pk).opens_on == spring.opens_on

    def test_a_new_notice(self, tmp_path, officer):
        city = copy_of(CHAOYANG_PACK, tmp_path)
        edit(city / "notice.yaml", "key: chaoyang-2026", "key: chaoyang-2026b")
        assert publish(upload_id=upload(city, officer).pk, seen=0, by=officer).revision.number == 1
        assert Notice.objects.get(pk="chaoyang-2026b").overlay_of_id == "liaoning-2026"


class TestStartingAnew:
    """The packs that come with the program are loaded at each start."""

    def test_what_the_province_published_stays(self, pack, officer, capsys):
        publish(upload_id=revised(pack, officer).pk, seen=1, by=officer)
        call_command("load_notice", str(LIAONING), at_start=True)
        assert newest_revision("liaoning-2026").number == 2
        assert "在门户发布，保持不变" in capsys.readouterr().out

    def test_a_newer_pack_of_the_program_is_loaded_where_nobody_published(self, pack):
        edit(pack / FORM, SUBSECTOR, SUBSECTOR.replace("30", "25"))
        call_command("load_notice", str(pack), at_start=True, verbosity=0)
        assert newest_revision("liaoning-2026").number == 2

    def test_who_asks_for_it_by_hand_gets_it(self, pack, officer):
        publish(upload_id=revised(pack, officer).pk, seen=1, by=officer)
        call_command("load_notice", str(LIAONING), verbosity=0)
        assert newest_revision("liaoning-2026").number == 3
