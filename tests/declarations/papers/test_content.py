"""What stands over a paper, taken from the stored envelope alone."""

import pytest

from declarations.behalf.starting import start_on_behalf
from declarations.cases.submitting import submit
from declarations.papers.content import content_of
from portal.regions.models import Region
from tests.builders import BEIPIAO, a_draft, a_submitted, an_officer, fill, the_round
from tests.declarations.attachments.asking import ask_for_files
from tests.declarations.cases.test_attaching import PDF, bring, clerk_of
from tests.portal.files.videos import an_avi

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]


def test_what_the_enterprise_filled_itself_names_no_bureau_and_no_files():
    labels = [label for label, _ in content_of(a_submitted().submissions.get()).heading]
    assert "代填单位" not in labels
    assert "附件" not in labels


def test_what_a_bureau_filled_says_so():
    officer = an_officer(BEIPIAO)
    case = start_on_behalf(
        round=the_round(),
        region=Region.objects.get(code=BEIPIAO),
        name="北票新厂有限公司",
        factory_name="一号工厂",
        by=officer,
    )
    fill(case, by=officer)
    heading = dict(content_of(submit(declaration_id=case.pk, by=officer)).heading)
    assert heading["代填单位"] == "北票市工业和信息化局"


def test_files_are_named(tmp_path):
    ask_for_files(tmp_path / "pack")
    case = a_draft()
    bring(case, "proof", PDF, "评估报告.pdf")
    bring(case, "video", an_avi(), "场景.avi")
    heading = dict(content_of(submit(declaration_id=case.pk, by=clerk_of(case))).heading)
    assert heading["附件"] == "评估报告.pdf\n场景.avi"
