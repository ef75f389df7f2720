"""主管部门: who is in office where, and the name on the seal."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.errors import Outdated, Refused
from portal.people.appointments import dismiss
from portal.people.bureaus import found_bureaus, rename_bureau
from portal.people.models import Organisation, bureau_of
from portal.regions.models import Region
from portal.trail.record import trail_of
from tests.builders import BEIPIAO, CHAOYANG, LIAONING, LONGCHENG, an_administrator, an_officer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registers")]


def bureau(code):
    return bureau_of(Region.objects.get(code=code))


def rename(code, name, by=None, seen=None):
    one = bureau(code)
    return rename_bureau(organisation_id=one.pk, name=name, seen=seen or one.name, by=by or an_administrator())


def browser_of(appointment):
    client = Client()
    client.force_login(appointment.user)
    return client


class TestFinding:
    def test_those_without_an_officer(self):
        an_administrator()  # keeps the portal, and decides nothing
        county, gone = an_officer(BEIPIAO), an_officer(LONGCHENG)
        dismiss(appointment=gone, by=None)
        empty = set(found_bureaus(without_officer=True).values_list("region", flat=True))
        assert {LONGCHENG, CHAOYANG, LIAONING} <= empty
        assert county.organisation.region_id not in empty

    def test_by_name_place_code_and_city(self):
        city = Region.objects.get(code=CHAOYANG)
        assert [one.region_id for one in found_bureaus(text=BEIPIAO)] == [BEIPIAO]
        assert BEIPIAO in {one.region_id for one in found_bureaus(text="北票", within=city)}
        assert {one.region.at("city") for one in found_bureaus(within=city)} == {city}


class TestRenaming:
    def test_the_name_holds_and_the_catalogue_does_not_take_it_back(self):
        administrator = an_administrator()
        rename(BEIPIAO, " 北票市  工业和信息化局 ", by=administrator)
        assert bureau(BEIPIAO).name == "北票市 工业和信息化局"
        call_command("load_catalogues", verbosity=0)
        assert bureau(BEIPIAO).name == "北票市 工业和信息化局"
        entry = trail_of(bureau(BEIPIAO)).get(deed="rename_bureau")
        assert (entry.detail["after"], entry.actor) == ("北票市 工业和信息化局", administrator.user)

    def test_the_same_name_changes_nothing(self):
        rename(BEIPIAO, bureau(BEIPIAO).name)
        assert not trail_of(bureau(BEIPIAO)).exists()

    def test_who_read_another_name_is_told(self):
        before = bureau(BEIPIAO).name
        rename(BEIPIAO, "甲局")
        with pytest.raises(Outdated, match="已更名为“甲局”"):
            rename(BEIPIAO, "乙局", seen=before)

    @pytest.mark.parametrize("name", ["", "  ", "长" * 121])
    def test_no_name(self, name):
        with pytest.raises(Refused, match="请填写单位全称"):
            rename(BEIPIAO, name)

    def test_anothers_name(self):
        with pytest.raises(Refused, match="已有名为"):
            rename(BEIPIAO, bureau(LONGCHENG).name)

    def test_administrators_alone(self):
        with pytest.raises(Refused, match="由系统管理员维护"):
            rename(BEIPIAO, "甲局", by=an_officer(LIAONING))


class TestPages:
    def test_the_list_says_who_has_nobody(self):
        client, county = browser_of(an_administrator()), an_officer(BEIPIAO, full_name="李审核")
        page = client.get(reverse("bureaus"), {"text": BEIPIAO}).content.decode()
        assert ("李审核" in page, "无人任职</span>" in page) == (True, False)
        assert "无人任职</span>" in client.get(reverse("bureaus"), {"text": LONGCHENG}).content.decode()
        assert county.organisation.name in page

    def test_one_is_renamed_and_offers_an_account_for_it(self):
        client, one = browser_of(an_administrator()), bureau(BEIPIAO)
        page = client.get(reverse("bureau", args=[one.pk])).content.decode()
        assert f"?organisation={one.pk}&amp;role=county_officer" in page
        form = client.get(reverse("person-new"), {"organisation": one.pk, "role": "county_officer"}).content.decode()
        assert f'value="{one.pk}" selected' in form
        answer = client.post(reverse("bureau", args=[one.pk]), {"name": "甲局", "seen": one.name})
        assert (answer.status_code, Organisation.objects.get(pk=one.pk).name) == (302, "甲局")

    def test_what_was_typed_stays_when_somebody_was_faster(self):
        client, one = browser_of(an_administrator()), bureau(BEIPIAO)
        rename(BEIPIAO, "甲局")
        answer = client.post(reverse("bureau", args=[one.pk]), {"name": "乙局", "seen": one.name})
        assert (answer.status_code, answer.context["form"].data["name"]) == (409, "乙局")
        assert client.post(reverse("bureau", args=[one.pk]), answer.context["form"].data).status_code == 302

    def test_many_officers_cost_no_more_than_one(self):
        client = browser_of(an_administrator())

        def count():
            with CaptureQueriesContext(connection) as queries:
                assert client.get(reverse("bureaus")).status_code == 200
            return len(queries)

        an_officer(BEIPIAO)
        one = count()
        for code in (BEIPIAO, LONGCHENG, CHAOYANG):
            an_officer(code)
        assert count() == one
