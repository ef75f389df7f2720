"""What upholding makes of a list, and what it says of it: by the kind of the case, and where it is off the list already."""

import pytest
from django.urls import reverse

from declarations.cases.lifecycle import Deed
from declarations.cases.models import Declaration, Kind, Outcome, Status
from portal.errors import Refused
from portal.inbox.models import Message
from portal.trail.record import trail_of
from reviews.objections.models import Objection
from reviews.objections.ruling import rule
from reviews.publicity import closing, opening
from reviews.publicity.models import Publicity
from tests.builders import BEIPIAO, LIAONING, an_officer
from tests.conftest import set_clock
from tests.declarations.tables.cases import a_waiting_case
from tests.reviews.publicity.builders import a_notice, a_round_of, an_answered, an_objection, put_out

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]


@pytest.fixture
def officer():
    return an_officer(LIAONING)


def upheld(objection, officer):
    return rule(objection_id=objection.pk, verdict="upheld", text="经查属实", by=officer)


def last_told(objection):
    """What the factory read of the ruling."""
    return Message.objects.filter(to=objection.declaration.enterprise.organisation).latest("pk").text


def page_of(client, objection, officer):
    client.force_login(officer.user)
    return client.get(reverse("objection", args=[objection.pk])).content.decode()


def a_notice_of_a_recheck(officer):
    """A recheck that was passed, on public notice with its result."""
    case = a_waiting_case(a_round_of(), BEIPIAO, stage="publicity", kind=Kind.RECHECK)
    Declaration.objects.filter(pk=case.pk).update(status=Status.TO_PUBLICISE)
    return put_out(opening.freeze(round=a_round_of(), stage="publicity", by=officer), by=officer)


def test_a_second_objection_to_what_is_off_the_list_is_upheld_and_takes_nothing_off(client, officer):
    publicity = a_notice(cases=2, by=officer)
    first, second = (an_answered(an_objection(publicity), by=officer) for _ in range(2))
    assert "该项即移出公示名单" in page_of(client, second, officer)
    upheld(first, officer)
    assert last_told(first).startswith(
        f"对{publicity.title}中{first.line.name}的异议，裁定为：异议成立。该项已移出公示名单。"
    )
    assert "名单不再变动" in page_of(client, second, officer)

    ruled = upheld(second, officer)

    assert ruled.status == "upheld"
    assert "该项此前已因其他异议成立移出公示名单，名单不再变动。" in last_told(second)
    assert Publicity.objects.with_names().get().roster.version == 2
    assert trail_of(second.declaration).filter(deed=Deed.REJECT).count() == 1


def test_nor_does_it_matter_that_the_notice_has_ended_meanwhile(officer, monkeypatch):
    publicity = a_notice(cases=2, by=officer)
    first, second = (an_answered(an_objection(publicity), by=officer) for _ in range(2))
    upheld(first, officer)
    set_clock(monkeypatch, "2026-04-10 09:00")
    closing.end(publicity_id=publicity.pk, by=officer)

    assert upheld(second, officer).status == "upheld"


def test_what_is_off_the_notice_otherwise_comes_off_no_list(officer):
    """Taken down, the case waits for another notice: there it is ruled."""
    publicity = a_notice(cases=2, by=officer)
    objection = an_answered(an_objection(publicity), by=officer)
    closing.take_off(publicity_id=publicity.pk, reason="有误", by=officer)

    with pytest.raises(Refused, match="请在重新公示后裁定"):
        upheld(objection, officer)


def test_of_a_recheck_the_words_are_of_its_result(client, officer):
    publicity = a_notice_of_a_recheck(officer)
    objection = an_answered(an_objection(publicity), by=officer)
    page = page_of(client, objection, officer)
    assert "公示的是复核结果（复核通过），异议成立也不移出名单" in page
    assert "复核事项" in page
    assert "移出公示名单" not in page
    assert "申报事项" not in page
    closing.take_off(publicity_id=publicity.pk, reason="复核结果须更正", by=officer)
    Declaration.objects.update(outcome=Outcome.FAILED)

    upheld(objection, officer)

    text = last_told(objection)
    assert "该项的复核结果已由“复核通过”改为“复核不通过”，以更正后的公示为准。" in text
    assert "移出" not in text
    assert Objection.objects.get().status == "upheld"
