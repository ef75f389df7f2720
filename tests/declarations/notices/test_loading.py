"""Loading the real notices: once, twice, changed; and what the database then refuses."""

import datetime as dt
import shutil
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, transaction

from declarations.notices.loading import BrokenPack, Problem, digest_of, load_notice, read_pack
from declarations.notices.models import Deadline, Notice, NoticeRevision, Round
from declarations.notices.packs import newest_revision, pack_of
from portal.regions.models import Region
from portal.trail.models import TrailEntry
from tests.builders import CHAOYANG, an_administrator
from tests.declarations.notices.packs import LIAONING, copy_of, edit

pytestmark = pytest.mark.django_db


def deadlines() -> set[tuple[str, str, str | None, dt.date]]:
    return set(Deadline.objects.values_list("round__key", "level", "region_id", "due_on"))


class TestTheNoticesOf2026:
    def test_rounds_and_dates(self, notice: None) -> None:
        rounds = Round.objects.order_by("opens_on", "position", "key")
        assert list(rounds.values_list("notice_id", "programme", "key", "title", "opens_on")) == [
            ("liaoning-2026", "basic", "2026-spring", "2026年第一批（4月）", dt.date(2026, 3, 13)),
            ("liaoning-2026", "advanced", "2026-projects", "2026年先进级智能工厂申报", dt.date(2026, 3, 13)),
            ("liaoning-2026", "workshop", "2026-projects", "2026年省级数字化车间申报", dt.date(2026, 3, 13)),
            ("liaoning-2026", "overseas", "2026-overseas", "2026年海外智能工厂培育名单", dt.date(2026, 3, 13)),
            ("liaoning-2026", "basic", "2026-winter", "2026年第二批（12月）", dt.date(2026, 4, 11)),
        ]
        assert deadlines() == {
            ("2026-projects", "enterprise", None, dt.date(2026, 4, 3)),
            ("2026-projects", "city", None, dt.date(2026, 4, 10)),
            ("2026-projects", "enterprise", None, dt.date(2026, 4, 3)),
            ("2026-projects", "city", None, dt.date(2026, 4, 10)),
            ("2026-overseas", "city", None, dt.date(2026, 3, 20)),
            ("2026-spring", "county", CHAOYANG, dt.date(2026, 4, 6)),
            ("2026-spring", "city", None, dt.date(2026, 4, 10)),
            ("2026-winter", "county", CHAOYANG, dt.date(2026, 12, 25)),
            ("2026-winter", "city", None, dt.date(2026, 12, 30)),
        }

    def test_dates_name_their_source(self, notice: None) -> None:
        assert set(Deadline.objects.values_list("source", flat=True)) == {
            "辽宁省工业和信息化厅2026年3月13日通知一（二）",
            "辽宁省工业和信息化厅2026年3月13日通知一（三）",
            "辽宁省工业和信息化厅2026年3月13日通知一（五）",
            "朝阳市工业和信息化局2026年3月16日通知一（二）",
        }

    def test_the_city_carries_out_the_province(self, notice: None) -> None:
        assert Notice.objects.get(key="chaoyang-2026").overlay_of_id == "liaoning-2026"

    def test_what_was_stored_is_what_was_read(self, notice: None) -> None:
        stored = pack_of(newest_revision("liaoning-2026"))
        read = read_pack(LIAONING)
        assert stored == read
        # Fields keep their printed order in a database that does not keep the order of keys.
        assert [
            list(part.columns if part.key == "scenarios" else part.fields)
            for part in stored.form("basic-factory").parts
        ] == [
            ["name", "ownership", "size"],
            ["name", "sector", "subsector", "industry"],
            ["year", "level", "score"],
            ["scenario", "instance", "ai"],
        ]
        assert newest_revision("liaoning-2026").sha256 == digest_of(read)

    def test_loading_is_on_the_trail(self, registers: None) -> None:
        by = an_administrator()
        report = load_notice(folder=LIAONING, by=by)
        entry = TrailEntry.objects.get(deed="load_notice")
        assert (entry.subject_id, entry.actor, entry.acting_for) == (report.revision.pk, by.user, by.organisation)
        assert entry.summary == "载入liaoning-2026 第1版"


class TestTwice:
    def test_changes_nothing(self, notice: None) -> None:
        before = (deadlines(), list(NoticeRevision.objects.values_list("pk")), TrailEntry.objects.count())
        report = load_notice(folder=LIAONING)
        assert (report.changed, report.rounds, report.deadlines) == (False, 0, 0)
        assert (deadlines(), list(NoticeRevision.objects.values_list("pk")), TrailEntry.objects.count()) == before

    def test_brings_back_nothing_that_the_province_took_away(self, notice: None) -> None:
        Deadline.objects.filter(level="city", round__key="2026-winter").delete()
        before = deadlines()
        load_notice(folder=LIAONING)
        assert deadlines() == before


class TestChanged:
    def test_makes_a_new_revision_and_leaves_the_old_one(self, notice: None, tmp_path: Path) -> None:
        first = newest_revision("liaoning-2026")
        folder = copy_of(LIAONING, tmp_path)
        edit(folder / "programmes/basic.yaml", "title: 基础级智能工厂", "title: 基础级智能工厂（修订）")
        report = load_notice(folder=folder)
        assert (report.changed, report.revision.number) == (True, 2)
        assert pack_of(newest_revision("liaoning-2026")).programme("basic").title == "基础级智能工厂（修订）"
        assert pack_of(first).programme("basic").title == "基础级智能工厂"

    def test_order_of_fields_counts_as_a_change(self, notice: None, tmp_path: Path) -> None:
        folder = copy_of(LIAONING, tmp_path)
        form = folder / "forms/basic-factory.yaml"
        lines = form.read_text().splitlines(keepends=True)
        size = next(n for n, line in enumerate(lines) if line.strip().startswith("size: {label"))
        lines[size - 1], lines[size] = lines[size], lines[size - 1]
        form.write_text("".join(lines))
        assert load_notice(folder=folder).changed is True
        fields = pack_of(newest_revision("liaoning-2026")).form("basic-factory").part("enterprise").fields
        assert list(fields) == ["name", "size", "ownership"]

    def test_dates_that_the_province_changed_stay(self, notice: None, tmp_path: Path) -> None:
        Deadline.objects.filter(level="city", round__key="2026-spring").update(
            due_on=dt.date(2026, 4, 20), source="延期通知"
        )
        folder = copy_of(LIAONING, tmp_path)
        edit(folder / "programmes/basic.yaml", "opens: 2026-04-11", "opens: 2026-05-01")
        report = load_notice(folder=folder)
        assert report.kept == [
            "2026年第一批（4月）市级的截止日期：通知包为2026-04-10，保留门户中的2026-04-20（延期通知）",
            "2026年第二批（12月）的开始日期：通知包为2026-05-01，保留门户中的2026-04-11",
        ]
        assert Round.objects.get(key="2026-winter").opens_on == dt.date(2026, 4, 11)
        assert Deadline.objects.get(level="city", round__key="2026-spring").due_on == dt.date(2026, 4, 20)

    def test_a_new_round_is_added(self, notice: None, tmp_path: Path) -> None:
        folder = copy_of(LIAONING, tmp_path)
        edit(
            folder / "programmes/basic.yaml",
            "\nstages:",
            "  - {key: 2026-extra, title: 补充批次, opens: 2026-06-01, city: 2026-06-30, clause: 通知.一.二}\n\nstages:",
        )
        report = load_notice(folder=folder)
        assert (report.rounds, report.deadlines, report.kept) == (1, 1, [])
        assert ("2026-extra", "city", None, dt.date(2026, 6, 30)) in deadlines()


class TestTheDatabase:
    def test_refuses_to_change_a_revision(self, notice: None) -> None:
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            NoticeRevision.objects.update(sha256="0" * 64)

    def test_refuses_to_delete_a_revision(self, notice: None) -> None:
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            NoticeRevision.objects.all()[0].delete()


class TestWhatThePortalMustHaveFirst:
    def test_the_region(self, db: None) -> None:
        with pytest.raises(BrokenPack) as broken:
            load_notice(folder=LIAONING)
        assert broken.value.problems == (
            Problem("notice.yaml", None, "region", "没有代码为“210000”的行政区划，请先载入行政区划"),
        )
        assert Region.objects.count() == 0

    def test_the_provinces_notice_before_the_citys(self, registers: None, tmp_path: Path) -> None:
        with pytest.raises(BrokenPack) as broken:
            load_notice(folder=LIAONING.parent / "chaoyang-2026")
        assert broken.value.problems == (
            Problem("overlay.yaml", 2, "overlay_of", "没有找到所落实的通知“liaoning-2026”，请先载入"),
        )


class TestTheCommand:
    def test_reports_in_chinese(self, registers: None, capsys: pytest.CaptureFixture[str]) -> None:
        paths = [str(LIAONING), str(LIAONING.parent / "chaoyang-2026")]
        call_command("load_notice", *paths)
        call_command("load_notice", *paths)
        province, city = (
            "关于2026年度辽宁省智能工厂梯度培育工作的通知（liaoning-2026）",
            ("关于组织企业开展2026年辽宁省智能工厂梯度培育工作的通知（chaoyang-2026）"),
        )
        holiday = "注意：2026年第一批（4月）县级的截止日期2026年4月6日为清明假期，请确认届时有人办理"
        assert capsys.readouterr().out.splitlines() == [
            f"{province}：已载入第1版，新增批次 5 个、截止日期 7 个",
            f"{city}：已载入第1版，新增批次 0 个、截止日期 2 个",
            f"  {holiday}",
            f"{province}：内容与第1版相同，无需载入",
            f"{city}：内容与第1版相同，无需载入",
            f"  {holiday}",
        ]

    def test_a_broken_pack_undoes_the_whole_command(self, registers: None, tmp_path: Path) -> None:
        good = copy_of(LIAONING, tmp_path)
        bad = tmp_path / "chaoyang-2026"
        shutil.copytree(LIAONING.parent / "chaoyang-2026", bad)
        edit(bad / "overlay.yaml", "2026-spring: {county: 2026-04-06}", "2026-spring: {county: 2026-04-11}")
        with pytest.raises(CommandError) as refused:
            call_command("load_notice", str(good), str(bad))
        assert str(refused.value).splitlines() == [
            "通知包“chaoyang-2026”有 1 处错误，未载入任何内容：",
            (
                f"  {bad}/overlay.yaml 第7行：rounds › basic › 2026-spring › county："
                "2026-04-11 晚于上一级的截止日期 2026-04-10，应不晚于该日"
            ),
        ]
        assert Notice.objects.count() == 0

    def test_a_folder_that_is_not_there(self, registers: None, tmp_path: Path) -> None:
        with pytest.raises(CommandError, match="找不到通知包文件夹"):
            call_command("load_notice", str(tmp_path / "none"))
