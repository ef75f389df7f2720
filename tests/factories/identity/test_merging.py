"""After a merge nothing of either is lost: what each had is found with the kept one, or with its pointer."""

import pytest
from django.db import models
from django.urls import reverse

from declarations.cases.models import Declaration
from factories.assessments.models import MaturityAssessment
from factories.identity.comparing import compare
from factories.identity.merging import merge_enterprises, merge_factories
from factories.recognitions.models import Recognition
from factories.registry.claiming import admit, ask
from factories.registry.models import Claim, Enterprise, Factory
from factories.registry.registering import add_factory
from portal.errors import Outdated, Refused
from portal.inbox.models import Message
from portal.inbox.sending import Letter, send, send_each
from portal.outbox.kinds import Kind
from portal.people.appointments import appoint
from portal.people.inviting import accept, invite
from portal.people.models import Appointment, Role
from portal.trail.models import TrailEntry
from portal.trail.record import trail_of
from tests.builders import (
    BEIPIAO,
    CHAOYANG,
    LIAONING,
    LONGCHENG,
    a_clerk,
    a_factory,
    a_known_factory,
    a_manager,
    a_submitted,
    a_user,
    an_enterprise,
    an_officer,
)
from tests.factories.registry.codes import a_code
from tests.reviews.builders import an_approved

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]


def merged(kept, other, *, by=None, places=None, choices=None, basis="同一营业执照"):
    """Each factory stays one of its own, unless ``places`` says otherwise."""
    apart = {one.pk: None for one in other.factories.all()}
    return merge_enterprises(
        kept_id=kept.pk,
        merged_id=other.pk,
        places=apart | (places or {}),
        choices=choices or {},
        basis=basis,
        by=by or an_officer(BEIPIAO),
    )


def counted():
    kinds = (Factory.ever, Declaration.objects, Recognition.objects, MaturityAssessment.objects, Claim.objects)
    return [manager.count() for manager in kinds]


def pointing_to(one):
    """Everything of any app that still names the pointer."""
    return {
        relation.field.model.__name__
        for relation in type(one)._meta.get_fields(include_hidden=True)
        if isinstance(relation, models.ForeignObjectRel)
        and relation.field.model._base_manager.filter(**{relation.field.name: one}).exists()
    }


@pytest.fixture
def double(notice, spring):
    """Two enterprises that are one: the kept with a known factory, the other with cases, a clerk and a claim."""
    kept = a_known_factory(enterprise=an_enterprise(name="北票海丰有限公司"), name="老厂").enterprise
    case = a_submitted(an_enterprise(name="北票海丰食品有限公司", credit_code=a_code(1)))
    other = case.enterprise
    ask(user=a_user(), enterprise=other, name="", region=other.region, credit_code=a_code(1))
    add_factory(enterprise=other, name="二厂", region=other.region, by=None)
    return kept, other, case


def test_all_of_both_belongs_to_the_kept_one(double):
    kept, other, case = double
    clerk = Appointment.objects.in_force().get(organisation=other.organisation)
    before, trail = counted(), set(TrailEntry.objects.values_list("pk", flat=True))

    merged(kept, other)

    assert counted() == before
    assert trail < set(TrailEntry.objects.values_list("pk", flat=True))
    case.refresh_from_db()
    assert (case.enterprise_id, case.factory.enterprise_id) == (kept.pk, kept.pk)
    assert set(kept.factories.values_list("name", flat=True)) == {"老厂", "", "二厂"}
    assert Claim.objects.get().enterprise_id == kept.pk
    assert [one.user for one in kept.organisation.appointments.in_force()] == [clerk.user]
    assert clerk.user.has_perm("portal.act_for_organisation", kept.organisation)
    assert not clerk.user.has_perm("portal.act_for_organisation", other.organisation)
    assert pointing_to(Enterprise.ever.get(pk=other.pk)) == set()


def test_a_claim_on_the_merged_one_is_decided_where_the_kept_one_is():
    kept, other = an_enterprise(LONGCHENG), an_enterprise(BEIPIAO)
    Factory.objects.filter(enterprise=other).update(name="二厂")
    claim = ask(user=a_user(), enterprise=other, name="", region=None, credit_code=a_code(1))

    merged(kept, other, by=an_officer(CHAOYANG))

    assert admit(claim_id=claim.pk, by=an_officer(LONGCHENG)).enterprise == kept
    assert trail_of(claim).get(deed="follow_merge").summary == "企业现属龙城区，本申请由其审核"


def test_an_enterprise_that_was_merged_meanwhile_is_not_claimed():
    kept, other = an_enterprise(), an_enterprise()
    Factory.objects.filter(enterprise=other).update(name="二厂")
    merged(kept, other)

    with pytest.raises(Outdated, match="刚刚已并入其他企业"):
        ask(user=a_user(), enterprise=other, name="", region=None, credit_code=a_code(1))


def test_an_invitation_to_the_merged_one_leads_to_the_kept_one():
    kept, other = an_enterprise(), an_enterprise()
    Factory.objects.filter(enterprise=other).update(name="二厂")
    _, secret = invite(invitee="李娜", by=a_manager(other))

    merged(kept, other)

    assert accept(secret=secret, user=a_user()).organisation_id == kept.pk


def test_the_merged_one_is_a_pointer_with_its_names_former(client, double):
    kept, other, _ = double
    officer = an_officer(BEIPIAO)
    merged(kept, other, by=officer)

    kept.refresh_from_db()
    assert kept.credit_code == a_code(1)
    assert [one.value for one in kept.former_names.all()] == ["北票海丰食品有限公司"]
    client.force_login(officer.user)
    answer = client.get(reverse("enterprise", args=[other.pk]))
    assert (answer.status_code, answer["Location"]) == (302, reverse("enterprise", args=[kept.pk]))
    found = client.get(reverse("enterprises"), {"text": "海丰食品"}).context["page"].items
    assert [one.pk for one in found] == [kept.pk]
    shown = client.get(reverse("enterprise", args=[kept.pk])).content.decode()
    assert "登记工厂“二厂”" in shown  # what was done to the merged one before


def test_the_trail_tells_it_on_both_and_on_the_cases(double):
    kept, other, case = double

    merged(kept, other, basis="名单导入时重复登记")

    assert [trail_of(one).last().deed for one in (kept, other)] == ["merge", "merge"]
    assert trail_of(kept).last().detail["text"] == "名单导入时重复登记"
    assert trail_of(case).last().deed == "follow_merge"


def test_the_clerk_goes_on_with_the_case_for_the_kept_one(client, double):
    kept, other, case = double
    clerk = Appointment.objects.in_force().get(organisation=other.organisation)
    merged(kept, other)
    client.force_login(clerk.user)

    assert client.get(reverse("case", args=[case.pk])).status_code == 200
    assert client.get(reverse("my-enterprise")).context["enterprise"].pk == kept.pk


@pytest.mark.usefixtures("notice", "spring")
def test_messages_to_either_one_are_read_by_those_of_the_kept_one():
    kept, other = an_enterprise(BEIPIAO), an_enterprise(BEIPIAO)
    clerk = a_clerk(other)
    told = [send(to=one.organisation, title="退回修改", text="请补充。", by=None) for one in (kept, other)]
    merged(kept, other)
    assert set(Message.objects.visible_to(clerk.user).filter(to=kept.pk)) == set(told)


@pytest.mark.usefixtures("notice", "spring")
def test_both_may_have_been_told_of_the_same_occasion():
    kept, other = an_enterprise(BEIPIAO), an_enterprise(BEIPIAO)
    letters = [Letter(one.organisation, Kind.DUE, "还有3天截止", "请提交。", occasion="due:3") for one in (kept, other)]
    send_each(letters=letters, by=None)
    merged(kept, other)
    assert Message.objects.filter(to=kept.pk).count() == 2
    assert send_each(letters=letters[:1], by=None) == []


def test_who_administers_either_one_administers_the_kept_one():
    kept, other = an_enterprise(), an_enterprise()
    owner, both, clerk = a_manager(other), a_manager(kept), a_clerk(other)
    appoint(user=both.user, organisation=other.organisation, role=Role.CLERK, by=None)

    merged(kept, other)

    here = Appointment.objects.in_force().filter(organisation=kept.organisation).values_list("user", "role")
    assert dict(here) == {
        owner.user_id: Role.ENTERPRISE_ADMINISTRATOR,
        both.user_id: Role.ENTERPRISE_ADMINISTRATOR,
        clerk.user_id: Role.CLERK,
    }
    assert not Appointment.objects.in_force().filter(organisation=other.organisation).exists()


def test_of_what_both_have_the_officer_says_which_counts_and_the_other_is_kept_as_history():
    kept, other = a_known_factory(level=2), a_known_factory(level=3)
    plan = compare(kept=kept.enterprise, merged=other.enterprise)
    assert [one.label for one in plan.all_clashes] == ["基础级认定", "未注明年度成熟度自评估"]
    before, granted = counted(), other.recognitions.get()
    with pytest.raises(Outdated, match="请选择以哪一条为准：基础级认定"):
        merged(kept.enterprise, other.enterprise, places={other.pk: kept.pk})

    choices = {one.key: "merged" for one in plan.all_clashes}
    merged(kept.enterprise, other.enterprise, places={other.pk: kept.pk}, choices=choices)

    assert counted() == before
    assert [one.pk for one in kept.recognitions.in_force()] == [granted.pk]
    assert kept.recognitions.exclude(ended_on=None).get().ended_by == "重复登记，企业合并：同一营业执照"
    assert kept.maturity_assessments.get().level == 3
    assert MaturityAssessment.objects.exclude(factory=kept).get().level == 2
    assert pointing_to(Factory.ever.get(pk=other.pk)) == {"MaturityAssessment"}


def test_of_two_codes_the_chosen_counts_and_the_other_is_former():
    kept, other = an_enterprise(credit_code=a_code(1)), an_enterprise(credit_code=a_code(2))

    merged(kept, other, choices={"code": "merged"})

    kept.refresh_from_db()
    assert kept.credit_code == a_code(2)
    assert kept.former_names.get(kind="code").value == a_code(1)


def test_two_cases_in_one_round_stand_in_the_way_until_the_factories_stay_apart():
    mine, theirs = a_submitted(), an_approved()
    add = {theirs.factory.pk: mine.factory.pk}

    with pytest.raises(Refused, match="请改为保留为单独的工厂"):
        merged(mine.enterprise, theirs.enterprise, places=add)
    with pytest.raises(Refused, match="名称待补的工厂，请先"):
        merged(mine.enterprise, theirs.enterprise)
    Factory.objects.filter(pk=theirs.factory_id).update(name="二厂")
    merged(mine.enterprise, theirs.enterprise)

    assert set(mine.enterprise.declarations.all()) == {mine, theirs}


@pytest.mark.parametrize(
    ("by", "there", "may"),
    [
        (BEIPIAO, BEIPIAO, True),
        (CHAOYANG, LONGCHENG, True),
        (BEIPIAO, LONGCHENG, False),
        (LONGCHENG, LONGCHENG, False),
        ("210100", BEIPIAO, False),
        (LIAONING, BEIPIAO, False),
    ],
)
def test_a_county_merges_its_own_and_the_city_across_its_counties(by, there, may):
    kept, other, officer = an_enterprise(BEIPIAO), an_enterprise(there), an_officer(by)
    if may:
        merged(kept, other, by=officer)
    else:
        with pytest.raises(Refused, match="主管部门可以办理"):
            merged(kept, other, by=officer)
    assert Enterprise.objects.filter(pk=other.pk).exists() != may


def test_a_factory_that_came_meanwhile_is_not_merged_unseen():
    kept, other = an_enterprise(), an_enterprise()
    a_factory(enterprise=other)

    with pytest.raises(Outdated, match="刚刚登记了新的工厂"):
        merge_enterprises(
            kept_id=kept.pk, merged_id=other.pk, places={}, choices={}, basis="同一家", by=an_officer(BEIPIAO)
        )


def test_a_pointer_points_on_when_the_kept_one_is_merged_in_turn():
    first, second, third = an_enterprise(), an_enterprise(), an_enterprise()

    merged(second, first)
    merged(third, second)

    assert set(Enterprise.ever.filter(merged_into=third)) == {first, second}
    assert {one.value for one in third.former_names.all()} == {first.name, second.name}


def test_two_factories_of_one_enterprise_become_one():
    enterprise = an_enterprise()
    kept = a_factory(enterprise=enterprise)
    other = a_known_factory(enterprise=enterprise, name="一号工厂")
    before = counted()

    merge_factories(kept_id=kept.pk, merged_id=other.pk, choices={}, basis="同一处", by=an_officer(BEIPIAO))

    kept.refresh_from_db()
    assert counted() == before
    assert kept.name == "一号工厂"
    assert [one.tier for one in kept.recognitions.all()] == ["basic"]
    assert list(enterprise.factories.all()) == [kept]
    assert trail_of(enterprise).last().deed == "merge_factories"


def test_the_pages_lead_from_search_over_preview_to_the_deed(client):
    kept, other = a_known_factory(level=2), a_known_factory(level=3)
    url = reverse("enterprise-merge", args=[kept.enterprise_id])
    client.force_login(an_officer(BEIPIAO).user)
    found = client.get(url, {"q": other.enterprise.name}).context["found"]
    assert found == [other.enterprise]

    preview = client.get(url, {"other": other.enterprise_id})
    assert preview.status_code == 200
    keys = [one.key for one in preview.context["plan"].all_clashes]
    given = {"other": other.enterprise_id, f"place-{other.pk}": kept.pk, "basis": "同一家"}
    undecided = client.post(url, given)
    assert (undecided.status_code, set(undecided.context["form"].errors)) == (422, set(keys))
    done = client.post(url, given | dict.fromkeys(keys, "kept"))

    assert done.status_code == 302
    assert kept.maturity_assessments.get().level == 2
    assert Enterprise.ever.get(pk=other.enterprise_id).merged_into_id == kept.enterprise_id


def test_a_foreign_county_finds_and_merges_nothing(client):
    kept, other = an_enterprise(), an_enterprise(LONGCHENG)
    client.force_login(an_officer(BEIPIAO).user)
    url = reverse("enterprise-merge", args=[kept.pk])

    assert client.get(url, {"q": other.name}).context["found"] == []
    assert client.get(url, {"other": other.pk}).status_code == 404
    assert client.get(url, {"other": "x"}).status_code == 404
    assert client.get(reverse("enterprise-merge", args=[other.pk])).status_code == 404
    assert client.get(reverse("factory-merge", args=[a_factory(enterprise=other).pk])).status_code == 404


def test_an_enterprise_is_not_merged_with_itself_nor_without_a_reason():
    one = an_enterprise()
    with pytest.raises(Refused, match="请选择另一家企业"):
        merged(one, one)
    with pytest.raises(Refused, match="请填写合并的依据"):
        merged(one, an_enterprise(), basis=" ")
