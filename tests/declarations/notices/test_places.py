"""A programme may leave places out: nothing is started there, and no list, counter or page counts on them."""

from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from declarations.cases.drafting import open_rechecks, start
from declarations.cases.forms import rounds_on_offer
from declarations.cases.models import Declaration
from declarations.notices.loading import load_notice
from declarations.notices.packs import newest_revision, pack_of
from declarations.notices.places import rounds_at, takes_part, taking_part
from portal.errors import Refused
from portal.regions.models import Region
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
    the_round,
)
from tests.declarations.notices.packs import LIAONING as PACK
from tests.declarations.notices.packs import copy_of, edit, line_of, mistakes

pytestmark = pytest.mark.django_db
DALIAN, ZHONGSHAN = "210200", "210202"  # 中山区 lies in Dalian
PROGRAMME = "programmes/basic.yaml"
TABLES = "tables: [basic-summary, basic-known, basic-recheck]"


def without(tmp_path: Path, *codes: str) -> Path:
    """The province's pack, its programme leaving these regions out."""
    pack = copy_of(PACK, tmp_path)
    listed = ", ".join(f"'{code}'" for code in codes)
    edit(pack / PROGRAMME, TABLES, f"{TABLES}\nwithout: [{listed}]")
    return pack


@pytest.fixture
def smaller(notice: None, spring: None, tmp_path: Path) -> None:
    """The notice without Beipiao, and without all of Dalian."""
    load_notice(folder=without(tmp_path, BEIPIAO, DALIAN))


def region(code: str) -> Region:
    return Region.objects.get(code=code)


@pytest.mark.usefixtures("smaller")
class TestLeftOut:
    def test_a_place_goes_with_all_below_it(self) -> None:
        programme = pack_of(newest_revision("liaoning-2026")).programme("basic")
        out = [
            code
            for code in (BEIPIAO, LONGCHENG, CHAOYANG, DALIAN, ZHONGSHAN)
            if not takes_part(programme, region(code))
        ]
        assert out == [BEIPIAO, DALIAN, ZHONGSHAN]
        left = Region.objects.exclude(pk__in=taking_part(programme, Region.objects.all()))
        assert set(left) == {region(BEIPIAO), *Region.objects.under(region(DALIAN))}

    def test_nothing_is_declared_there(self) -> None:
        factory = a_factory(BEIPIAO)
        with pytest.raises(Refused, match="2026年第一批（4月）基础级智能工厂不在北票市组织"):
            start(factory=factory, round=the_round(), by=a_clerk(factory.enterprise))
        assert not [one for one in rounds_on_offer(region(BEIPIAO)) if one.round.programme == "basic"]

    def test_nothing_is_rechecked_there(self) -> None:
        a_known_factory(BEIPIAO)
        with pytest.raises(Refused, match="不在北票市组织"):
            open_rechecks(round=the_round(), region=region(BEIPIAO), by=an_officer(BEIPIAO))

    def test_elsewhere_all_goes_on(self) -> None:
        factory = a_factory(LONGCHENG)
        assert start(factory=factory, round=the_round(), by=a_clerk(factory.enterprise)).pk
        offered = [one.round for one in rounds_on_offer(region(LONGCHENG))]
        there = rounds_at(region(LONGCHENG))
        assert [[one.programme for one in rounds].count("basic") for rounds in (offered, there)] == [2, 2]

    @pytest.mark.parametrize(("bureau", "places"), [(CHAOYANG, 6), (LIAONING, 14)])
    def test_the_lists_above_do_not_wait_for_it(self, client: Client, bureau: str, places: int) -> None:
        sign_in(client, an_officer(bureau).user)
        listed = client.get(reverse("rosters")).context["places"]
        assert len(listed) == places
        assert not {BEIPIAO, DALIAN} & {one.region.pk for one in listed}

    @pytest.mark.parametrize(("bureau", "places"), [(CHAOYANG, 6), (LIAONING, 14)])
    def test_nobody_there_is_reminded(self, client: Client, bureau: str, places: int) -> None:
        a_known_factory(BEIPIAO)
        sign_in(client, an_officer(bureau).user)
        found = client.get(reverse("lateness")).context["found"]
        assert len(found) == places
        assert not {"北票市", "大连市"} & {one.name for one in found}
        assert "未复核" not in " ".join(lack for one in found for lack in one.lacks)

    @pytest.mark.parametrize("page", ["home", "recheck", "rosters", "desk", "exports"])
    def test_its_bureaus_pages_open_without_a_round(self, client: Client, page: str) -> None:
        sign_in(client, an_officer(BEIPIAO).user)
        response = client.get(reverse(page))
        assert response.status_code == 200
        assert "2026年第一批" not in response.content.decode()

    def test_its_enterprises_are_offered_no_round(self, client: Client) -> None:
        sign_in(client, a_clerk(an_enterprise(BEIPIAO)).user)
        assert client.get(reverse("case-new")).status_code == 200
        assert not [one for one in client.get(reverse("home")).context["rounds"] if one.round.programme == "basic"]
        assert Declaration.objects.count() == 0

    def test_the_public_page_says_so(self, client: Client) -> None:
        for page in (reverse("home"), reverse("notice", args=["liaoning-2026"])):
            assert "（大连市、北票市除外）" in client.get(page).content.decode()


def sign_in(client: Client, user: Any) -> None:
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")


class TestChecks:
    @pytest.fixture(autouse=True)
    def _regions(self, db: None) -> None:
        call_command("load_catalogues", verbosity=0)

    def test_each_code_is_a_region_below_the_notices(self, tmp_path: Path) -> None:
        pack = without(tmp_path, BEIPIAO, "999999", LIAONING, BEIPIAO)
        line = line_of(pack / PROGRAMME, "without:")
        assert mistakes(pack) == [
            (
                PROGRAMME,
                line,
                "without › 第2项",
                "本通知的地区内没有代码为“999999”的行政区划，请按行政区划目录填写代码",
            ),
            (
                PROGRAMME,
                line,
                "without › 第3项",
                "本通知的地区内没有代码为“210000”的行政区划，请按行政区划目录填写代码",
            ),
            (PROGRAMME, line, "without › 第4项", "“211381”出现了两次"),
        ]
