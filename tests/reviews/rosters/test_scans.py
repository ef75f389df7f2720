"""盖章扫描件: what may be kept, by whom, and until when."""

import io

import pytest

from portal.errors import Refused
from portal.trail.record import trail_of
from reviews.rosters.arranging import arrange
from reviews.rosters.models import Roster
from reviews.rosters.reporting import receive, report
from reviews.rosters.scans import keep_scan
from tests.builders import BEIPIAO, CHAOYANG, LONGCHENG, an_officer
from tests.portal.files.pictures import a_png
from tests.reviews.builders import a_frozen, a_reported, an_approved

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]
PDF = b"%PDF-1.4\n1 0 obj\nendobj\ntrailer\n%%EOF\n"


def kept(roster, content=PDF, *, by=None):
    return keep_scan(roster_id=roster.pk, file=io.BytesIO(content), by=by or an_officer(BEIPIAO))


@pytest.mark.parametrize(("content", "ending"), [(PDF, "pdf"), (a_png(), "png")], ids=["pdf", "png"])
def test_it_is_kept_under_a_name_of_ours_with_its_digest(content, ending):
    an_approved()
    officer = an_officer(BEIPIAO)
    roster = kept(a_frozen(), content, by=officer)
    assert roster.scan.name == f"北票市名单第1版盖章扫描件.{ending}"
    with roster.scan.content.open() as file:
        assert (roster.scanned_by, file.read()) == (officer.user, content)
    assert trail_of(roster).last().detail == {"sha256": roster.scan.sha256}


def test_a_later_one_takes_its_place_until_the_list_is_received():
    an_approved()
    roster = a_reported()
    kept(roster)
    kept(roster, a_png())
    assert [entry.summary for entry in trail_of(roster).filter(deed="keep_scan")] == [
        "上传盖章扫描件",
        "更换盖章扫描件",
    ]
    receive(roster_id=roster.pk, by=an_officer(CHAOYANG))
    with pytest.raises(Refused, match="名单已接收，不能再上传或更换盖章扫描件"):
        kept(roster)


@pytest.mark.parametrize("content", [b"", b"<html></html>", PDF[:20]])
def test_anything_else_is_refused(content):
    an_approved()
    with pytest.raises(Refused, match="盖章扫描件") as refused:
        kept(a_frozen(), content)
    assert refused.value.field == "scan"


def test_in_another_order_the_stamped_pages_count_no_more():
    an_approved()
    an_approved()
    roster = kept(a_frozen())
    last = roster.lines.get(position=2)
    arrange(roster_id=roster.pk, places={last.pk: 1}, seen=roster.sha256, by=an_officer(BEIPIAO))
    assert Roster.objects.get().scan is None


def test_reporting_leaves_it():
    an_approved()
    officer = an_officer(BEIPIAO)
    roster = kept(a_frozen(by=officer), by=officer)
    assert report(roster_id=roster.pk, by=officer).scan_id == roster.scan_id


@pytest.mark.parametrize("region", [LONGCHENG, CHAOYANG])
def test_only_its_own_bureau(region):
    an_approved()
    with pytest.raises(Refused, match="只有北票市的县级主管部门可以办理此事项"):
        kept(a_frozen(), by=an_officer(region))
