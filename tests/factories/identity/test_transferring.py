import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from declarations.cases.models import Declaration
from declarations.notices.loading import load_notice
from factories.identity.models import Transfer
from factories.identity.transferring import accept_transfer, decline_transfer, propose_transfer, withdraw_transfer
from factories.registry.claiming import admit, ask
from factories.registry.models import Enterprise
from portal.errors import Outdated, Refused
from portal.regions.models import Region
from portal.trail.record import trail_of
from tests.builders import (
    BEIPIAO,
    CHAOYANG,
    LIAONING,
    LONGCHENG,
    a_draft,
    a_factory,
    a_known_factory,
    a_submitted,
    a_user,
    an_enterprise,
    an_officer,
)
from tests.declarations.behalf.test_starting import begun
from tests.declarations.notices.test_places import without
from tests.factories.registry.codes import a_code
from tests.reviews.builders import an_approved

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]
SHENYANG, TIEXI = "210100", "210106"


def proposed(enterprise, to=LONGCHENG, *, with_cases=False, by=None):
    return propose_transfer(
        enterprise_id=enterprise.pk,
        receiving=Region.objects.get(pk=to),
        reason="整体搬迁",
        with_cases=with_cases,
        by=by or an_officer(BEIPIAO),
    )


def place_of(enterprise):
    return Enterprise.objects.get(pk=enterprise.pk).region.pk


def test_nothing_moves_before_the_receiving_county_accepts():
    factory = a_known_factory()
    elsewhere = a_factory(enterprise=factory.enterprise, name="凌源厂")
    type(elsewhere).objects.filter(pk=elsewhere.pk).update(region="211382")
    transfer = proposed(factory.enterprise)
    assert place_of(factory.enterprise) == BEIPIAO

    accept_transfer(transfer_id=transfer.pk, by=an_officer(LONGCHENG))

    assert place_of(factory.enterprise) == LONGCHENG
    assert set(factory.enterprise.factories.values_list("region", flat=True)) == {LONGCHENG, "211382"}
    assert [one.deed for one in trail_of(factory.enterprise)] == ["propose_transfer", "accept_transfer"]


@pytest.mark.parametrize(
    ("to", "by", "may"),
    [
        (LONGCHENG, LONGCHENG, True),
        (LONGCHENG, CHAOYANG, True),
        (LONGCHENG, BEIPIAO, False),
        (LONGCHENG, LIAONING, False),
        (TIEXI, TIEXI, True),
        (TIEXI, SHENYANG, False),  # the city of one only
        (TIEXI, CHAOYANG, False),
    ],
)
def test_the_receiving_county_accepts_or_the_city_above_both(to, by, may):
    transfer, officer = proposed(an_enterprise(), to), an_officer(by)
    if may:
        accept_transfer(transfer_id=transfer.pk, by=officer)
    else:
        with pytest.raises(Refused, match="可以接收"):
            accept_transfer(transfer_id=transfer.pk, by=officer)


@pytest.mark.parametrize(("with_cases", "places"), [(True, [LONGCHENG, BEIPIAO]), (False, [BEIPIAO, BEIPIAO])])
def test_live_cases_stay_or_those_without_an_opinion_move(with_cases, places):
    undecided = a_submitted()
    enterprise = undecided.enterprise
    type(undecided.factory).objects.filter(enterprise=enterprise).update(name="一厂")
    decided = an_approved()
    Declaration.objects.filter(pk=decided.pk).update(enterprise=enterprise)
    transfer = proposed(enterprise, with_cases=with_cases)

    accept_transfer(transfer_id=transfer.pk, by=an_officer(LONGCHENG))

    assert [Declaration.objects.get(pk=one.pk).region_id for one in (undecided, decided)] == places
    assert (trail_of(undecided).last().deed == "follow_transfer") == with_cases


def test_both_cities_see_a_transfer_across_cities_and_a_third_does_not(client):
    transfer = proposed(an_enterprise(), TIEXI)

    seen = {}
    for region in (BEIPIAO, CHAOYANG, TIEXI, SHENYANG, LONGCHENG, "210200"):
        client.force_login(an_officer(region).user)
        seen[region] = transfer.enterprise.name in client.get(reverse("identity-changes")).content.decode()
    assert [region for region, is_seen in seen.items() if not is_seen] == [LONGCHENG, "210200"]


def test_declined_or_withdrawn_it_stays_and_may_be_proposed_again():
    enterprise = an_enterprise()
    with pytest.raises(Refused, match="请填写不接收的原因"):
        decline_transfer(transfer_id=proposed(enterprise).pk, reason="", by=an_officer(LONGCHENG))
    with pytest.raises(Refused, match="已有待接收的迁移"):
        proposed(enterprise)
    decline_transfer(transfer_id=Transfer.objects.get().pk, reason="并未迁来", by=an_officer(LONGCHENG))
    again = proposed(enterprise)
    withdraw_transfer(transfer_id=again.pk, by=an_officer(BEIPIAO))

    with pytest.raises(Outdated, match="已撤回"):
        accept_transfer(transfer_id=again.pk, by=an_officer(LONGCHENG))
    assert place_of(enterprise) == BEIPIAO


def test_where_the_county_knows_the_name_already_it_is_a_merge():
    enterprise = an_enterprise(name="同名有限公司")
    an_enterprise(LONGCHENG, name="同名有限公司")

    with pytest.raises(Refused, match="上级市合并"):
        accept_transfer(transfer_id=proposed(enterprise).pk, by=an_officer(LONGCHENG))


def test_the_pages_propose_and_accept(client):
    enterprise = a_known_factory().enterprise
    client.force_login(an_officer(BEIPIAO).user)
    url = reverse("enterprise-transfer", args=[enterprise.pk])
    assert client.post(url, {"receiving": BEIPIAO, "reason": "x"}).status_code == 422
    assert client.post(url, {"receiving": LONGCHENG, "reason": "搬迁", "with_cases": "yes"}).status_code == 302
    transfer = Transfer.objects.get()
    assert transfer.with_cases
    accept = reverse("transfer-accept", args=[transfer.pk])
    assert client.post(accept).status_code == 422
    client.force_login(an_officer(LONGCHENG).user)
    empty = client.post(reverse("transfer-decline", args=[transfer.pk]), {"reason": ""})
    assert (empty.status_code, "请填写不接收的原因" in empty.content.decode()) == (422, True)

    client.post(accept)

    assert place_of(enterprise) == LONGCHENG


def test_the_list_takes_as_many_queries_for_one_transfer_as_for_many(client):
    client.force_login(an_officer(LONGCHENG).user)
    officer = an_officer(BEIPIAO)

    def queries():
        with CaptureQueriesContext(connection) as made:
            assert client.get(reverse("identity-changes")).status_code == 200
        return len(made)

    proposed(an_enterprise(), by=officer)
    one = queries()
    for _ in range(5):
        proposed(an_enterprise(), by=officer)

    assert queries() == one


@pytest.mark.parametrize(("begun_by", "goes_on"), [(BEIPIAO, LONGCHENG), (CHAOYANG, CHAOYANG)])
def test_what_the_county_fills_on_behalf_is_the_receiving_countys_to_fill(begun_by, goes_on):
    case = begun(an_officer(begun_by))
    transfer = proposed(case.enterprise, with_cases=True)

    accept_transfer(transfer_id=transfer.pk, by=an_officer(LONGCHENG))

    case = Declaration.objects.get(pk=case.pk)
    assert (case.region_id, case.filler.region_id) == (LONGCHENG, goes_on)


def test_across_cities_what_the_city_fills_on_behalf_is_the_receiving_countys_to_fill():
    case = begun(an_officer(CHAOYANG))

    accept_transfer(transfer_id=proposed(case.enterprise, TIEXI, with_cases=True).pk, by=an_officer(TIEXI))

    case = Declaration.objects.get(pk=case.pk)
    assert (case.region_id, case.filler.region_id) == (TIEXI, TIEXI)


def test_a_case_does_not_move_to_a_place_that_its_programme_leaves_out(tmp_path):
    load_notice(folder=without(tmp_path, TIEXI))
    case = a_draft()

    accept_transfer(transfer_id=proposed(case.enterprise, TIEXI, with_cases=True).pk, by=an_officer(TIEXI))

    assert Declaration.objects.get(pk=case.pk).region_id == BEIPIAO


def test_a_claim_that_waits_is_the_receiving_countys_to_decide():
    enterprise = an_enterprise()
    claim = ask(user=a_user(), enterprise=enterprise, name="", region=None, credit_code=a_code(1))

    accept_transfer(transfer_id=proposed(enterprise).pk, by=an_officer(LONGCHENG))

    with pytest.raises(Refused, match="只有龙城区的主管部门"):
        admit(claim_id=claim.pk, by=an_officer(BEIPIAO))
    assert admit(claim_id=claim.pk, by=an_officer(LONGCHENG)).region_id == LONGCHENG
    assert [one.deed for one in trail_of(claim)] == ["ask", "follow_transfer", "admit"]
