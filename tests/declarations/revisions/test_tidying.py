"""A pack that nobody published goes after its time, with its file; the trail keeps that it was there."""

import datetime as dt

import pytest

from declarations.revisions.models import PackUpload
from declarations.revisions.publishing import keep_pack
from declarations.revisions.tidying import KEPT_DAYS, run
from portal.trail.record import trail_of
from tests.builders import LIAONING, an_officer
from tests.declarations.notices.packs import LIAONING as PACK
from tests.declarations.notices.packs import copy_of, edit
from tests.declarations.revisions.zips import zipped
from tests.portal.files.kept import kept

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]


def an_upload(tmp_path, *, days):
    pack = copy_of(PACK, tmp_path / str(days))
    edit(
        pack / "forms/basic-factory.yaml",
        "subsector: {label: 细分行业, kind: line, limit: 30}",
        "subsector: {label: 细分行业, kind: line, limit: 25}",
    )
    made = keep_pack(file=zipped(pack), by=an_officer(LIAONING))
    PackUpload.objects.filter(pk=made.pk).update(uploaded_at=made.uploaded_at - dt.timedelta(days=days))
    return made


def test_what_was_not_published_in_time_goes_and_the_rest_stays(tmp_path):
    old = an_upload(tmp_path, days=KEPT_DAYS + 1)
    young = an_upload(tmp_path, days=KEPT_DAYS - 1)
    run(None, lambda done, total: None)
    assert (list(PackUpload.objects.all()), list(kept())) == ([young], [young.file])
    assert trail_of(old).filter(deed="expire").get().summary == f"上传{KEPT_DAYS}天未发布，已清理：{old.title}"
