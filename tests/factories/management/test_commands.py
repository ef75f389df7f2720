import pytest
from django.core.management import CommandError, call_command

from factories.industries.models import Industry
from factories.registry.models import Enterprise
from portal.regions.models import Region
from tests.factories.registry.lists import KNOWN, MEANT, a_csv

pytestmark = pytest.mark.django_db


@pytest.fixture
def known(registers):
    def run(*args, file=KNOWN):
        call_command("import_factories", str(file), "--tier=basic", "--region=211300", *args)

    return run


@pytest.fixture
def a_file(tmp_path):
    def write(*rows):
        path = tmp_path / "名单.csv"
        path.write_bytes(a_csv([MEANT[:4], *rows]).read())
        return path

    return write


def test_load_catalogues_loads_both_and_says_what_changed(capsys):
    call_command("load_catalogues")
    call_command("load_catalogues")

    assert capsys.readouterr().out.splitlines() == [
        "行政区划：共116条，新增或更新116条",
        "行业分类：共917条，新增或更新917条",
        "行政区划：共116条，新增或更新0条",
        "行业分类：共917条，新增或更新0条",
    ]
    assert (Region.objects.count(), Industry.objects.count()) == (116, 917)


def test_the_74_are_imported_once(known, capsys):
    capsys.readouterr()
    known()
    known()

    assert capsys.readouterr().out.splitlines() == [
        "共74家：新增74家，更新0家，已有、无变化0家",
        "导入完成：新增74家，更新0家，无变化0家。",
        "共74家：新增0家，更新0家，已有、无变化74家",
        "导入完成：新增0家，更新0家，无变化74家。",
    ]
    assert Enterprise.objects.count() == 74


def test_a_dry_run_only_counts(known, capsys):
    capsys.readouterr()
    known("--dry-run")

    assert capsys.readouterr().out.splitlines() == ["共74家：新增74家，更新0家，已有、无变化0家", "仅预览，未导入。"]
    assert not Enterprise.objects.exists()


def test_one_bad_row_keeps_the_whole_file_out(known, a_file):
    with pytest.raises(CommandError) as caught:
        known(file=a_file(("1", "甲厂", "北票市", "二级"), ("2", "乙厂", "沈河区", "二级")))

    assert str(caught.value).splitlines() == [
        "有误，未导入任何一行：",
        "第3行 县（市）区（C列）“沈河区”：不在朝阳市范围内，不能由此导入",
    ]
    assert not Enterprise.objects.exists()


def test_the_source_can_be_named(known):
    known("--source=附件2 基础级智能工厂名单")

    recognition = Enterprise.objects.first().factories.get().recognitions.get()
    assert recognition.granted_by == "附件2 基础级智能工厂名单"


def test_an_unknown_region_and_a_missing_file_are_told(registers, tmp_path):
    with pytest.raises(CommandError, match="没有代码为“999999”的地区"):
        call_command("import_factories", str(KNOWN), "--tier=basic", "--region=999999")
    with pytest.raises(CommandError, match="无法打开文件"):
        call_command("import_factories", str(tmp_path / "none.csv"), "--tier=basic", "--region=211300")
