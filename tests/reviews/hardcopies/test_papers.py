"""纸质件: sent by the city, received by the province, wanted again, and asked anew only for what changed."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from declarations.cases.models import Declaration
from declarations.cases.submitting import submit
from portal import clock
from portal.errors import Outdated, Refused
from portal.inbox.models import Message
from portal.people.models import Appointment
from portal.trail.record import trail_of
from reviews.desk.deciding import decide
from reviews.desk.models import Verdict
from reviews.hardcopies.checking import check_printed
from reviews.hardcopies.models import Hardcopy
from reviews.hardcopies.pieces import all_pieces
from reviews.hardcopies.progress import numbers_of
from reviews.hardcopies.receiving import receive_rest, record_copies
from reviews.hardcopies.sending import send_copies
from reviews.rosters.arranging import arrange
from reviews.rosters.correcting import correct, take_back_lines
from reviews.rosters.models import Roster
from reviews.rosters.reporting import report
from tests.builders import CHAOYANG, LIAONING, an_officer
from tests.declarations.attachments.ready import bring_scan
from tests.reviews.builders import a_reported, an_approved
from tests.reviews.hardcopies.builders import a_recommended, names_of, recommended
from tests.reviews.passing import a_submitted_of, reasoned

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]


def post(roster, chosen, *, by=None, **told):
    asked = {"way": "courier", "sent_on": clock.today(), "waybill": "SF1000000001"} | told
    return send_copies(roster_id=roster.pk, chosen=chosen, **asked, by=by or an_officer(CHAOYANG))


def receive(roster, chosen, state="received", *, by=None, **notes):
    by = by or an_officer(LIAONING)
    return record_copies(roster_id=roster.pk, chosen=chosen, state=state, notes=notes, by=by)


def states(roster):
    return {one.name: one.state for one in all_pieces(Roster.objects.get(pk=roster.pk))}


def numbers(roster):
    found = numbers_of(roster)
    return {name: getattr(found, name) for name in ("asked", "held", "sent", "wanted", "to_send")}


def test_the_notice_asks_for_the_letter_the_summary_and_each_declaration():
    roster = a_recommended(2)
    titles = [one.spec.title for one in all_pieces(roster)]
    assert titles == ["推荐函", "推荐汇总表", "申报材料盖章版", "申报材料盖章版"]
    assert numbers(roster) == {"asked": 4, "held": 0, "sent": 0, "wanted": 0, "to_send": 4}


def test_sent_with_one_missing_sent_again_and_whole():
    roster = a_recommended(2)
    letter, *others = names_of(roster)
    post(roster, [letter, *others])
    assert numbers(roster) == {"asked": 4, "held": 0, "sent": 4, "wanted": 0, "to_send": 0}
    receive(roster, others)
    receive(roster, [letter], "missing", **{letter: "信封内没有推荐函"})
    assert numbers(roster) == {"asked": 4, "held": 3, "sent": 0, "wanted": 1, "to_send": 1}
    told = Message.objects.filter(to=an_officer(CHAOYANG).organisation, title__contains="缺件1件").get()
    assert "推荐函：信封内没有推荐函" in told.text
    post(roster, [letter], way="hand", waybill="")
    receive(roster, [letter])
    assert numbers(roster) == {"asked": 4, "held": 4, "sent": 0, "wanted": 0, "to_send": 0}
    history = trail_of(Hardcopy.objects.get(key="letter")).order_by("sequence")
    assert [one.to_state for one in history] == ["sent", "missing", "sent", "received"]
    assert [one.acting_for.region_id for one in history] == [CHAOYANG, LIAONING, CHAOYANG, LIAONING]


def test_what_is_brought_unannounced_can_be_received():
    roster = a_recommended()
    receive(roster, ["letter"])
    assert states(roster)["letter"] == "received"


def test_a_waybill_can_be_put_right_until_the_paper_is_received():
    roster = a_recommended()
    post(roster, ["letter"], waybill="SF 1")
    post(roster, ["letter"], waybill="SF 2")
    assert Hardcopy.objects.get().waybill == "SF2"
    receive(roster, ["letter"])
    with pytest.raises(Outdated, match="上级已收到推荐函等1件"):
        post(roster, ["letter"], waybill="SF3")


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"waybill": " "}, "waybill"),
        ({"waybill": "1" * 41}, "waybill"),
        ({"way": "pigeon"}, "way"),
        ({"sent_on": dt.date(2099, 1, 1)}, "sent_on"),
    ],
)
def test_a_sending_says_how_and_when(told, field):
    roster = a_recommended()
    with pytest.raises(Refused) as refused:
        post(roster, ["letter"], **told)
    assert refused.value.field == field
    assert not Hardcopy.objects.exists()


def test_what_is_missing_or_different_is_said():
    roster = a_recommended()
    for state in ("missing", "differs"):
        with pytest.raises(Refused) as refused:
            receive(roster, ["letter"], state, letter="  ")
        assert refused.value.field == "note-letter"
    with pytest.raises(Refused, match="请选择核收结果"):
        receive(roster, ["letter"], "sent")
    with pytest.raises(Refused, match="请先勾选"):
        receive(roster, [])


def test_each_level_does_its_own():
    roster = a_recommended()
    with pytest.raises(Refused):
        post(roster, ["letter"], by=an_officer(LIAONING))
    with pytest.raises(Refused):
        post(roster, ["letter"], by=an_officer("210100"))
    with pytest.raises(Refused):
        receive(roster, ["letter"], by=an_officer(CHAOYANG))
    with pytest.raises(Refused):
        receive_rest(roster_id=roster.pk, by=an_officer(CHAOYANG))


def test_a_list_beside_which_no_papers_go():
    an_approved()
    county = a_reported()
    with pytest.raises(Refused, match="不要求报送纸质件"):
        post(county, ["letter"])


def test_all_the_rest_is_received_at_once_but_what_is_wanted():
    roster = a_recommended(2)
    letter, summary, first, second = names_of(roster)
    post(roster, [summary, first])
    receive(roster, [letter], "missing", **{letter: "缺"})
    province = an_officer(LIAONING)
    assert receive_rest(roster_id=roster.pk, by=province) == 3
    assert states(roster) == {letter: "missing", summary: "received", first: "received", second: "received"}
    assert receive_rest(roster_id=roster.pk, by=province) == 0


def test_a_correction_asks_anew_only_for_what_changed():
    first, second = a_submitted_of("advanced"), a_submitted_of("advanced")
    city = an_officer(CHAOYANG)
    roster = recommended(first, second, by=city)
    receive_rest(roster_id=roster.pk, by=an_officer(LIAONING))
    gone = roster.lines.get(declaration=second)
    take_back_lines(roster_id=roster.pk, reasons={gone.pk: "材料有误"}, by=city)
    assert numbers(roster)["asked"] == 3
    made = reasoned(correct(roster_id=roster.pk, reason="材料有误", by=city), by=city)
    line = made.lines.latest("position")
    report(roster_id=arrange(roster_id=made.pk, places={line.pk: 1}, seen=made.sha256, by=city).pk, by=city)
    assert made.lines.count() == 2
    # The list is another one, so the letter and the summary are; the declarations are those that are there.
    assert numbers(made) == {"asked": 4, "held": 2, "sent": 0, "wanted": 0, "to_send": 2}
    with pytest.raises(Refused, match="已更正"):
        post(roster, ["letter"])


def _resubmitted(case: Declaration, city: Appointment) -> Declaration:
    """The case returned by the city and submitted anew, with the same answers."""
    decide(declaration_id=case.pk, verdict=Verdict.RETURN, text="请修改", by=city)
    submit(declaration_id=case.pk, by=Appointment.objects.get(organisation=case.enterprise_id))
    bring_scan(case)
    return Declaration.objects.get(pk=case.pk)


def test_the_foot_of_a_paper_says_whether_it_is_the_version_on_file():
    case = a_submitted_of("advanced")
    old = case.submissions.get()
    county = an_officer(case.region_id)
    case = _resubmitted(case, county)
    roster = recommended(case)
    new, (line,) = case.submissions.get(n=2), roster.lines.all()
    assert old.sha256 != new.sha256
    name, province = f"application-{line.pk}", an_officer(LIAONING)

    def check(printed):
        return check_printed(roster_id=roster.pk, printed=printed, by=province)

    assert not check(f"{case.number} {old.sha256}").agrees
    assert states(roster)[name] == "differs"
    assert Hardcopy.objects.get().note == "纸质件为第1次提交的版本，名单所列为第2次提交"
    assert Message.objects.filter(title__contains="与线上不一致1件").count() == 1
    # In two lines and capitals, as it is printed; as the code has it; and without the number.
    for printed in (
        f"{case.number} {new.sha256[:32].upper()} {new.sha256[32:]}",
        f"https://portal.example/verify/?number={case.number}&digest={new.sha256}",
        f"{new.sha256[:32]}\n{new.sha256[32:]}",
    ):
        assert check(printed).agrees
    assert states(roster)[name] == "verified"
    assert trail_of(Hardcopy.objects.get()).count() == 2  # the same again is once
    assert not check(old.sha256).agrees


@pytest.mark.parametrize(
    "printed",
    ["", "XJ-1", "abc", "{number}", "{number} " + "0" * 64, "XJ-没有 " + "0" * 64, "0" * 64],
)
def test_what_may_be_mistyped_accuses_nobody(printed):
    roster = a_recommended()
    number = roster.lines.get().declaration.number
    with pytest.raises(Refused) as refused:
        check_printed(roster_id=roster.pk, printed=printed.format(number=number), by=an_officer(LIAONING))
    assert refused.value.field == "printed"
    assert not Hardcopy.objects.exists()


def test_impossible_states_cannot_be_stored():
    roster = a_recommended()
    post(roster, ["letter"])
    for impossible in (
        {"state": "lost"},
        {"state": "missing", "note": ""},
        {"state": "received", "note": "缺"},
        {"way": "", "sent_on": None, "waybill": ""},
        {"way": "courier", "waybill": ""},
        {"sent_on": None},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Hardcopy.objects.update(**impossible)
