"""Drafting: every word is kept, colleagues do not overwrite each other, and what is known is filled in."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from declarations.cases.drafting import open_rechecks, save_answer, start
from declarations.cases.models import Declaration, Kind, Standing, Status
from declarations.cases.reading import current
from portal.errors import Refused
from portal.regions.models import Region
from portal.trail.record import trail_of
from tests.builders import (
    BEIPIAO,
    LONGCHENG,
    a_clerk,
    a_draft,
    a_factory,
    a_known_factory,
    an_enterprise,
    an_officer,
    the_round,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]


def a_new_case():
    factory = a_factory(name="一号工厂")
    clerk = a_clerk(factory.enterprise)
    return start(factory=factory, round=the_round(), by=clerk), clerk


class TestStart:
    def test_a_new_draft_is_prefilled_from_the_registers(self):
        case, _ = a_new_case()
        answers = current(case).answers
        assert (case.kind, case.status, case.number, case.stage) == (Kind.NEW, Status.DRAFT, None, "")
        assert answers.text("enterprise/name") == case.enterprise.name
        assert answers.text("factory/name") == "一号工厂"
        assert answers.text("maturity/year") == "2026"

    def test_it_is_on_the_trail(self):
        case, clerk = a_new_case()
        (entry,) = trail_of(case)
        assert (entry.deed, entry.actor, entry.acting_for, entry.to_state) == (
            "start",
            clerk.user,
            clerk.organisation,
            "draft",
        )

    def test_another_enterprises_factory_is_refused(self):
        clerk = a_clerk(an_enterprise())
        with pytest.raises(Refused, match="只能为本企业的工厂申报"):
            start(factory=a_factory(), round=the_round(), by=clerk)

    def test_a_factory_that_holds_the_tier_is_rechecked_not_declared(self):
        factory = a_known_factory()
        with pytest.raises(Refused, match="该工厂已是基础级智能工厂，由主管部门复核"):
            start(factory=factory, round=the_round(), by=a_clerk(factory.enterprise))

    def test_one_case_per_factory_and_round(self):
        case, clerk = a_new_case()
        with pytest.raises(Refused, match="该工厂在本批次已有申报"):
            start(factory=case.factory, round=the_round(), by=clerk)
        assert start(factory=case.factory, round=the_round("2026-winter"), by=clerk).kind == Kind.NEW


class TestSaveAnswer:
    def test_each_change_is_a_new_version_and_the_same_text_is_none(self):
        case, clerk = a_new_case()
        first = save_answer(declaration_id=case.pk, path="factory/subsector", text=" 汽车零部件\r\n", seen=0, by=clerk)
        same = save_answer(declaration_id=case.pk, path="factory/subsector", text="汽车零部件", seen=1, by=clerk)
        assert (first.text, first.version, first.problem) == ("汽车零部件", 1, None)
        assert same.version == 1

    def test_a_wrong_answer_is_kept_and_told(self):
        case, clerk = a_new_case()
        saved = save_answer(declaration_id=case.pk, path="maturity/score", text="两分多", seen=0, by=clerk)
        assert saved.problem.message == "请填写数字，例如 2.35"
        assert current(Declaration.objects.get(pk=case.pk)).answers.text("maturity/score") == "两分多"

    def test_a_colleagues_text_is_not_overwritten(self):
        case, clerk = a_new_case()
        colleague = a_clerk(case.enterprise)
        save_answer(declaration_id=case.pk, path="factory/subsector", text="甲", seen=0, by=clerk)
        told = save_answer(declaration_id=case.pk, path="factory/subsector", text="乙", seen=0, by=colleague)
        assert (told.conflict, told.text, told.version) == (True, "甲", 1)

    def test_two_fields_of_one_section_do_not_collide(self):
        case, clerk = a_new_case()
        colleague = a_clerk(case.enterprise)
        save_answer(declaration_id=case.pk, path="factory/subsector", text="甲", seen=0, by=clerk)
        saved = save_answer(declaration_id=case.pk, path="factory/sector", text="装备制造", seen=0, by=colleague)
        assert saved.conflict is False
        assert saved.view.answers.text("factory/subsector") == "甲"

    @pytest.mark.parametrize("path", ["nothing/here", "factory/nothing", "scenarios/gone/ai", "", "factory"])
    def test_an_unknown_place_is_refused(self, path):
        case, clerk = a_new_case()
        with pytest.raises(Refused, match="此处已不存在"):
            save_answer(declaration_id=case.pk, path=path, text="甲", seen=None, by=clerk)

    def test_a_fixed_answer_follows_the_register(self):
        case, clerk = a_new_case()
        with pytest.raises(Refused, match="企业名称取自企业登记信息"):
            save_answer(declaration_id=case.pk, path="enterprise/name", text="别的名字", seen=None, by=clerk)
        case.enterprise.organisation.name = "改名后的公司"
        assert current(case).answers.text("enterprise/name") == "改名后的公司"

    def test_only_the_enterprise_fills_its_declaration(self):
        case, _ = a_new_case()
        for stranger in (a_clerk(an_enterprise()), an_officer(BEIPIAO)):
            with pytest.raises(Refused, match="您当前的身份不能填写此事项"):
                save_answer(declaration_id=case.pk, path="factory/subsector", text="甲", seen=None, by=stranger)

    def test_far_too_long_is_refused_at_once_with_the_field_named(self):
        case, clerk = a_new_case()
        with pytest.raises(Refused) as refused:
            save_answer(declaration_id=case.pk, path="factory/subsector", text="长" * 20_001, seen=None, by=clerk)
        assert (refused.value.field, refused.value.message) == ("factory/subsector", "细分行业过长，最多20000个字符")

    def test_entering_a_result_decides_the_standing(self):
        case, clerk = a_new_case()
        assert (case.standing, case.standing_note) == (Standing.PENDING, "待2026年评估")
        save_answer(declaration_id=case.pk, path="maturity/level", text="一级", seen=None, by=clerk)
        case.refresh_from_db()
        assert (case.standing, case.standing_note) == (Standing.UNMET, "2026年自评估一级，不达标")
        save_answer(declaration_id=case.pk, path="maturity/level", text="三级", seen=None, by=clerk)
        case.refresh_from_db()
        assert (case.standing, case.standing_note) == (Standing.MET, "2026年自评估三级，达标")


class TestRechecks:
    def test_every_factory_that_holds_the_tier_gets_one_case_and_no_second(self):
        weak, strong = a_known_factory(level=1), a_known_factory(level=3)
        a_known_factory(LONGCHENG)
        a_factory()
        officer = an_officer(BEIPIAO)
        place = Region.objects.get(code=BEIPIAO)

        assert open_rechecks(round=the_round(), region=place, by=officer) == 2
        assert open_rechecks(round=the_round(), region=place, by=officer) == 0

        told = dict(Declaration.objects.values_list("factory_id", "standing_note"))
        assert told == {weak.pk: "原等级一级，不达标", strong.pk: "待2026年评估"}

    def test_the_county_fills_them_and_a_foreign_county_does_not(self):
        a_known_factory()
        open_rechecks(round=the_round(), region=Region.objects.get(code=BEIPIAO), by=an_officer(BEIPIAO))
        case = Declaration.objects.get()
        save_answer(declaration_id=case.pk, path="maturity/level", text="二级", seen=0, by=an_officer(BEIPIAO))
        with pytest.raises(Refused, match="您当前的身份不能填写此事项"):
            save_answer(declaration_id=case.pk, path="maturity/level", text="三级", seen=None, by=an_officer(LONGCHENG))

    def test_a_foreign_county_does_not_open_them(self):
        with pytest.raises(Refused, match="只有北票市的县级主管部门可以办理此事项"):
            open_rechecks(round=the_round(), region=Region.objects.get(code=BEIPIAO), by=an_officer(LONGCHENG))

    def test_opening_many_takes_as_many_queries_as_opening_one(self):
        officer, place = an_officer(BEIPIAO), Region.objects.get(code=BEIPIAO)
        taken = []
        for factories in (1, 1, 10):  # the first time fills Django's own caches
            for _ in range(factories):
                a_known_factory()
            with CaptureQueriesContext(connection) as queries:
                assert open_rechecks(round=the_round(), region=place, by=officer) == factories
            taken.append(len(queries))
        assert taken[1] == taken[2]


def test_a_whole_draft_has_no_problems():
    view = current(a_draft())
    assert view.checked.problems == []
    assert view.checked.percent == 100
    assert [(one.scenario, one.uses_ai) for one in view.facts.scenarios] == [
        ("人机协同作业", True),
        ("车间智能排产", False),
    ]
