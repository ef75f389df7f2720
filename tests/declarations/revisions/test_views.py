"""通知包与版次 as a province's officer walks through them."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from declarations.notices.loading import load_notice
from declarations.notices.models import NoticeRevision
from declarations.notices.packs import newest_revision
from declarations.revisions.models import PackUpload
from declarations.revisions.publishing import keep_pack, publish
from portal.files.models import StoredFile
from tests.builders import LIAONING as PROVINCE
from tests.builders import a_draft, a_submitted, an_enterprise, an_officer
from tests.declarations.notices.packs import LIAONING, edit, line_of
from tests.declarations.revisions.zips import a_zip, zipped

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]
FORM = "forms/basic-factory.yaml"
SUBSECTOR = "subsector: {label: 细分行业, kind: line, limit: 30}"


@pytest.fixture
def client(officer):
    client = Client()
    client.force_login(officer.user)
    return client


def queries_of(client, url):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


class TestReport:
    def test_each_mistake_with_file_line_key_and_what_was_expected(self, client, pack):
        edit(pack / FORM, SUBSECTOR, SUBSECTOR.replace("limit: 30", "limits: 30"))
        answer = client.post(reverse("packs"), {"file": zipped(pack)})
        [problem] = answer.context["problems"]
        text = answer.content.decode()
        assert answer.status_code == 422
        assert (problem.file, problem.line) == (FORM, line_of(pack / FORM, "limits"))
        assert all(
            one in text for one in (FORM, str(problem.line), "不认识的键；此处可用", "有 1 处错误，没有载入任何内容")
        )
        assert not PackUpload.objects.exists()

    def test_what_is_no_pack_is_told_at_the_field(self, client):
        answer = client.post(reverse("packs"), {"file": a_zip({"../evil.yaml": "x"})})
        assert "不在通知包文件夹之内" in answer.context["form"].errors["file"][0]

    def test_a_zip_without_a_notice(self, client):
        answer = client.post(reverse("packs"), {"file": a_zip({"readme.md": "x"})})
        assert [one.file for one in answer.context["problems"]] == ["notice.yaml"]


class TestPreview:
    def test_what_changes_and_then_it_is_published(self, client, pack):
        edit(pack / FORM, SUBSECTOR, SUBSECTOR.replace("30", "25"))
        page = client.post(reverse("packs"), {"file": zipped(pack)}, follow=True)
        text = page.content.decode()
        assert all(one in text for one in ("发布为第2版", "字数上限", "细分行业"))
        assert "尚未发布" in client.get(reverse("packs")).content.decode()
        upload = PackUpload.objects.get()
        done = client.post(reverse("pack-publish", args=[upload.pk]), {"seen": page.context["seen"]}, follow=True)
        assert "第2版已发布" in done.content.decode()
        assert "已发布为第2版" in client.get(reverse("pack-preview", args=[upload.pk])).content.decode()

    def test_the_same_content_offers_nothing_to_publish(self, client):
        page = client.post(reverse("packs"), {"file": zipped()}, follow=True).content.decode()
        assert "没有需要发布的内容" in page
        assert "确定发布" not in page

    def test_when_somebody_was_faster_it_is_compared_anew(self, client, officer, pack, tmp_path):
        edit(pack / FORM, SUBSECTOR, SUBSECTOR.replace("30", "25"))
        mine = keep_pack(file=zipped(pack), by=officer)
        edit(pack / FORM, SUBSECTOR.replace("30", "25"), SUBSECTOR.replace("30", "20"))
        colleague = an_officer(PROVINCE)
        publish(upload_id=keep_pack(file=zipped(pack), by=colleague).pk, seen=1, by=colleague)
        answer = client.post(reverse("pack-publish", args=[mine.pk]), {"seen": 1})
        assert (answer.status_code, answer.context["seen"]) == (409, 2)
        [section] = answer.context["sections"]
        assert [(one.before, one.after) for one in section.changes[0].said] == [("20", "25")]


class TestRevisions:
    def test_who_loaded_it_and_what_stands_on_it(self, client):
        a_draft(), a_submitted()
        answer = client.get(reverse("revisions", args=["liaoning-2026"]))
        [(_, counts)] = answer.context["lines"]
        assert [n for _, n in counts] == [1, 1, 0]
        page = reverse("revision-cases", args=[newest_revision("liaoning-2026").pk])
        assert [len(client.get(page, {"state": one}).context["page"].items) for one in ("open", "submitted")] == [0, 1]

    def test_the_pack_comes_back_as_it_was(self, client):
        revision = newest_revision("liaoning-2026")
        answer = client.get(reverse("revision-file", args=[revision.pk]))
        assert b"".join(answer.streaming_content) == zipped().read()

    def test_an_old_revision_has_no_files_and_says_so(self, client, officer):
        first = newest_revision("liaoning-2026")
        old = NoticeRevision.objects.create(
            notice_id="liaoning-2026", number=2, content=first.content, sha256="0" * 64, loaded_at=first.loaded_at
        )
        assert "未保存" in client.get(reverse("revisions", args=["liaoning-2026"])).content.decode()
        assert client.get(reverse("revision-file", args=[old.pk])).status_code == 404

    def test_many_cases_and_revisions_cost_no_more_than_one(self, client, officer, pack):
        cases = reverse("revision-cases", args=[newest_revision("liaoning-2026").pk]) + "?state=submitted"
        pages = [reverse("revisions", args=["liaoning-2026"]), reverse("packs"), cases]
        a_submitted()
        one = [queries_of(client, page) for page in pages]
        edit(pack / FORM, SUBSECTOR, SUBSECTOR.replace("30", "25"))
        publish(upload_id=keep_pack(file=zipped(pack), by=officer).pk, seen=1, by=officer)
        for _ in range(3):
            a_submitted(an_enterprise())
        assert [queries_of(client, page) for page in pages] == one

    def test_loading_the_same_again_keeps_no_second_copy(self):
        before = StoredFile.objects.count()
        load_notice(folder=LIAONING)
        assert StoredFile.objects.count() == before
