"""A day that is a slip is refused where it is typed: no page has to reckon with the year 9999."""

import datetime as dt
import pkgutil
from importlib import import_module

import pytest
from django import forms
from django.test import Client
from django.urls import reverse

import declarations
import factories
import portal
import reviews
from declarations.rounds.extending import Scope, extend
from declarations.rounds.moving import move_date
from portal.days import TOLD, DayField
from portal.errors import Refused
from tests.builders import LIAONING, an_administrator, an_officer, the_round
from tests.declarations.notices.packs import LIAONING as PACK
from tests.declarations.notices.packs import copy_of, edit, line_of, mistakes

BEYOND = ["0001-01-01", "1999-12-31", "2100-01-01", "9999-12-31"]


def browser_of(appointment):
    client = Client()
    client.force_login(appointment.user)
    return client


@pytest.mark.parametrize("typed", BEYOND)
def test_a_day_beyond_is_refused_at_its_field(typed):
    with pytest.raises(forms.ValidationError, match=TOLD):
        DayField().clean(typed)


@pytest.mark.parametrize("typed", ["2000-01-01", "2026-04-10", "2099-12-31"])
def test_a_day_within_is_taken(typed):
    assert DayField().clean(typed) == dt.date.fromisoformat(typed)


def test_every_form_takes_days_so():
    for package in (portal, factories, declarations, reviews):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if module.name.rpartition(".")[2].endswith(("forms", "views")):
                import_module(module.name)
    waiting, plain = [forms.BaseForm], []
    while waiting:
        one = waiting.pop()
        waiting += one.__subclasses__()
        if one.__module__.partition(".")[0] in {"portal", "factories", "declarations", "reviews"}:
            fields = getattr(one, "base_fields", {}).items()
            plain += [(one, name) for name, field in fields if type(field) is forms.DateField]
    assert plain == []


@pytest.mark.django_db
@pytest.mark.usefixtures("notice", "spring")
class TestDoors:
    def test_a_moved_date(self):
        client, page = browser_of(an_officer(LIAONING)), reverse("round-dates", args=[the_round().pk])
        answer = client.post(page, {"which": "city:", "until": "9999-12-31", "reason": "顺延", "seen": 0})
        assert answer.status_code == 422
        assert answer.context["form"].errors["until"] == [TOLD]
        assert client.get(reverse("home")).status_code == 200
        with pytest.raises(Refused, match=TOLD) as refused:
            move_date(
                round_id=the_round().pk, which="city:", to=dt.date.max, reason="顺延", seen=0, by=an_officer(LIAONING)
            )
        assert refused.value.field == "until"

    def test_an_extension(self):
        by = an_officer(LIAONING)
        typed = {"round": the_round().pk, "scope": "all", "level": "city", "until": "9999-12-31", "reason": "检修"}
        answer = browser_of(by).post(reverse("extension-new"), typed)
        assert answer.status_code == 422
        assert answer.context["form"].errors["until"] == [TOLD]
        with pytest.raises(Refused, match=TOLD) as refused:
            extend(round_id=the_round().pk, level="city", scope=Scope(), until=dt.date.max, reason="检修", by=by)
        assert refused.value.field == "until"

    @pytest.mark.parametrize("asked", [{"until": "9999-12-31"}, {"since": "0001-01-01"}])
    def test_the_trail(self, asked):
        answer = browser_of(an_administrator()).get(reverse("trail"), asked)
        assert answer.status_code < 500
        assert TOLD in answer.content.decode()


def test_a_pack(tmp_path):
    pack = copy_of(PACK, tmp_path)
    file = pack / "programmes/overseas.yaml"
    edit(file, "city: 2026-03-20", "city: 9999-12-31")
    told = f"{TOLD}，现为“9999-12-31”"
    assert mistakes(pack) == [
        ("programmes/overseas.yaml", line_of(file, "9999"), "rounds › 第1项 › city", told),
    ]
