"""A zip from outside is taken apart with care; one of ours comes out the same."""

import io
import stat
import zipfile

import pytest

from declarations.notices import archive
from declarations.notices.archive import unpacked, zip_of
from declarations.notices.loading import digest_of, read_pack
from portal.errors import Refused
from tests.declarations.notices.packs import LIAONING
from tests.declarations.revisions.zips import a_zip, zipped


def names_in(file):
    with unpacked(file) as folder:
        return sorted(one.relative_to(folder).as_posix() for one in folder.rglob("*") if one.is_file())


def refused(file):
    with pytest.raises(Refused) as told, unpacked(file):
        pass
    return told.value.message


def test_there_and_back_says_the_same():
    with unpacked(io.BytesIO(zip_of(LIAONING))) as folder:
        assert digest_of(read_pack(folder)) == digest_of(read_pack(LIAONING))
        assert zip_of(folder) == zip_of(LIAONING)


def test_one_folder_around_the_files_and_what_systems_add_are_left_out():
    file = a_zip({"liaoning/notice.yaml": "a", "liaoning/forms/a.yaml": "b", "__MACOSX/liaoning/._notice.yaml": "x",
                  "liaoning/.DS_Store": "x"})  # fmt: skip
    assert names_in(file) == ["forms/a.yaml", "notice.yaml"]


def test_a_chinese_name_as_windows_writes_it():
    packed = zip_with_raw_name("名单.csv".encode("gbk"))
    assert names_in(packed) == ["notice.yaml", "名单.csv"]


def zip_with_raw_name(raw):
    stand_in = "n" * (len(raw) - 4) + ".csv"
    return io.BytesIO(a_zip({stand_in: "x", "notice.yaml": "y"}).read().replace(stand_in.encode(), raw))


@pytest.mark.parametrize(
    "name", ["../notice.yaml", "/etc/notice.yaml", "a/../../b.yaml", "C:/notice.yaml", "a\\b.yaml"]
)
def test_no_path_leads_outside(name):
    assert "不在通知包文件夹之内" in refused(a_zip({name: "x"}))


def test_no_link_leads_outside():
    link = zipfile.ZipInfo("notice.yaml")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    assert "不在通知包文件夹之内" in refused(a_zip([(link, "/etc/passwd")]))


def test_a_bomb_is_told_by_what_it_declares(monkeypatch):
    monkeypatch.setattr(archive, "UNPACKED_LIMIT", 1000)
    assert "过大" in refused(a_zip({"notice.yaml": "x" * 1001}))


def test_too_many_files():
    assert "最多 300 个文件" in refused(a_zip({f"{n}.yaml": "" for n in range(301)}))


@pytest.mark.parametrize(("name", "said"), [("notice.yml", "改名为 .yaml"), ("run.exe", "只能有 .yaml")])
def test_files_that_have_no_place_in_a_pack(name, said):
    assert said in refused(a_zip({name: "x"}))


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_of_one_name():
    assert "有两个" in refused(a_zip([("notice.yaml", "a"), ("notice.yaml", "b")]))


@pytest.mark.parametrize("content", [b"", b"not a zip", zipped().read()[:2000]])
def test_what_is_no_zip(content):
    assert "不是完整的 zip" in refused(io.BytesIO(content))


def test_a_file_where_a_folder_stands():
    assert "不是完整的 zip" in refused(a_zip([("a.yaml", "x"), ("a.yaml/b.yaml", "y"), ("notice.yaml", "z")]))
