import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from factories.recognitions.granting import end, grant
from factories.registry.registering import add_factory
from tests.builders import (
    BEIPIAO,
    CHAOYANG,
    LIAONING,
    LONGCHENG,
    a_clerk,
    a_factory,
    a_known_factory,
    an_enterprise,
    an_officer,
)
from tests.factories.registry.codes import a_code

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registers")]


def listed(client, **query):
    return [one.name for one in client.get(reverse("enterprises"), query).context["page"].items]


def queries_of(client, url):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


@pytest.fixture
def some(registers):
    """Three enterprises in Chaoyang, one in Shenyang."""
    a_known_factory(BEIPIAO, enterprise=an_enterprise(BEIPIAO, name="海丰（北票）食品有限公司"))
    a_factory(BEIPIAO, enterprise=an_enterprise(BEIPIAO, name="鼎新实业有限公司", credit_code=a_code(1)))
    a_known_factory(LONGCHENG, enterprise=an_enterprise(LONGCHENG, name="海丰龙城有限公司"))
    a_known_factory("210106", enterprise=an_enterprise("210106", name="海丰铁西有限公司"))


@pytest.mark.usefixtures("some")
@pytest.mark.parametrize(
    ("region", "names"),
    [
        (BEIPIAO, ["海丰（北票）食品有限公司", "鼎新实业有限公司"]),
        (CHAOYANG, ["海丰（北票）食品有限公司", "海丰龙城有限公司", "鼎新实业有限公司"]),
        (LIAONING, ["海丰（北票）食品有限公司", "海丰铁西有限公司", "海丰龙城有限公司", "鼎新实业有限公司"]),
    ],
)
def test_officers_see_the_enterprises_of_their_regions(client, region, names):
    client.force_login(an_officer(region).user)

    assert sorted(listed(client)) == sorted(names)


@pytest.mark.usefixtures("some")
@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"text": "海丰(北票)"}, ["海丰（北票）食品有限公司"]),
        ({"text": "海丰"}, ["海丰（北票）食品有限公司", "海丰龙城有限公司"]),
        ({"text": a_code(1)[:10].lower()}, ["鼎新实业有限公司"]),
        ({"text": "铁西"}, []),
        ({"region": BEIPIAO}, ["海丰（北票）食品有限公司", "鼎新实业有限公司"]),
        ({"region": BEIPIAO, "tier": "basic"}, ["海丰（北票）食品有限公司"]),
        ({"tier": "advanced"}, []),
    ],
)
def test_searching_and_filtering_stay_within_the_regions_seen(client, query, names):
    client.force_login(an_officer(CHAOYANG).user)

    assert sorted(listed(client, **query)) == sorted(names)


def test_a_tier_that_ended_is_not_held(client):
    factory = a_known_factory()
    end(factory=factory, tier="basic", on=dt.date(2026, 4, 8), basis="复核不通过", by=None)
    client.force_login(an_officer(BEIPIAO).user)

    assert listed(client, tier="basic") == []


def test_the_filter_offers_the_counties_seen_with_their_city_before_them(client):
    client.force_login(an_officer("210300").user)

    form = client.get(reverse("enterprises")).context["filter"].form
    labels = [form.fields["region"].label_from_instance(one) for one in form.fields["region"].queryset]
    assert "鞍山 铁西区" in labels
    assert len(labels) == 7


def test_pages_follow_each_other_without_gap_or_double(client):
    for number in range(60):
        an_enterprise(BEIPIAO, name=f"朝阳第{number:02d}厂")
    client.force_login(an_officer(BEIPIAO).user)

    first = client.get(reverse("enterprises")).context["page"]
    second = client.get(reverse("enterprises"), {"after": first.next_cursor}).context["page"]

    names = [one.name for one in [*first.items, *second.items]]
    assert (len(first.items), len(second.items), second.next_cursor) == (50, 10, "")
    assert names == [f"朝阳第{number:02d}厂" for number in range(60)]


def test_an_enterprise_shows_factories_results_and_history(client):
    factory = a_known_factory(name="一分厂", level=2)
    officer = an_officer(BEIPIAO)
    grant(factory=factory, tier="basic", on=dt.date(2026, 4, 8), basis="朝阳市复核", by=officer)
    clerk = a_clerk(factory.enterprise, full_name="张三")
    client.force_login(officer.user)

    shown = client.get(reverse("enterprise", args=[factory.enterprise.pk])).content.decode()

    for text in (
        "一分厂",
        "未注明",
        "二级",
        "附件2 基础级智能工厂名单",
        "2026年4月8日 朝阳市复核",
        "基础级复核通过",
        str(clerk.user),
    ):
        assert text in shown


@pytest.mark.parametrize(("role", "status"), [(BEIPIAO, 200), (LONGCHENG, 404), (CHAOYANG, 200), ("210100", 404)])
def test_an_enterprise_of_another_region_does_not_exist(client, role, status):
    enterprise = an_enterprise(BEIPIAO)
    client.force_login(an_officer(role).user)

    assert client.get(reverse("enterprise", args=[enterprise.pk])).status_code == status


def test_clerks_have_their_own_page_and_not_the_register(client):
    clerk = a_clerk(an_enterprise())
    client.force_login(clerk.user)

    assert client.get(reverse("my-enterprise")).context["enterprise"].pk == clerk.organisation_id
    assert client.get(reverse("enterprises")).status_code == 403
    assert client.get(reverse("enterprise", args=[clerk.organisation_id])).status_code == 403


def test_a_clerk_edits_contact_and_factories(client):
    enterprise = an_enterprise()
    factory = a_factory(enterprise=enterprise)
    client.force_login(a_clerk(enterprise).user)

    client.post(reverse("my-enterprise-contact"), {"contact_name": "李四", "contact_phone": "0421-2639317"})
    client.post(reverse("my-factory-name", args=[factory.pk]), {f"{factory.pk}-name": "总厂"})
    client.post(reverse("my-factory-new"), {"name": "二分厂", "region": LONGCHENG})

    enterprise.refresh_from_db()
    assert (enterprise.contact_name, enterprise.contact_phone) == ("李四", "0421-2639317")
    assert set(enterprise.factories.values_list("name", "region_id")) == {("总厂", BEIPIAO), ("二分厂", LONGCHENG)}


def test_a_name_twice_is_told_at_the_form_and_kept(client):
    enterprise = an_enterprise()
    add_factory(enterprise=enterprise, name="总厂", region=enterprise.region, by=None)
    factory = a_factory(enterprise=enterprise)
    client.force_login(a_clerk(enterprise).user)

    response = client.post(reverse("my-factory-name", args=[factory.pk]), {f"{factory.pk}-name": "总厂"})

    assert response.status_code == 422
    [naming] = [one.naming for one in response.context["factories"] if one.pk == factory.pk]
    assert (naming.errors, naming["name"].value()) == (
        {"name": ["该企业已有名为“总厂”的工厂，请换一个能够区分的名称。"]},
        "总厂",
    )
    assert client.post(reverse("my-factory-new"), {"name": "总厂", "region": BEIPIAO}).status_code == 422


def test_a_wrong_phone_is_told_in_place(client):
    client.force_login(a_clerk(an_enterprise()).user)

    response = client.post(reverse("my-enterprise-contact"), {"contact_name": "李四", "contact_phone": "无"})

    assert response.status_code == 422
    assert response.context["contact"].errors == {"contact_phone": ["请填写手机号码，或带区号的电话号码。"]}


def test_the_factory_of_another_enterprise_cannot_be_named(client):
    other = a_factory()
    client.force_login(a_clerk(an_enterprise()).user)

    response = client.post(reverse("my-factory-name", args=[other.pk]), {f"{other.pk}-name": "我的"})

    assert response.status_code == 404
    other.refresh_from_db()
    assert other.name == ""


def test_the_list_takes_as_many_queries_for_one_enterprise_as_for_many(client):
    client.force_login(an_officer(CHAOYANG).user)
    a_known_factory(BEIPIAO)
    one = queries_of(client, reverse("enterprises"))

    for _ in range(20):
        a_known_factory(LONGCHENG)

    assert queries_of(client, reverse("enterprises")) == one


def test_an_enterprise_takes_as_many_queries_for_one_factory_as_for_many(client):
    officer = an_officer(BEIPIAO)
    client.force_login(officer.user)
    first = a_known_factory(name="第0厂")
    url = reverse("enterprise", args=[first.enterprise.pk])
    grant(factory=first, tier="basic", on=dt.date(2026, 4, 8), basis="复核", by=officer)
    one = queries_of(client, url)

    for number in range(1, 8):
        factory = a_known_factory(enterprise=first.enterprise, name=f"第{number}厂")
        grant(factory=factory, tier="basic", on=dt.date(2026, 4, 8), basis="复核", by=officer)

    assert queries_of(client, url) == one
