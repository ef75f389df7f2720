"""推荐函: made with the list that goes up, in the words of the notice, with the officer's number and date, then stamped."""

import datetime as dt
import io

import pytest

from portal.errors import Refused
from portal.jobs.models import Job
from portal.jobs.running import run_job
from portal.trail.record import trail_of
from reviews.letters.making import letter_pdf
from reviews.letters.models import CoverLetter
from reviews.letters.stamping import keep_letter_scan
from reviews.letters.writing import write_letter
from reviews.rosters.choosing import leave_off
from reviews.rosters.correcting import correct
from reviews.rosters.reporting import receive, report
from tests.builders import BEIPIAO, CHAOYANG, LIAONING, an_officer
from tests.conftest import set_clock
from tests.declarations.papers.pdfs import page_count, text_of
from tests.reviews.builders import a_frozen, an_approved
from tests.reviews.letters.builders import NUMBER, a_case_for, a_recommendation, a_recommended, bytes_of, made
from tests.reviews.passing import reasoned
from tests.reviews.rosters.test_scans import PDF

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice")]


@pytest.fixture(autouse=True)
def _open(monkeypatch):
    set_clock(monkeypatch, "2026-03-18 09:00")


@pytest.fixture
def city():
    return an_officer(CHAOYANG)


def written(roster, city, number=NUMBER, dated="2026-03-18"):
    return write_letter(roster_id=roster.pk, number=number, dated=dated, by=city)


def stamped(roster, by, content=PDF):
    return keep_letter_scan(roster_id=roster.pk, file=io.BytesIO(content), by=by)


def test_reporting_the_list_makes_the_letter_in_the_words_of_the_notice(city):
    roster = a_recommended(city, "advanced", "workshop")

    letter = made(roster)

    text = text_of(bytes_of(letter))
    assert letter.file.name == "朝阳市2026年先进级智能工厂申报名单（第1版）推荐函.pdf"
    assert (letter.is_draft, letter.list_sha256, letter.dated) == (False, roster.sha256, dt.date(2026, 3, 18))
    for said in (
        "朝阳市工业和信息化局〔2026〕号",
        "关于推荐2026年度先进级智能工厂、省级数字化车间项目的函",
        "省工业和信息化厅：按照《关于2026年度辽宁省智能工厂梯度培育工作的通知》要求",
        "现择优推荐先进级智能工厂1项、省级数字化车间1项，共2项",
        "随函报送，请予审核。附件：1.项目推荐汇总表2.申报材料盖章版纸质件",
        "朝阳市工业和信息化局2026年3月18日",
        roster.sha256,
    ):
        assert said in text, said
    assert "草稿" not in text


def test_before_it_is_reported_it_is_a_draft_and_says_so(city):
    roster = a_recommendation(city)
    written(roster, city)

    letter = made(roster)

    text = text_of(bytes_of(letter))
    assert letter.is_draft
    assert letter.file.name.endswith("推荐函（草稿）.pdf")
    assert "草稿，名单尚未上报，不作为正式公文" in text
    assert "朝工信函〔2026〕12号" in text


def test_reporting_takes_number_and_date_of_the_draft(city):
    roster = a_recommendation(city)
    written(roster, city, dated="2026-03-17")
    made(roster)
    report(roster_id=roster.pk, by=city)

    letter = made(roster)

    assert (letter.number, letter.dated, letter.is_draft) == (NUMBER, dt.date(2026, 3, 17), False)
    assert "2026年3月17日" in text_of(bytes_of(letter))


def test_the_same_letter_makes_the_same_bytes_on_one_page(city):
    letter = made(a_recommended(city))

    again = letter_pdf(letter, progress=lambda done, total: None)

    assert again == bytes_of(letter)
    assert page_count(again) == 1


def test_another_number_makes_it_anew_and_asking_twice_makes_it_once(city):
    roster = a_recommended(city)
    first = made(roster)
    jobs = Job.objects.filter(kind="make-letter")
    written(roster, city, number="朝工信函[2026] 12号")
    written(roster, city)
    assert jobs.count() == 2

    letter = made(roster)

    written(roster, city)
    assert jobs.count() == 2
    assert (letter.number, letter.file.sha256 != first.file.sha256) == (NUMBER, True)
    assert [entry.deed for entry in trail_of(roster)].count("write_letter") == 1


def test_a_worker_that_comes_late_does_not_keep_the_letter_of_before(city):
    roster = a_recommended(city)
    late = CoverLetter.objects.get(roster=roster).job_id
    written(roster, city)
    made(roster)
    Job.objects.filter(pk=late).update(status=Job.Status.QUEUED)

    CoverLetter.objects.filter(roster=roster).update(number="")

    run_job(late)

    kept = CoverLetter.objects.get(roster=roster)
    assert NUMBER in text_of(bytes_of(kept))


def test_a_list_that_changed_since_is_told_apart_by_its_digest(city):
    roster = a_recommendation(city, "advanced", "advanced")
    written(roster, city)
    before = made(roster)
    line = roster.lines.latest("position")
    leave_off(roster_id=roster.pk, reasons={line.pk: "名额所限"}, by=city)
    roster.refresh_from_db()
    assert before.list_sha256 != roster.sha256

    written(roster, city)

    assert "先进级智能工厂1项，共1项" in text_of(bytes_of(made(roster)))


@pytest.mark.parametrize(
    ("number", "dated", "field", "message"),
    [
        ("12号", "", "number", "发文字号应写作“朝工信函〔2026〕12号”的形式；尚未编号的可以留空。"),
        ("", "2026-04-31", "dated", "成文日期应为一个日期，如2026-04-08。"),
        ("", "2026-03-19", "dated", "成文日期不能晚于今天。"),
    ],
)
def test_what_cannot_be_read_is_refused_at_its_place(city, number, dated, field, message):
    roster = a_recommendation(city)

    with pytest.raises(Refused) as refused:
        written(roster, city, number=number, dated=dated)

    assert (refused.value.field, refused.value.message) == (field, message)
    assert not CoverLetter.objects.exists()


def test_the_stamped_letter_is_kept_once_number_and_date_are_there(city):
    roster = a_recommended(city)
    made(roster)
    with pytest.raises(Refused, match="请先填写发文字号和成文日期"):
        stamped(roster, city)
    written(roster, city)
    with pytest.raises(Refused, match="推荐函生成后，才能上传") as unmade:
        CoverLetter.objects.filter(roster=roster).update(file=None, made_at=None, list_sha256="")
        stamped(roster, city)
    assert unmade.value.field == "letter_scan"
    made(roster)

    stamped(roster, city)

    letter = CoverLetter.objects.get(roster=roster)
    assert letter.scan.name == "朝阳市名单第1版推荐函盖章扫描件.pdf"
    assert trail_of(roster).last().summary == "上传推荐函盖章扫描件"
    assert roster.scan is None


def test_a_draft_is_not_stamped(city):
    roster = a_recommendation(city)
    written(roster, city)
    made(roster)

    with pytest.raises(Refused, match="名单上报、推荐函生成后，才能上传其盖章扫描件"):
        stamped(roster, city)


def test_another_date_makes_the_stamp_count_no_more(city):
    roster = a_recommended(city)
    written(roster, city)
    made(roster)
    stamped(roster, city)

    written(roster, city, dated="2026-03-17")

    assert CoverLetter.objects.get(roster=roster).scan is None


def test_after_the_province_has_received_it_it_stands(city):
    roster = a_recommended(city)
    written(roster, city)
    made(roster)
    receive(roster_id=roster.pk, by=an_officer(LIAONING))

    with pytest.raises(Refused, match="名单已接收，不能再修改推荐函"):
        written(roster, city, number="朝工信函〔2026〕13号")
    with pytest.raises(Refused, match="名单已接收，不能再上传或更换盖章扫描件"):
        stamped(roster, city)


def test_a_correction_has_its_own_letter_and_the_old_one_stays(city):
    roster = a_recommended(city)
    old = made(roster)
    a_case_for(roster.round)
    corrected = reasoned(correct(roster_id=roster.pk, reason="次序有误", by=city), by=city)
    report(roster_id=corrected.pk, by=city)

    new = made(corrected)

    assert (new.pk != old.pk, new.list_sha256) == (True, corrected.sha256)
    assert bytes_of(old) == bytes_of(made(roster))


@pytest.mark.parametrize("region", [BEIPIAO, LIAONING])
def test_only_its_own_bureau_writes_and_stamps_it(city, region):
    roster = a_recommended(city)
    made(roster)

    with pytest.raises(Refused, match="只有朝阳市的市级主管部门可以办理此事项"):
        written(roster, an_officer(region))
    with pytest.raises(Refused, match="只有朝阳市的市级主管部门可以办理此事项"):
        stamped(roster, an_officer(region))


def test_a_list_whose_stage_has_no_letter_gets_none(spring):
    an_approved()
    county = an_officer(BEIPIAO)
    roster = report(roster_id=a_frozen(by=county).pk, by=county)

    with pytest.raises(Refused, match="这份名单不附推荐函"):
        written(roster, county)
    assert not CoverLetter.objects.exists()
