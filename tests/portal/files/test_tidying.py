"""Files that nothing points to go after a day; everything else stays."""

import datetime as dt
import os
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from portal.files.models import StoredFile
from portal.files.storing import store
from portal.files.tidying import Tidied, tidy
from portal.jobs.models import Job

pytestmark = pytest.mark.django_db


def a_file(*, hours: int) -> StoredFile:
    stored = store(name="名单.csv", content=b"x", content_type="text/csv")
    StoredFile.objects.filter(pk=stored.pk).update(created_at=timezone.now() - dt.timedelta(hours=hours))
    return stored


def a_stray(settings: Any, *, hours: int) -> Path:
    file = Path(settings.MEDIA_ROOT) / "ab" / f"stray{hours}"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(b"x")
    then = file.stat().st_mtime - hours * 3600
    os.utime(file, (then, then))
    return file


def test_only_what_is_old_and_unnamed_goes(settings: Any) -> None:
    named, fresh, forgotten = a_file(hours=30), a_file(hours=1), a_file(hours=30)
    Job.objects.create(kind="count", title="导出", status="done", finished_at=timezone.now(), result=named)
    Job.objects.create(kind="count", title="导出", status="done", finished_at=timezone.now())
    new_stray, old_stray = a_stray(settings, hours=1), a_stray(settings, hours=30)

    assert tidy(dry_run=True) == Tidied(rows=1, strays=1)
    assert tidy() == Tidied(rows=1, strays=1)

    assert set(StoredFile.objects.values_list("pk", flat=True)) == {named.pk, fresh.pk}
    kept = {file for file in Path(settings.MEDIA_ROOT).rglob("*") if file.is_file()}
    assert kept == {Path(named.content.path), Path(fresh.content.path), new_stray}
    assert not old_stray.exists()
    assert not Path(forgotten.content.path).exists()


def test_an_empty_portal_is_tidy(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("tidy_files")

    assert capsys.readouterr().out == "已清理：未被引用的文件 0 个，无记录的内容 0 个，未传完的上传 0 个\n"
