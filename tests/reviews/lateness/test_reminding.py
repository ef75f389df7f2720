"""催办: once a day to each who lacks something, on record, with the words that name clause and date."""

import pytest

from declarations.notices.models import Round
from portal.errors import Outdated, Refused
from portal.inbox.models import Message
from portal.people.models import bureau_of
from portal.regions.models import Region
from portal.trail.record import trail_of
from reviews.lateness.models import Reminder
from reviews.lateness.reminding import remind
from reviews.rosters.returning import return_lines
from tests.builders import (
    BEIPIAO,
    CHAOYANG,
    LIAONING,
    LONGCHENG,
    a_clerk,
    a_draft,
    a_submitted,
    an_enterprise,
    an_officer,
    the_round,
)
from tests.conftest import set_clock
from tests.reviews.builders import a_reported, an_approved

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]


def bureau(code):
    return bureau_of(Region.objects.get(code=code))


def reminded(*codes, by, round=None):
    dated = Round.objects.with_dates().get(pk=(round or the_round()).pk)
    return remind(round=dated, to={bureau(code).pk for code in codes}, by=by)


def test_a_county_is_told_what_it_lacks_until_when_and_by_which_clause():
    a_submitted()
    city = an_officer(CHAOYANG)
    done = reminded(BEIPIAO, by=city)
    told = Message.objects.get(kind="reminded")
    assert [one.name for one in done.sent] == ["北票市"]
    assert (told.to, told.sent_for) == (bureau(BEIPIAO), city.organisation)
    assert told.title == "催办：2026年第一批（4月）基础级智能工厂工作"
    assert told.text.startswith(
        "北票市工业和信息化局：\n\n按照朝阳市工业和信息化局2026年3月16日通知一（二）要求，"
        "2026年第一批（4月）基础级智能工厂工作正在进行。截止日期为2026年4月6日，还有14天。"
        "截至2026年3月23日 09:00，尚有以下事项未办理：\n\n（1）名单未上报；\n（2）1项待县级审核。\n\n请抓紧办理。"
    )
    assert told.text.endswith("朝阳市工业和信息化局\n2026年3月23日")
    assert told.link == f"/rosters/?round={the_round().pk}"


def test_a_county_is_told_of_a_line_that_was_sent_back_and_until_when_it_may_come_again():
    wrong, _ = an_approved(), an_approved()
    roster, city = a_reported(), an_officer(CHAOYANG)
    return_lines(roster_id=roster.pk, reasons={roster.lines.get(declaration=wrong).pk: "得分有误"}, by=city)
    reminded(BEIPIAO, by=city)
    told = Message.objects.get(kind="reminded").text
    assert "截止日期为2026年4月10日" in told
    assert "尚有以下事项未办理：\n\n（1）1项退回，待更正或补充上报。" in told


def test_an_enterprise_is_told_by_its_county():
    case, county = a_draft(), an_officer(BEIPIAO)
    remind(round=the_round(), to={case.enterprise_id}, by=county)
    told = Message.objects.get(kind="reminded")
    assert (told.to, told.link) == (case.enterprise.organisation, "/declarations/")
    assert "（1）申报未提交。" in told.text


def test_a_second_click_on_the_same_day_sends_nothing_and_says_when():
    city = an_officer(CHAOYANG)
    reminded(BEIPIAO, by=city)
    again = reminded(BEIPIAO, LONGCHENG, by=an_officer(CHAOYANG))
    assert ([one.name for one in again.sent], [one.name for one in again.already]) == (["龙城区"], ["北票市"])
    assert again.already[0].reminder.given_by == city.user
    assert Message.objects.filter(kind="reminded").count() == Reminder.objects.count() == 2


def test_the_next_day_it_is_sent_again(monkeypatch):
    city = an_officer(CHAOYANG)
    reminded(BEIPIAO, by=city)
    set_clock(monkeypatch, "2026-03-24 09:00")
    assert len(reminded(BEIPIAO, by=city).sent) == 1


def test_it_stands_on_the_trail():
    city = an_officer(CHAOYANG)
    reminded(BEIPIAO, by=city)
    line = trail_of(Reminder.objects.get()).get()
    assert (line.deed, line.actor, line.summary) == ("remind", city.user, "催办北票市工业和信息化局：名单未上报")


def test_who_is_done_meanwhile_is_not_reminded():
    an_approved()
    a_reported()
    with pytest.raises(Outdated, match="所选单位已经办结"):
        reminded(BEIPIAO, by=an_officer(CHAOYANG))


def test_a_bureau_reminds_those_right_below_it_alone():
    case = a_draft(an_enterprise(LONGCHENG))
    with pytest.raises(Refused):
        remind(round=the_round(), to={case.enterprise_id}, by=an_officer(BEIPIAO))
    with pytest.raises(Refused):
        reminded(BEIPIAO, by=an_officer(LIAONING))
    assert not Message.objects.exists()


def test_not_before_the_round_and_not_nobody():
    with pytest.raises(Refused, match="2026年第二批（12月）自2026年4月11日开始，目前不必催办"):
        reminded(BEIPIAO, by=an_officer(CHAOYANG), round=the_round("2026-winter"))
    with pytest.raises(Refused, match="请先选择要催办的单位"):
        reminded(by=an_officer(CHAOYANG))


def test_an_enterprise_reminds_nobody():
    enterprise = an_enterprise(BEIPIAO)
    with pytest.raises(Refused):
        reminded(BEIPIAO, by=a_clerk(enterprise))
