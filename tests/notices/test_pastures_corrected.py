"""Results of rechecks: corrected, the tiers stand as though the right result had come first; a revoked tier stays revoked."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from declarations.cases.models import Declaration, Outcome, Status
from declarations.notices.loading import load_notice
from declarations.notices.models import Round
from factories.recognitions import granting
from factories.recognitions.models import Recognition
from portal.errors import Outdated, Refused
from portal.inbox.models import Message
from portal.jobs.running import run_job
from portal.regions.loading import load_regions
from reviews.publicity import opening
from reviews.results import publishing
from reviews.results.models import Result
from reviews.results.telling import tell_corrected
from reviews.rosters.going_back import cases_of_list
from tests.builders import a_clerk, an_officer
from tests.conftest import set_clock
from tests.declarations.tables.cases import a_waiting_case
from tests.notices.test_pastures_next_year import COUNTY, EARLIER, HERE, PROVINCE
from tests.reviews.publicity.builders import a_pdf

pytestmark = pytest.mark.django_db

DAY = dt.date(2028, 6, 14)
REVOKED = "抽检复核撤销认定，草牧发〔2028〕5号"
WORDS = {"通过": Outcome.PASSED, "不通过": Outcome.FAILED}


@pytest.fixture
def round(db: None, monkeypatch: pytest.MonkeyPatch) -> Round:
    load_regions(HERE / "pastures-regions.csv")
    load_notice(folder=HERE / "pastures-2028")
    set_clock(monkeypatch, "2028-06-14 09:00")
    return Round.objects.get(notice_id="pastures-2028")


def a_recheck(round: Round, result: str = "通过", *, name: str = "", waits: str = Status.TO_PUBLISH) -> Declaration:
    """Of a factory recognised in an earlier year; decided, it waits for the province to put it out."""
    stage = "result" if waits == Status.TO_PUBLISH else "publicity"
    case = a_waiting_case(round, COUNTY, name=name, stage=stage, outcome=WORDS[result])
    granting.grant(factory=case.factory, tier="workshop", on=EARLIER, basis="草牧发〔2027〕9号", by=None)
    case.status = waits
    case.save(update_fields=["status"])
    return case


def document(number: str = "草牧发〔2028〕21号") -> dict[str, Any]:
    return {"title": "2028年数字牧场复核结果", "document_number": number, "document_date": DAY, "document": a_pdf()}


def published(round: Round, *, written: bool = True) -> Result:
    by = an_officer(PROVINCE)
    made = publishing.freeze(round=round, stage="result", by=by)
    result = publishing.publish(result_id=made.pk, **document(), by=by)
    if written:
        run_job(result.job_id)
    return result


def corrected(result: Result, **changes: Any) -> Result:
    asked = {"result_id": result.pk, "without": [], "reason": "核对有误", **document("草牧发〔2028〕25号")}
    return publishing.correct(**asked | changes, by=an_officer(PROVINCE))


def revoke(case: Declaration) -> None:
    """As a spot check of the year before does."""
    granting.end(factory=case.factory, tier="workshop", on=DAY, basis=REVOKED, by=None)


def holds(case: Declaration) -> bool:
    return Recognition.objects.in_force().filter(factory=case.factory_id, tier="workshop").exists()


def standing(case: Declaration) -> list[tuple[dt.date | None, bool]]:
    """What its factory holds: since when, and whether that was confirmed."""
    held = Recognition.objects.in_force().filter(factory=case.factory_id)
    return [(one.granted_on, one.confirmed_on is not None) for one in held]


RESULTS = ["通过", "不通过", "未列入"]


@pytest.mark.parametrize("right", RESULTS)
@pytest.mark.parametrize("wrong", ["通过", "不通过"])
def test_published_and_corrected_is_published_rightly_at_first(round: Round, wrong: str, right: str) -> None:
    """One factory by the wrong result and its correction, the other by the right one; a third stays on the list."""
    case, other, stays = a_recheck(round, wrong), a_recheck(round), a_recheck(round)
    if right == "未列入":
        Declaration.objects.filter(pk=other.pk).update(status=Status.IN_PUBLICITY)
    else:
        Declaration.objects.filter(pk=other.pk).update(outcome=WORDS[right])
    result = published(round)

    made = corrected(
        result,
        without=[case.pk] if right == "未列入" else [],
        changed=[case.pk] if right in {"通过", "不通过"} - {wrong} else [],
    )

    assert standing(case) == standing(other)
    assert standing(stays) == [(EARLIER, True)]
    case.refresh_from_db()
    assert case.status == Status.CONCLUDED
    if right != "未列入":
        assert case.outcome == WORDS[right]
        assert made.roster.public_lines.get(declaration=case).outcome == f"复核{right}"


def test_a_correction_is_corrected_again(round: Round) -> None:
    case = a_recheck(round, "不通过")
    first = published(round)
    assert not holds(case)
    second = corrected(first, changed=[case.pk])
    assert holds(case)
    corrected(second, changed=[case.pk])
    assert not holds(case)


def test_only_the_result_of_a_recheck_on_the_list_can_be_another_one(round: Round) -> None:
    case, new, elsewhere = a_recheck(round), a_recheck(round), a_recheck(round, waits=Status.TO_PUBLICISE)
    Declaration.objects.filter(pk=new.pk).update(kind="new")
    result = published(round)
    for changes, error, told in [
        ({"changed": [new.pk]}, Refused, "不是复核"),
        ({"changed": [case.pk], "without": [case.pk]}, Refused, "只选一项"),
        ({"changed": [elsewhere.pk]}, Outdated, "已不在名单中"),
    ]:
        with pytest.raises(error, match=told):
            corrected(result, **changes)


def test_the_province_ticks_what_comes_off_and_what_changes(round: Round, client) -> None:
    gone, changed, stays = (a_recheck(round, name=f"{where}坡牧业") for where in "东西南")
    result, by = published(round), an_officer(PROVINCE)
    client.force_login(by.user)
    lines = {line.declaration_id: line.pk for line in result.roster.lines.all()}
    assert "西坡牧业的复核结果改为不通过" in client.get(reverse("result", args=[result.pk])).content.decode()

    asked = document("草牧发〔2028〕25号") | {"document_date": DAY.isoformat(), "reason": "核对有误"}
    ticked = {"line": [lines[gone.pk]], "changed": [lines[changed.pk]]}
    answer = client.post(reverse("result-correct", args=[result.pk]), asked | ticked, follow=True)

    page = answer.content.decode()
    assert "更正结果，移出1项，改变1项复核结果（草牧发〔2028〕25号）" in page
    assert standing(gone) == [(EARLIER, False)]
    assert (holds(changed), holds(stays)) == (False, True)
    client.logout()
    public = client.get(reverse("public-result", args=[Result.objects.get(corrects=result).pk])).content.decode()
    assert "移出：原第" in public
    assert "西坡牧业（一工厂），复核不通过" in public


class TestTelling:
    def told(self) -> dict[str, str]:
        messages = Message.objects.filter(title__startswith="结果更正").select_related("to")
        return {one.to.name: one.text for one in messages}

    def test_the_enterprise_and_the_bureaus_that_brought_it_are_told_with_the_document(self, round: Round) -> None:
        gone, changed, stays = a_recheck(round, name="东坡牧业"), a_recheck(round, name="西坡牧业"), a_recheck(round)
        a_clerk(gone.enterprise)
        made = corrected(published(round), without=[gone.pk], changed=[changed.pk], reason="重复列入")

        told = self.told()
        bureaus = {str(an_officer(place).organisation) for place in (COUNTY, "990100")}
        assert told.keys() == {"东坡牧业", "西坡牧业", *bureaus}
        assert str(stays.enterprise) not in "".join(told.values())
        assert all("（草牧发〔2028〕25号）" in text and "重复列入" in text for text in told.values())
        assert "移出名单" in told["东坡牧业"]
        assert "复核结果改为不通过" in told["西坡牧业"]
        for bureau in bureaus:
            # Nobody reads what the second one is sent: its bureaus pass it on.
            assert "移出名单\n" in told[bureau]
            assert "复核结果改为不通过，企业尚无填报账户，请转告" in told[bureau]
        links = set(Message.objects.filter(title__startswith="结果更正").values_list("link", flat=True))
        assert links == {reverse("public-result", args=[made.pk])}

    def test_another_document_alone_tells_nobody(self, round: Round) -> None:
        a_recheck(round)
        corrected(published(round))
        assert self.told() == {}

    def test_many_ask_no_more_than_few(self, round: Round) -> None:
        """The tiers are written factory by factory; those who are told of it are found and told at once."""
        counts, by = [], an_officer(PROVINCE)
        for n in (1, 4):
            for _ in range(n):
                a_recheck(round)
            made = published(round)
            cases = cases_of_list(made.roster)
            with CaptureQueriesContext(connection) as captured:
                tell_corrected(made, cases, {}, by=by)
            counts.append(len(captured))
        assert counts[0] == counts[1]


class TestATierRevokedWhileItsRecheckIsUnderWay:
    def test_it_is_left_off_the_list_which_says_why(self, round: Round, client) -> None:
        case, other = a_recheck(round, name="东坡牧业"), a_recheck(round)
        revoke(case)
        result = published(round)
        assert [line.declaration for line in result.roster.lines.all()] == [other]
        assert (holds(case), holds(other)) == (False, True)
        client.force_login(an_officer(PROVINCE).user)
        page = client.get(reverse("publicities")).content.decode()
        assert f"东坡牧业</a>：该工厂的省级数字化车间认定已终止（{REVOKED}），本复核不能通过" in page

    @pytest.mark.parametrize("waits", [Status.TO_PUBLISH, Status.TO_PUBLICISE])
    def test_of_it_alone_no_list_is_made(self, round: Round, waits: str) -> None:
        revoke(a_recheck(round, waits=waits))
        freeze: Callable[..., Any] = publishing.freeze if waits == Status.TO_PUBLISH else opening.freeze
        stage = "result" if waits == Status.TO_PUBLISH else "publicity"
        with pytest.raises(Refused, match=f"都不能列入名单：.*{REVOKED}"):
            freeze(round=round, stage=stage, by=an_officer(PROVINCE))

    def test_a_list_frozen_before_does_not_go_out(self, round: Round) -> None:
        case, by = a_recheck(round, name="东坡牧业"), an_officer(PROVINCE)
        made = publishing.freeze(round=round, stage="result", by=by)
        revoke(case)
        with pytest.raises(Refused, match=f"东坡牧业：.*{REVOKED}.*请撤销定稿后重新定稿"):
            publishing.publish(result_id=made.pk, **document(), by=by)

    def test_nor_is_it_revived_between_the_result_and_its_job(self, round: Round) -> None:
        case = a_recheck(round, name="东坡牧业")
        result = published(round, written=False)
        revoke(case)
        run_job(result.job_id)
        assert not holds(case)
        assert REVOKED in Message.objects.get(to__name="东坡牧业").text

    def test_that_it_failed_is_published(self, round: Round) -> None:
        case = a_recheck(round, "不通过")
        revoke(case)
        result = published(round)
        assert result.roster.public_lines.get().outcome == "复核不通过"
        assert not holds(case)
        with pytest.raises(Refused, match=REVOKED):
            corrected(result, changed=[case.pk])

    def test_the_other_rechecks_cost_no_more(self, round: Round) -> None:
        counts, by = [], an_officer(PROVINCE)
        a_recheck(round)
        for n in (0, 1, 4):
            for _ in range(n):
                revoke(a_recheck(round))
            with CaptureQueriesContext(connection) as captured:
                made = publishing.freeze(round=round, stage="result", by=by)
            publishing.discard(result_id=made.pk, by=by)
            counts.append(len(captured))
        assert counts[1] == counts[2]
