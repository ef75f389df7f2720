"""The zip itself: opened, and compared with what it was made of."""

import hashlib
import io
import threading

import openpyxl
import pytest
from django.db import connection

from portal.files.storing import store
from portal.jobs.models import Job
from portal.jobs.running import run_job
from reviews.packages.making import write_package
from reviews.packages.requesting import package_cases, package_roster
from reviews.spotchecks.photos import add_photo, for_package
from tests.builders import BEIPIAO, CHAOYANG, a_submitted, an_enterprise, an_officer
from tests.reviews.builders import a_frozen, an_approved
from tests.reviews.packages.builders import WITH_EVIDENCE, WITH_PAPERS, made
from tests.reviews.spotchecks.builders import a_png, an_assigned, case_of, found

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]


def of_enterprises(*names):
    cases = [a_submitted(an_enterprise(name=name)) for name in names]
    return package_cases(cases=[case.pk for case in cases], by=an_officer(BEIPIAO))


def test_names_in_the_order_of_the_list(settings):
    settings.PACKAGE_CONTENTS = WITH_PAPERS
    archive = made(of_enterprises("乙机械有限公司", "甲机械有限公司"))
    assert archive.namelist() == [
        "01-北票市-乙机械有限公司-申报表.pdf",
        "02-北票市-甲机械有限公司-申报表.pdf",
        "00-目录.xlsx",
        "00-目录.txt",
    ]
    assert archive.read("02-北票市-甲机械有限公司-申报表.pdf").decode() == "甲机械有限公司的申报表"
    assert archive.testzip() is None


def test_every_name_is_marked_as_utf_8(settings):
    settings.PACKAGE_CONTENTS = WITH_PAPERS
    archive = made(of_enterprises("甲机械有限公司"))
    assert all(one.flag_bits & 0x800 for one in archive.infolist())
    assert {one.date_time[:3] for one in archive.infolist()} == {(2026, 3, 23)}


def test_evidence_lies_in_a_folder_and_no_two_names_are_the_same(settings):
    settings.PACKAGE_CONTENTS = WITH_EVIDENCE
    archive = made(of_enterprises("甲机械有限公司"))
    assert archive.namelist()[:3] == [
        "01-北票市-甲机械有限公司-申报表.pdf",
        "01-北票市-甲机械有限公司/佐证材料/证明.PDF",
        "01-北票市-甲机械有限公司/佐证材料/证明（2）.pdf",
    ]


def test_names_are_safe_on_any_system(settings):
    settings.PACKAGE_CONTENTS = WITH_PAPERS
    names = ["../../甲/机械:有限*公司", "长" * 60, "𠮷" * 60]
    archive = made(of_enterprises(*names))
    papers = [one for one in archive.namelist() if one.endswith(".pdf")]
    assert papers[0] == "01-北票市-.._.._甲_机械_有限_公司-申报表.pdf"
    assert max(len(one.encode()) for one in papers) < 255
    assert papers[1].startswith("02-北票市-长")


def test_the_index_names_every_file_with_its_size_and_digest(settings):
    settings.PACKAGE_CONTENTS = WITH_EVIDENCE
    archive = made(of_enterprises("=甲机械有限公司"))
    sheet = openpyxl.load_workbook(io.BytesIO(archive.read("00-目录.xlsx"))).active
    rows = list(sheet.iter_rows(min_row=3, values_only=True))
    listed = {row[5]: (row[6], row[7]) for row in rows}
    assert listed == {
        name: (len(archive.read(name)), hashlib.sha256(archive.read(name)).hexdigest())
        for name in archive.namelist()
        if "目录" not in name
    }
    assert {(row[0], row[1], row[2]) for row in rows} == {(1, "北票市", "=甲机械有限公司")}
    text = archive.read("00-目录.txt").decode("utf-8-sig").splitlines()
    assert text[2:] == [f"{name}\t{size}\t{sha256}" for name, (size, sha256) in listed.items()]


def test_a_case_without_papers_is_told_in_the_index(settings):
    settings.PACKAGE_CONTENTS = []
    archive = made(of_enterprises("甲机械有限公司"))
    assert archive.namelist() == ["00-目录.xlsx", "00-目录.txt"]
    assert "1 甲机械有限公司 （没有材料）" in archive.read("00-目录.txt").decode()


def test_a_list_is_packed_as_it_was_frozen(settings):
    settings.PACKAGE_CONTENTS = WITH_PAPERS
    an_approved(), an_approved()
    archive = made(package_roster(roster=a_frozen(), by=an_officer(BEIPIAO)))
    assert len([one for one in archive.namelist() if one.endswith("申报表.pdf")]) == 2


def test_settled_photos_of_a_spot_check_are_there():
    check, city = an_assigned(), an_officer(CHAOYANG)
    case = case_of(check)
    photo = add_photo(check_id=check.pk, file=a_png(), by=city)
    assert list(for_package(case.submissions.get())) == []  # it may still be taken back
    found(check, by=city)
    archive = made(package_cases(cases=[case.pk], by=city))
    with photo.file.content.open("rb") as file:
        assert archive.read(f"01-北票市-{case.enterprise}/抽检照片/抽检照片1.png") == file.read()


def spoilt(submission):
    stored = store(name="甲.pdf", content=b"as recorded", content_type="application/pdf")
    stored.sha256 = hashlib.sha256(b"otherwise").hexdigest()
    yield "甲.pdf", stored


def lost(submission):
    stored = store(name="甲.pdf", content=b"as recorded", content_type="application/pdf")
    stored.content.storage.delete(stored.content.name)
    yield "甲.pdf", stored


@pytest.mark.parametrize(
    ("provider", "reason"),
    [(spoilt, "与登记的 SHA-256 不符，可能已损坏"), (lost, "已不在存储中")],
)
def test_a_file_that_is_not_what_was_recorded_is_never_handed_on(settings, provider, reason):
    settings.PACKAGE_CONTENTS = [f"{__name__}.{provider.__name__}"]
    package = of_enterprises("甲机械有限公司")
    run_job(package.job_id)
    job = Job.objects.get(pk=package.job_id)
    assert (job.status, job.result) == (Job.Status.FAILED, None)
    assert f"文件“01-北票市-甲机械有限公司-甲.pdf”{reason}" in job.failure


def test_progress_counts_cases(settings):
    settings.PACKAGE_CONTENTS = WITH_PAPERS
    package = of_enterprises("甲机械有限公司", "乙机械有限公司")
    made(package)
    assert package.job.progress_total == 2


@pytest.mark.django_db(transaction=True)
def test_others_write_while_papers_are_made(settings, monkeypatch):
    """A cursor left open between two lines kept SQLite from writing the next paper: «database is locked», at once."""
    settings.PACKAGE_CONTENTS = ["declarations.papers.making.for_package"]
    monkeypatch.setattr("declarations.papers.making.to_pdf", lambda content, step=None: b"%PDF-1.7")
    monkeypatch.setattr("reviews.packages.making.AT_ONCE", 1)
    package = of_enterprises("甲机械有限公司", "乙机械有限公司", "丙机械有限公司")
    elsewhere = an_enterprise()

    def write(done, total):
        def rename():
            elsewhere.organisation.save()
            connection.close()

        thread = threading.Thread(target=rename)
        thread.start()
        thread.join()

    entries = write_package(package, out=io.BytesIO(), progress=write)
    assert [one.position for one in entries] == [1, 2, 3]
