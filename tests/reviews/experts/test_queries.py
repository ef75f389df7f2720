"""What the pages of experts ask of the database: no more for many cases, experts and relations than for one of each."""

import pytest
from django.urls import reverse

from reviews.experts.assigning import assign
from reviews.experts.exporting import request_scores
from reviews.experts.models import Relation
from reviews.experts.relations import declare
from tests.builders import LIAONING, an_officer
from tests.reviews.experts.builders import a_scored_case, an_expert, expert_of, given_to
from tests.reviews.test_queries import taken

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]


@pytest.fixture
def scene():
    """Makes more of everything each time: cases of the first expert, experts of the first case, relations, exports."""
    officer, expert, case = an_officer(LIAONING), an_expert(), a_scored_case()
    given_to(case, expert)

    def more():
        given_to(a_scored_case(), expert)
        a_scored_case()
        others = [an_expert() for _ in range(2)]
        on = [one.expert_id for one in case.scorings.standing()]
        _assign_beside(case, on, others, officer)
        declare(expert_id=expert_of(expert).pk, kind=Relation.Kind.SHARES, name=f"甲{len(on)}有限公司", by=officer)
        request_scores(round=case.round, by=officer)

    more()
    return officer, expert, case, more


def _assign_beside(case, on, others, officer):
    added = [expert_of(one).pk for one in others]
    due_on = case.scorings.first().due_on
    assign(declaration_id=case.pk, experts=[*on, *added], seen=on, due_on=due_on, by=officer)


@pytest.mark.parametrize(
    ("page", "who"),
    [
        ("expert-pool", "officer"),
        ("expert", "officer"),
        ("experts-propose", "officer"),
        ("experts-case", "officer"),
        ("score-exports", "officer"),
        ("my-scorings", "expert"),
        ("my-expert", "expert"),
        ("my-scoring", "expert"),
    ],
)
def test_a_page_asks_no_more_for_many(client, scene, page, who):
    officer, expert, case, more = scene
    ids = {"expert": expert_of(expert).pk, "experts-case": case.pk, "my-scoring": case.scorings.earliest("pk").pk}
    url = reverse(page, args=[ids[page]] if page in ids else []) + f"?round={case.round_id}"
    assert taken(client, officer if who == "officer" else expert, url, more) == 0
