"""Ways in which systems of this kind have failed elsewhere; here, each is something that must not happen."""

import secrets
from collections import Counter
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from declarations.cases.models import Declaration, Status, Submission
from declarations.cases.reading import current
from portal.people.models import Appointment
from portal.trail.record import trail_of
from reviews.rosters.composing import freeze
from reviews.rosters.models import Roster
from reviews.rosters.reporting import send_back
from reviews.spotchecks.sampling import Terms, sample
from tests.access_matrix import MATRIX
from tests.builders import BEIPIAO, CHAOYANG, a_draft, a_submitted, an_enterprise, an_officer, the_round
from tests.reviews.builders import a_rechecked, a_reported, an_approved
from tests.test_access import _open, season  # noqa: F401 - a fixture

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]


# Whoever holds the secret link of an invitation is told who invites.
BY_SECRET = {"invitation"}


def signed_in(person):
    client = Client()
    client.force_login(person.user)
    return client


def clerk_of(case):
    return Appointment.objects.get(organisation=case.enterprise.organisation)


# The directory of those that hold a tier, as a page and as a table, is there to be read by everybody.
PUBLISHED = {"recognised", "recognised-table"}


@pytest.mark.once  # each address is walked on both databases by tests/test_access.py; what it says, the same code says
class TestTheListIsFilteredButSomethingElseLeaks:
    """The list leaves out what is another's; an attachment, an export, a search or the history shows it."""

    @pytest.mark.parametrize("stranger", ["county2", "city2", "clerk2", "manager2"])
    def test_no_address_says_a_word_of_a_foreign_case(self, season, stranger):  # noqa: F811
        case = Declaration.objects.get(pk=season.things["case"]["pk"])
        listed = Roster.objects.get(pk=season.things["roster"]["pk"]).lines.get().declaration
        words = [case.enterprise.name, case.number, listed.enterprise.name, listed.number]

        said = {
            name: [
                word
                for word in words
                if word.encode() in _body(_open(season, stranger, reverse(name, kwargs=season.things[thing])))
            ]
            for name, (thing, _) in MATRIX.items()
            if name not in BY_SECRET | PUBLISHED
        }

        assert {name: found for name, found in said.items() if found} == {}

    @pytest.mark.parametrize("page", ["desk", "recheck", "enterprises", "spot-checks", "accounts"])
    def test_a_search_finds_nothing_foreign(self, season, page):  # noqa: F811
        name = Declaration.objects.get(pk=season.things["case"]["pk"]).enterprise.name
        asked = dict.fromkeys(("q", "text"), name[:-2]) | {"status": "all"}

        found = {
            visitor: name in client_of(season, visitor).get(reverse(page), asked).content.decode()
            for visitor in ("county", "county2", "city2")
        }

        assert not found["county2"]
        assert not found["city2"]


def client_of(season, visitor):  # noqa: F811
    client = Client()
    client.force_login(season.visitors[visitor])
    return client


def _body(answer):
    return b"" if answer.streaming else answer.content


class TestADoubleClickDoesItTwice:
    def test_submitting(self):
        draft = a_draft()
        browser = signed_in(clerk_of(draft))

        answers = [browser.post(reverse("case-submit", args=[draft.pk]), {"seen": draft.moves}) for _ in range(2)]

        assert [one.status_code for one in answers] == [302, 302]
        assert Submission.objects.count() == trail_of(draft).filter(deed="submit").count() == 1

    def test_giving_an_opinion(self):
        case = a_submitted()
        browser = signed_in(an_officer(BEIPIAO))
        opinion = {"verdict": "approve", "text": "", "exception": "", "seen": case.moves}

        for _ in range(2):
            browser.post(reverse("decide", args=[case.pk]), opinion)

        assert (case.opinions.count(), trail_of(case).filter(deed="approve").count()) == (1, 1)

    def test_freezing_and_reporting_a_list(self):
        case = an_approved()
        browser = signed_in(an_officer(BEIPIAO))
        for _ in range(2):
            browser.post(reverse("roster-freeze"))
        for _ in range(2):
            browser.post(reverse("roster-report", args=[Roster.objects.get().pk]))

        assert trail_of(case).filter(deed="report").count() == 1


class TestADrawMissesItsQuota:
    """One toss of a coin per factory draws about as many as were announced, and from a small city perhaps none."""

    def test_every_seed_draws_exactly_as_many_as_announced(self):
        cities = {f"JC2026-{n:03}": "211300" if n < 40 else "210100" for n in range(57)}
        terms = Terms(rate=Decimal(10), floor=2, cap=None)

        drawn = [
            Counter(cities[number] for number in sample(seed=secrets.token_hex(32), cities=cities, terms=terms))
            for _ in range(200)
        ]

        assert {tuple(sorted(one.items())) for one in drawn} == {(("210100", 2), ("211300", 4))}


class TestAListHasToBeTypedAgain:
    def test_a_list_sent_back_is_made_again_from_what_is_there(self):
        an_approved()
        a_rechecked(passed=False)
        county = an_officer(BEIPIAO)
        first = a_reported(by=county)
        send_back(roster_id=first.pk, reason="请核对企业名称", by=an_officer(CHAOYANG))

        again = freeze(round=the_round(), region=first.region, stage=first.stage, by=county)

        assert (again.version, again.sha256) == (first.version + 1, first.sha256)
        fields = ("position", "declaration", "submission", "outcome", "reason")
        assert list(again.lines.values_list(*fields)) == list(first.lines.values_list(*fields))

    def test_a_returned_declaration_still_has_its_answers(self):
        case = a_submitted(an_enterprise())
        before = current(case).answers.texts
        browser = signed_in(an_officer(BEIPIAO))
        browser.post(reverse("decide", args=[case.pk]), {"verdict": "return", "text": "请核对", "seen": case.moves})

        case.refresh_from_db()
        assert (case.status, current(case).answers.texts) == (Status.RETURNED, before)

    def test_a_refused_opinion_stays_typed(self):
        case = a_submitted()
        browser = signed_in(an_officer(BEIPIAO))
        typed = {"verdict": "return", "text": "场景说明过于笼统", "seen": case.moves - 1}

        answer = browser.post(reverse("decide", args=[case.pk]), typed)

        assert answer.status_code == 409
        assert "场景说明过于笼统" in answer.content.decode()
