"""The receipt of a submission, in the enterprise's inbox."""

import pytest
from django.urls import reverse

from portal.inbox.models import Message
from tests.builders import BEIPIAO, a_submitted
from tests.reviews.builders import a_rechecked

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]


def test_the_enterprise_has_number_time_and_digest():
    case = a_submitted()
    told = Message.objects.get(kind="submitted")
    submission = case.submissions.get()
    assert told.to == case.enterprise.organisation
    assert told.title == f"提交回执：{case.enterprise}申报（{case.number}）"
    assert submission.sha256 in told.text
    assert told.link == reverse("receipt", args=[case.pk, 1])


def test_a_recheck_that_the_county_fills_makes_no_receipt():
    a_rechecked(BEIPIAO)
    assert not Message.objects.filter(kind="submitted").exists()
