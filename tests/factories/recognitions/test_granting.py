import datetime as dt
from itertools import product

import pytest

from factories.recognitions.granting import confirm, correct, end, grant, undo
from factories.recognitions.models import Recognition
from portal.errors import Refused
from portal.ids import new_id
from portal.trail.record import trail_of
from tests.builders import CHAOYANG, a_factory, a_known_factory, an_officer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registers")]
APRIL, DECEMBER = dt.date(2026, 4, 8), dt.date(2026, 12, 28)


def held(factory):
    """What the factory holds: granted, confirmed."""
    return list(Recognition.objects.in_force().filter(factory=factory).values_list("granted_on", "confirmed_on"))


def test_a_factory_without_the_tier_is_granted_it():
    factory, officer, case = a_factory(), an_officer(CHAOYANG), new_id()

    grant(factory=factory, tier="basic", on=APRIL, basis="朝阳市复核", case_id=case, by=officer)

    assert held(factory) == [(APRIL, None)]
    entry = trail_of(factory.enterprise).get()
    assert (entry.deed, entry.summary, entry.actor) == ("grant_tier", "认定为基础级（朝阳市复核）", officer.user)
    assert entry.detail["case"] == str(case)


def test_a_factory_that_holds_the_tier_is_confirmed_once_per_case():
    factory, case = a_known_factory(), new_id()

    for _ in range(2):
        grant(factory=factory, tier="basic", on=APRIL, basis="朝阳市复核", case_id=case, by=None)

    assert held(factory) == [(None, APRIL)]
    assert [one.in_case for one in factory.recognitions.get().confirmations.all()] == [case]


def test_a_list_that_prints_no_date_confirms_nothing():
    factory = a_known_factory()

    grant(factory=factory, tier="basic", on=None, basis="附件2", by=None)

    assert held(factory) == [(None, None)]


def test_a_failed_recheck_ends_the_tier_with_its_basis():
    factory, case = a_known_factory(), new_id()

    ended = end(factory=factory, tier="basic", on=APRIL, basis="复核不通过", case_id=case, by=None)

    assert held(factory) == []
    assert (ended.ended_on, ended.ended_by, ended.ended_in_case) == (APRIL, "复核不通过", case)


def test_ending_what_is_not_held_changes_nothing():
    factory = a_factory()

    assert end(factory=factory, tier="basic", on=APRIL, basis="复核不通过", by=None) is None
    assert not trail_of(factory.enterprise).exists()


def test_ending_without_a_basis_is_refused():
    with pytest.raises(Refused, match="依据"):
        end(factory=a_known_factory(), tier="basic", on=APRIL, basis="  ", by=None)


def test_a_tier_that_ended_can_be_granted_anew():
    factory = a_known_factory()
    end(factory=factory, tier="basic", on=APRIL, basis="复核不通过", by=None)

    grant(factory=factory, tier="basic", on=DECEMBER, basis="重新认定", by=None)

    assert held(factory) == [(DECEMBER, None)]
    assert factory.recognitions.count() == 2


def test_undoing_a_grant_leaves_nothing_but_the_trail():
    factory, case = a_factory(), new_id()
    grant(factory=factory, tier="basic", on=APRIL, basis="朝阳市复核", case_id=case, by=None)

    assert undo(case_id=case, by=None) == 1

    assert not factory.recognitions.exists()
    assert [entry.deed for entry in trail_of(factory.enterprise)] == ["grant_tier", "undo_tier"]


def test_undoing_a_confirmation_brings_back_the_one_before():
    factory, spring, winter = a_known_factory(), new_id(), new_id()
    grant(factory=factory, tier="basic", on=APRIL, basis="春季复核", case_id=spring, by=None)
    grant(factory=factory, tier="basic", on=DECEMBER, basis="冬季复核", case_id=winter, by=None)
    assert held(factory) == [(None, DECEMBER)]

    undo(case_id=winter, by=None)

    assert held(factory) == [(None, APRIL)]


def test_undoing_an_end_brings_the_tier_back():
    factory, case = a_known_factory(), new_id()
    end(factory=factory, tier="basic", on=APRIL, basis="复核不通过", case_id=case, by=None)

    assert undo(case_id=case, by=None) == 1

    assert held(factory) == [(None, None)]


def test_undoing_twice_or_for_a_case_that_did_nothing_changes_nothing():
    assert undo(case_id=new_id(), by=None) == 0


def test_what_a_later_decision_stands_on_is_not_undone():
    factory, first, second = a_factory(), new_id(), new_id()
    grant(factory=factory, tier="basic", on=APRIL, basis="朝阳市复核", case_id=first, by=None)
    grant(factory=factory, tier="basic", on=DECEMBER, basis="冬季复核", case_id=second, by=None)

    with pytest.raises(Refused, match="此后已另有办理结果"):
        undo(case_id=first, by=None)

    assert held(factory) == [(APRIL, DECEMBER)]


@pytest.mark.parametrize("known", [True, False])
def test_nor_what_a_document_has_ended_since(known):
    factory, case = a_known_factory() if known else a_factory(), new_id()
    grant(factory=factory, tier="basic", on=APRIL, basis="朝阳市复核", case_id=case, by=None)
    end(factory=factory, tier="basic", on=DECEMBER, basis="撤销认定，辽工信发〔2026〕12号", by=None)

    with pytest.raises(Refused, match=r"的基础级.*认定此后已终止（撤销认定，辽工信发〔2026〕12号），不能撤回原结果"):
        undo(case_id=case, by=None)

    assert held(factory) == []


def test_an_end_is_not_undone_after_the_tier_was_granted_anew():
    factory, failed, later = a_known_factory(), new_id(), new_id()
    end(factory=factory, tier="basic", on=APRIL, basis="复核不通过", case_id=failed, by=None)
    grant(factory=factory, tier="basic", on=DECEMBER, basis="重新认定", case_id=later, by=None)

    with pytest.raises(Refused, match="已重新认定为基础级"):
        undo(case_id=failed, by=None)


def test_a_recheck_confirms_what_is_held_and_brings_back_nothing():
    factory = a_known_factory()
    asked = {"factory": factory, "tier": "basic", "on": DECEMBER, "basis": "年度复核", "case_id": new_id(), "by": None}
    assert confirm(**asked).confirmed_on == DECEMBER
    end(factory=factory, tier="basic", on=DECEMBER, basis="抽检复核撤销认定，辽工信发〔2026〕12号", by=None)

    assert confirm(**asked | {"case_id": new_id()}) is None
    assert held(factory) == []


def decided(factory, case, passed, *, kind, on=APRIL):
    """What a published line does to the tier."""
    asked = {"factory": factory, "tier": "basic", "on": on, "basis": "结果", "case_id": case, "by": None}
    if passed is False:
        end(**asked)
    elif passed:
        (confirm if kind == "recheck" else grant)(**asked)


# Passed, failed, not on the list: first, then corrected, then corrected again. A declaration comes off, and not back.
WAYS = [
    *(("recheck", *way) for way in product([True, False, None], repeat=3)),
    *(("new", *way) for way in [(True, True, True), (True, True, None), (True, None, None)]),
]


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize(("kind", "first", "then", "last"), WAYS)
def test_a_decision_corrected_leaves_what_the_right_one_would_have(kind, first, then, last, known):
    factory, other = (a_known_factory(), a_known_factory()) if known else (a_factory(), a_factory())
    case = new_id()
    decided(factory, case, first, kind=kind)
    for passed in (then, last):
        correct(factory=factory, tier="basic", passed=passed, on=DECEMBER, basis="结果更正", case_id=case, by=None)

    decided(other, new_id(), last, kind=kind)
    assert [bool(confirmed) for _, confirmed in held(factory)] == [bool(confirmed) for _, confirmed in held(other)]


def test_what_a_correction_takes_off_ends_by_its_document_and_stays_readable():
    factory, case = a_factory(), new_id()
    grant(factory=factory, tier="basic", on=APRIL, basis="结果", case_id=case, by=None)

    correct(factory=factory, tier="basic", passed=None, on=DECEMBER, basis="结果更正，15号", case_id=case, by=None)

    ended = factory.recognitions.get()
    assert (ended.ended_on, ended.ended_by, ended.ended_in_case) == (DECEMBER, "结果更正，15号", case)


def test_a_correction_revives_nothing_that_another_document_ended():
    factory, case = a_known_factory(), new_id()
    grant(factory=factory, tier="basic", on=APRIL, basis="复核结果", case_id=case, by=None)
    end(factory=factory, tier="basic", on=DECEMBER, basis="撤销认定，辽工信发〔2026〕12号", by=None)

    for passed in (None, True, False):
        correct(factory=factory, tier="basic", passed=passed, on=DECEMBER, basis="结果更正", case_id=case, by=None)
        assert held(factory) == []
    assert factory.recognitions.get().ended_by == "撤销认定，辽工信发〔2026〕12号"
