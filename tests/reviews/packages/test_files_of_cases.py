"""What a package holds of the files of a case: those of its form, the pictures of its texts, the stamped scan."""

import pytest

from declarations.cases import picturing
from declarations.cases.submitting import submit
from declarations.forms.paths import SCAN
from reviews.packages.requesting import package_cases
from tests.builders import BEIPIAO, a_draft, an_enterprise, an_officer
from tests.declarations.attachments.asking import STORY, ask_for_pictures, ask_for_scan
from tests.declarations.attachments.bringing import bring, clerk_of
from tests.portal.files.pictures import PDF, a_jpeg
from tests.reviews.packages.builders import made

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]
OWN = ["declarations.cases.attaching.for_package"]


def names_of(case):
    return [one for one in made(package_cases(cases=[case.pk], by=an_officer(BEIPIAO))).namelist() if "目录" not in one]


def test_pictures_by_their_captions_in_the_order_of_the_form(settings, tmp_path):
    settings.PACKAGE_CONTENTS = OWN
    ask_for_pictures(tmp_path / "pack")
    case = a_draft(an_enterprise(name="甲机械有限公司"))
    first = bring(case, STORY, a_jpeg(), "IMG_0001.jpg")
    bring(case, STORY, a_jpeg(), "IMG_0002.jpg")
    picturing.caption_picture(attachment_id=first.pk, caption="总装/涂装车间", was="", by=clerk_of(case))
    submit(declaration_id=case.pk, by=clerk_of(case))
    assert names_of(case) == [
        "01-北票市-甲机械有限公司/配图/01-1-总装_涂装车间.jpg",
        "01-北票市-甲机械有限公司/配图/01-2-IMG_0002.jpg",
    ]


def test_the_scan(settings, tmp_path):
    settings.PACKAGE_CONTENTS = OWN
    ask_for_scan(tmp_path / "pack")
    case = a_draft(an_enterprise(name="甲机械有限公司"))
    submit(declaration_id=case.pk, by=clerk_of(case))
    bring(case, SCAN, PDF, "盖章.pdf")
    assert names_of(case) == ["01-北票市-甲机械有限公司/盖章扫描件/盖章.pdf"]
