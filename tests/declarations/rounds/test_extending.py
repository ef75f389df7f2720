"""More time: who gives it to whom, that it only lengthens, and that it stays on record."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from declarations.notices.deadlines import window
from declarations.notices.extensions import Extension
from declarations.rounds.extending import Scope, extend, revoke, tally
from portal.errors import Outdated, Refused
from portal.regions.models import Level, Region
from portal.trail.record import trail_of
from tests.builders import (
    BEIPIAO,
    CHAOYANG,
    LIAONING,
    LONGCHENG,
    a_draft,
    an_administrator,
    an_officer,
    the_round,
)
from tests.reviews.test_two_at_once import at_once

SHENYANG = "210100"


def april(day):
    return dt.date(2026, 4, day)


def region(code):
    return Region.objects.get(code=code)


def give(by, *, code=None, case=None, level="county", until=8, reason="系统检修", **more):
    return extend(
        round_id=the_round().pk,
        level=level,
        scope=Scope(region=region(code) if code else None, declaration=case),
        until=april(until),
        reason=reason,
        by=by,
        **more,
    )


def last_day(level, code, case=None):
    return window(round=the_round(), level=level, region=region(code), case=case and case.pk).last_day


@pytest.mark.django_db
@pytest.mark.usefixtures("notice", "spring")
class TestScopeAndLevel:
    def test_of_one_county(self):
        give(an_officer(CHAOYANG), code=BEIPIAO)
        assert last_day(Level.COUNTY, BEIPIAO) == april(8)
        assert last_day(Level.COUNTY, LONGCHENG) == april(6)

    def test_a_level_that_keeps_to_a_date_has_the_time_too(self):
        give(an_officer(CHAOYANG), code=BEIPIAO)
        assert last_day(Level.ENTERPRISE, BEIPIAO) == april(8)
        assert last_day(Level.CITY, CHAOYANG) == april(10)

    def test_of_the_enterprises_alone(self):
        give(an_officer(CHAOYANG), code=BEIPIAO, level="enterprise")
        assert last_day(Level.ENTERPRISE, BEIPIAO) == april(8)
        assert last_day(Level.COUNTY, BEIPIAO) == april(6)

    def test_of_a_whole_city_and_of_everywhere(self):
        province = an_officer(LIAONING)
        give(province, code=CHAOYANG, until=8)
        assert (last_day(Level.COUNTY, LONGCHENG), last_day(Level.COUNTY, "210102")) == (april(8), april(10))
        give(province, until=20)
        assert (last_day(Level.COUNTY, LONGCHENG), last_day(Level.COUNTY, "210102")) == (april(20), april(20))

    def test_of_one_case(self):
        case, other = a_draft(), a_draft()
        give(an_officer(CHAOYANG), case=case, level="enterprise", until=9)
        assert last_day(Level.ENTERPRISE, BEIPIAO, case) == april(9)
        assert last_day(Level.ENTERPRISE, BEIPIAO, other) == april(6)
        assert trail_of(case).last().deed == "extend"

    def test_the_latest_counts_whichever_was_given_last(self):
        province = an_officer(LIAONING)
        give(province, code=BEIPIAO, until=20)
        give(province, code=CHAOYANG, until=8)
        found = window(round=the_round(), level=Level.COUNTY, region=region(BEIPIAO))
        assert (found.last_day, found.extension.told) == (april(20), "已延期至2026年4月20日，原因：系统检修")

    def test_the_days_of_another_round_stay(self):
        give(an_officer(LIAONING), until=20)
        winter = window(round=the_round("2026-winter"), level=Level.CITY, region=region(CHAOYANG))
        assert (winter.last_day, winter.extension) == (dt.date(2026, 12, 30), None)


@pytest.mark.django_db
@pytest.mark.usefixtures("notice", "spring")
class TestWhoMay:
    def test_an_administrator_gives_as_the_province_does(self):
        give(an_administrator(), until=20)
        assert last_day(Level.CITY, CHAOYANG) == april(10)
        assert last_day(Level.COUNTY, BEIPIAO) == april(20)

    @pytest.mark.parametrize(
        ("officer", "given", "message"),
        [
            (BEIPIAO, {"code": BEIPIAO}, "您当前的身份不能延期"),
            (CHAOYANG, {}, "只能为本市延期"),
            (CHAOYANG, {"code": "210102"}, "只能为朝阳市及所属地区延期"),
            (CHAOYANG, {"code": CHAOYANG, "level": "city"}, "由省级主管部门延期"),
            (CHAOYANG, {"code": BEIPIAO, "until": 11}, "不能晚于本市上报省级的截止日期2026年4月10日"),
            (CHAOYANG, {"code": BEIPIAO, "until": 6}, "目前的截止日期为2026年4月6日，延期只能更晚"),
            (LIAONING, {"code": BEIPIAO, "until": 5}, "目前的截止日期为2026年4月6日，延期只能更晚"),
            (LIAONING, {"code": BEIPIAO, "level": "city", "until": 20}, "请选择上一级地区"),
            (LIAONING, {"level": "province", "until": 20}, "请选择延期的层级"),
            (LIAONING, {"reason": "  "}, "请填写延期原因"),
        ],
    )
    def test_what_is_refused(self, officer, given, message):
        by = an_officer(officer)
        with pytest.raises(Refused, match=message):
            give(by, **given)
        assert Extension.objects.count() == 0

    def test_a_city_has_more_to_give_once_the_province_gave_it_more(self):
        city = an_officer(CHAOYANG)
        give(an_officer(LIAONING), code=CHAOYANG, level="city", until=20)
        give(city, code=BEIPIAO, until=18)
        assert last_day(Level.COUNTY, BEIPIAO) == april(18)

    def test_a_case_of_another_place_or_round_is_refused(self):
        case = a_draft()
        with pytest.raises(Refused, match="只能为沈阳市及所属地区延期"):
            give(an_officer(SHENYANG), case=case, level="enterprise")
        with pytest.raises(Refused, match="该事项不属于本批次"):
            extend(
                round_id=the_round("2026-winter").pk,
                level="enterprise",
                scope=Scope(declaration=case),
                until=dt.date(2027, 1, 5),
                reason="试",
                by=an_officer(LIAONING),
            )


@pytest.mark.django_db
@pytest.mark.usefixtures("notice", "spring")
class TestRevoke:
    def test_the_first_date_holds_again_and_the_record_stays(self):
        city = an_officer(CHAOYANG)
        given = give(city, code=BEIPIAO)
        revoked = revoke(extension_id=given.pk, reason="误操作", by=city)
        assert last_day(Level.COUNTY, BEIPIAO) == april(6)
        assert (revoked.revoked_by, revoked.revoked_reason) == (city.user, "误操作")
        assert [(one.deed, one.detail["text"]) for one in trail_of(given)] == [
            ("extend", "系统检修"),
            ("revoke_extension", "误操作"),
        ]

    def test_only_with_a_reason_and_only_once(self):
        city = an_officer(CHAOYANG)
        given = give(city, code=BEIPIAO)
        with pytest.raises(Refused, match="请填写撤销原因"):
            revoke(extension_id=given.pk, reason=" ", by=city)
        revoke(extension_id=given.pk, reason="误操作", by=city)
        with pytest.raises(Outdated, match=r"已由.*撤销"):
            revoke(extension_id=given.pk, reason="再次", by=city)

    def test_a_city_does_not_revoke_what_the_province_gave_but_the_province_may_revoke_the_citys(self):
        province, city = an_officer(LIAONING), an_officer(CHAOYANG)
        from_above, from_city = give(province, code=BEIPIAO, until=9), give(city, code=LONGCHENG)
        with pytest.raises(Refused, match="请由其撤销"):
            revoke(extension_id=from_above.pk, reason="试", by=city)
        revoke(extension_id=from_city.pk, reason="试", by=province)
        assert last_day(Level.COUNTY, LONGCHENG) == april(6)

    def test_what_rests_on_it_goes_first(self):
        province, city = an_officer(LIAONING), an_officer(CHAOYANG)
        own = give(province, code=CHAOYANG, level="city", until=20)
        to_county = give(city, code=BEIPIAO, until=18)
        with pytest.raises(Refused, match="请先撤销该项延期"):
            revoke(extension_id=own.pk, reason="试", by=province)
        assert last_day(Level.CITY, CHAOYANG) == april(20)
        revoke(extension_id=to_county.pk, reason="试", by=province)
        revoke(extension_id=own.pk, reason="试", by=province)
        assert last_day(Level.CITY, CHAOYANG) == april(10)

    def test_the_database_does_not_let_one_go(self):
        given = give(an_officer(CHAOYANG), code=BEIPIAO)
        with pytest.raises(IntegrityError), transaction.atomic():
            Extension.objects.filter(pk=given.pk).delete()


@pytest.mark.django_db
@pytest.mark.usefixtures("notice", "spring")
def test_a_page_read_before_somebody_elses_extension_is_told():
    first, second = an_officer(CHAOYANG), an_officer(CHAOYANG)
    seen = tally(by=second)
    give(first, code=BEIPIAO, seen=tally(by=first))
    with pytest.raises(Outdated, match="延期又有变动"):
        give(second, code=BEIPIAO, until=9, seen=seen)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("notice", "spring")
def test_two_officers_at_once_one_extends_and_the_other_is_told():
    officers = [an_officer(CHAOYANG), an_officer(CHAOYANG)]
    results = at_once(*[lambda by=by: give(by, code=BEIPIAO, seen=0) for by in officers])
    assert sorted(type(one).__name__ for one in results) == ["Extension", "Outdated"]
    given = Extension.objects.get()
    results = at_once(*[lambda by=by: revoke(extension_id=given.pk, reason="误操作", by=by) for by in officers])
    assert sorted(type(one).__name__ for one in results) == ["Extension", "Outdated"]
    assert trail_of(given).count() == 2
