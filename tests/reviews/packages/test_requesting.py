"""Who may ask for which papers, and that asking twice makes one package."""

import pytest

from declarations.cases.models import Declaration
from portal.errors import Refused
from portal.ids import new_id
from portal.jobs.models import Job
from portal.jobs.running import run_job
from portal.trail.record import trail_of
from reviews.packages import requesting
from reviews.packages.models import Package
from reviews.packages.requesting import make_again, package_cases, package_roster
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
)
from tests.reviews.builders import a_frozen, a_rechecked, a_reported, an_approved

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]


def test_a_list_keeps_its_order_and_its_submissions():
    cases = [an_approved(), a_rechecked(), an_approved()]
    roster, county = a_frozen(), an_officer(BEIPIAO)
    package = package_roster(roster=roster, by=county)
    assert list(package.lines.values_list("submission", flat=True)) == list(
        roster.lines.values_list("submission", flat=True)
    )
    assert (package.size, package.title) == (3, "北票市2026年第一批（4月）名单（第1版）材料")
    assert {line.declaration for line in package.lines.all()} == set(cases)
    assert trail_of(package).get().deed == "request_package"


def test_chosen_cases_stand_as_a_list_would_have_them():
    names = ["丙机械有限公司", "甲机械有限公司", "乙机械有限公司"]
    cases = [a_submitted(an_enterprise(name=name)) for name in names]
    package = package_cases(cases=[case.pk for case in cases], by=an_officer(BEIPIAO))
    assert [line.declaration.enterprise.name for line in package.lines.all()] == sorted(names)


@pytest.mark.parametrize("region", [LONGCHENG, "210100"])
def test_a_foreign_case_is_refused_and_so_are_those_beside_it(region):
    foreign, own = a_submitted(), a_submitted(an_enterprise(LONGCHENG))
    with pytest.raises(Refused, match="所选事项中有您无权查看或尚未提交的"):
        package_cases(cases=[foreign.pk, own.pk], by=an_officer(region))
    assert Package.objects.count() == Job.objects.count() == 0


def test_a_foreign_list_is_refused():
    an_approved()
    with pytest.raises(Refused, match="其中有您无权查看的事项"):
        package_roster(roster=a_frozen(), by=an_officer(LONGCHENG))


def test_the_levels_above_may_have_it():
    an_approved()
    roster = a_reported()
    for region in (CHAOYANG, LIAONING):
        assert package_roster(roster=roster, by=an_officer(region)).size == 1


def test_an_enterprise_packs_nothing():
    case = a_submitted()
    with pytest.raises(Refused, match="只有主管部门可以打包下载材料"):
        package_cases(cases=[case.pk], by=a_clerk(case.enterprise))


@pytest.mark.parametrize("case", ["draft", "unknown"])
def test_what_was_not_submitted_has_no_papers(case):
    pk = a_draft().pk if case == "draft" else new_id()
    with pytest.raises(Refused, match="无权查看或尚未提交"):
        package_cases(cases=[pk], by=an_officer(BEIPIAO))


def test_an_empty_list_has_no_papers():
    with pytest.raises(Refused, match="名单中没有事项"):
        package_cases(cases=[], by=an_officer(BEIPIAO))


def test_too_many_at_once(monkeypatch):
    monkeypatch.setattr(requesting, "MOST", 1)
    cases = [a_submitted(), a_submitted()]
    with pytest.raises(Refused, match="一次最多打包1项，目前2项"):
        package_cases(cases=[case.pk for case in cases], by=an_officer(BEIPIAO))


def test_a_double_click_makes_one_package():
    case, officer = a_submitted(), an_officer(BEIPIAO)
    first, second = (package_cases(cases=[case.pk], by=officer) for _ in range(2))
    assert first == second
    assert (Package.objects.count(), Job.objects.count()) == (1, 1)


def test_once_it_is_made_it_can_be_asked_for_anew():
    case, officer = a_submitted(), an_officer(BEIPIAO)
    first = package_cases(cases=[case.pk], by=officer)
    run_job(first.job_id)
    assert package_cases(cases=[case.pk], by=officer) != first


def test_one_that_failed_is_made_again_once():
    case, officer = a_submitted(), an_officer(BEIPIAO)
    package = package_cases(cases=[case.pk], by=officer)
    Job.objects.filter(pk=package.job_id).update(
        status=Job.Status.FAILED, failure="服务器存储空间不足", finished_at=package.asked_at
    )
    anew = [make_again(package=package, by=officer).job_id for _ in range(2)]
    assert anew[0] == anew[1] != package.job_id


def test_one_that_is_there_stays():
    case, officer = a_submitted(), an_officer(BEIPIAO)
    package = package_cases(cases=[case.pk], by=officer)
    run_job(package.job_id)
    assert make_again(package=package, by=officer).job_id == package.job_id


def test_it_is_seen_by_the_bureau_only_while_it_sees_every_case():
    case, county, city = a_submitted(), an_officer(BEIPIAO), an_officer(CHAOYANG)
    package = package_cases(cases=[case.pk], by=county)
    sees = lambda by: Package.objects.visible_to(by.user).contains(package)  # noqa: E731
    assert (sees(county), sees(an_officer(BEIPIAO)), sees(city), sees(a_clerk(case.enterprise))) == (
        True,
        True,
        False,
        False,
    )
    Declaration.objects.filter(pk=case.pk).update(region=LONGCHENG)  # its enterprise has moved
    assert not sees(county)
