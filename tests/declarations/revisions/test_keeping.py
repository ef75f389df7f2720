"""A revision keeps what its notice's rounds, cases and lists go by: nothing that waits is lost from sight."""

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from declarations.cases.models import Declaration, Status
from declarations.notices.loading import BrokenPack
from declarations.notices.models import NoticeRevision, Round
from declarations.notices.packs import newest_revision, pack_of, programmes_of_rounds
from declarations.revisions.models import PackUpload
from declarations.revisions.publishing import keep_pack, publish
from portal.jobs.models import Job
from portal.jobs.running import run_job
from tests.builders import BEIPIAO, a_draft, a_submitted, an_officer
from tests.declarations.notices.packs import edit, line_of
from tests.declarations.revisions.zips import zipped
from tests.reviews.builders import a_frozen, an_approved

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]
PROGRAMME = "programmes/basic.yaml"
COUNTY = "{key: county, level: county, does: review"
IN_USE = "有事项或名单正按环节“county”（县级初审）办理"


def problems_of(pack, officer):
    with pytest.raises(BrokenPack) as broken:
        keep_pack(file=zipped(pack), by=officer)
    return [(one.file, one.line, one.key, one.expected) for one in broken.value.problems]


def rekey(pack, old="key: county, level", new="key: county-first, level"):
    edit(pack / PROGRAMME, old, new)


class TestProgrammes:
    TOLD = "门户中已有培育项目“overseas”的批次（2026年海外智能工厂培育名单），通知包应保留此项目，键不能改"

    def test_one_with_a_round_cannot_be_dropped(self, pack, officer):
        (pack / "programmes/overseas.yaml").unlink()
        assert problems_of(pack, officer) == [("programmes/*.yaml", None, "programme", self.TOLD)]
        assert not PackUpload.objects.exists()

    def test_nor_called_by_another_key(self, pack, officer):
        edit(pack / "programmes/overseas.yaml", "programme: overseas", "programme: abroad")
        assert problems_of(pack, officer) == [("programmes/*.yaml", None, "programme", self.TOLD)]

    def test_the_command_refuses_it_too(self, pack):
        (pack / "programmes/overseas.yaml").unlink()
        with pytest.raises(CommandError, match="应保留此项目，键不能改"):
            call_command("load_notice", str(pack), verbosity=0)
        assert newest_revision("liaoning-2026").number == 1

    def test_where_it_was_dropped_before_that_was_asked_the_last_that_has_it_counts(self, officer):
        first = newest_revision("liaoning-2026")
        content = pack_of(first).model_dump(mode="json")
        content["programmes"] = [one for one in content["programmes"] if one["programme"] != "overseas"]
        NoticeRevision.objects.create(
            notice=first.notice, number=2, content=content, sha256="0" * 64, loaded_at=first.loaded_at
        )
        abroad = Round.objects.get(programme="overseas")
        assert programmes_of_rounds([abroad]) == {abroad.pk: pack_of(first).programme("overseas")}
        client = Client()
        client.force_login(officer.user)
        pages = [reverse(one) for one in ("home", "desk", "rosters", "lateness", "exports", "charts")]
        assert {page: client.get(page, follow=True).status_code for page in pages} == dict.fromkeys(pages, 200)


class TestStages:
    def test_one_at_which_a_case_stands_keeps_its_key(self, pack, officer):
        a_submitted()
        rekey(pack)
        told = f"{IN_USE}，应保留此环节，键不能改；改名称请只改 title"
        assert problems_of(pack, officer) == [(PROGRAMME, line_of(pack / PROGRAMME, "stages:"), "stages", told)]

    def test_so_does_one_that_a_case_has_yet_to_pass(self, pack, officer):
        a_submitted()
        rekey(pack, "key: city-report, level", "key: city-list, level")
        [(file, _, key, told)] = problems_of(pack, officer)
        assert (file, key) == (PROGRAMME, "stages")
        assert "“city-report”（市级上报）" in told

    def test_and_its_level(self, pack, officer):
        a_submitted()
        edit(pack / PROGRAMME, COUNTY, COUNTY.replace("level: county", "level: city"))
        edit(pack / PROGRAMME, "{key: county-report, level: county", "{key: county-report, level: city")
        assert [(key, told) for _, _, key, told in problems_of(pack, officer)] == [
            ("stages › 第1项 › level", f"{IN_USE}，此处应仍为 county"),
            ("stages › 第2项 › level", "有事项或名单正按环节“county-report”（县级上报）办理，此处应仍为 county"),
        ]

    def test_one_that_a_returned_case_comes_back_to(self, pack, officer):
        case = a_submitted()
        Declaration.objects.filter(pk=case.pk).update(status=Status.RETURNED)
        rekey(pack)
        assert "“county”" in problems_of(pack, officer)[0][3]

    def test_one_with_a_list_though_no_case_is_on_it(self, pack, officer):
        case = an_approved()
        a_frozen()
        Declaration.objects.filter(pk=case.pk).update(status=Status.CONCLUDED)
        rekey(pack, "key: county-report, level", "key: county-list, level")
        assert "“county-report”（县级上报）" in problems_of(pack, officer)[0][3]

    def test_what_only_drafts_are_for_may_change_and_they_follow(self, pack, officer):
        a_draft()
        rekey(pack)
        assert publish(upload_id=keep_pack(file=zipped(pack), by=officer).pk, seen=1, by=officer).changed

    def test_a_title_may_change_and_the_case_stays_on_the_desk(self, pack, officer):
        a_submitted()
        edit(pack / PROGRAMME, "title: 县级初审, ", "title: 县级审查, ")
        publish(upload_id=keep_pack(file=zipped(pack), by=officer).pk, seen=1, by=officer)
        client = Client()
        client.force_login(an_officer(BEIPIAO).user)
        assert len(client.get(reverse("desk")).context["page"].items) == 1

    def test_a_case_that_came_in_since_the_upload_stops_it_at_the_preview_and_at_publishing(self, pack, officer):
        rekey(pack)
        upload = keep_pack(file=zipped(pack), by=officer)
        for job in Job.objects.filter(kind="measure-revision"):
            run_job(job.pk)
        client = Client()
        client.force_login(officer.user)
        preview = reverse("pack-preview", args=[upload.pk])
        assert client.get(preview).status_code == 200
        a_submitted()
        for answer in (client.get(preview), client.post(reverse("pack-publish", args=[upload.pk]), {"seen": 1})):
            assert answer.status_code == 422
            assert IN_USE in answer.content.decode()
        assert newest_revision("liaoning-2026").number == 1
