"""Random deeds at the province, of experts, and of the public, beside those of counties and cities."""

import datetime as dt

from hypothesis import strategies as st
from hypothesis.stateful import rule

from declarations.cases.models import Status
from factories.recognitions.models import Recognition
from portal import clock
from portal.jobs.models import Job
from portal.jobs.running import run_job
from reviews.experts.assigning import assign
from reviews.experts.concluding import conclude, take_back
from reviews.experts.models import Expert, Scoring
from reviews.experts.relations import declare, recuse
from reviews.experts.scoring import reopen_scores, save_mark, save_text, submit_scores
from reviews.experts.tallying import sheet_of
from reviews.followup.noting import revoke
from reviews.objections.filing import file_objection
from reviews.objections.hearing import answer, inquire, report_finding, tell
from reviews.objections.models import Inquiry, Objection
from reviews.objections.ruling import rule as give_ruling
from reviews.publicity import closing, opening
from reviews.publicity.models import Publicity, PublicLine
from reviews.results import publishing
from reviews.results.models import Result
from reviews.stages import programme_of_round
from tests.builders import LIAONING
from tests.conftest import set_clock
from tests.reviews.publicity.builders import FILED, document
from tests.reviews.rehearsal.any_order import AnyOrder, astray, one_of

BEGUN = dt.date(2026, 3, 19)  # the overseas list is not closed yet
DOCUMENT = {"document_number": "辽工信发〔2026〕1号", "reason": "理由"}


class AnyOrderAbove(AnyOrder):
    """``experts`` act beside the officers; a day may pass, by ``monkeypatch``."""

    experts: list
    monkeypatch: object

    def __init__(self):
        super().__init__()
        self.days = 0
        set_clock(self.monkeypatch, f"{BEGUN} 09:00")

    def province(self, who, astray):
        return self.everybody[who % len(self.everybody)] if astray == 0 else self.officers[LIAONING]

    def one(self, found, n):
        """The ``n``-th of the newest; None where there is none."""
        found = list(found.order_by("-pk"))
        return found[n % len(found)] if found else None

    def usual_step(self, case, by):
        """What comes next at the province, where it is the province's turn."""
        do = {
            Status.SCORING: self.score_and_conclude,
            Status.TO_PUBLICISE: self.put_out,
            Status.IN_PUBLICITY: self.let_it_end,
            Status.TO_PUBLISH: self.publish_result,
        }.get(case.status)
        if do is None:
            super().usual_step(case, by)
        else:
            do(case, self.officers[LIAONING])

    def score_and_conclude(self, case, by):
        self.attempt(conclude, declaration_id=case.pk, passed=True, exception="会议评议", by=by)

    def put_out(self, case, by):
        self.attempt(opening.freeze, round=case.round, stage=case.stage, by=by)
        for one in Publicity.objects.filter(status="frozen"):
            self.publish_notice(one, by)

    def let_it_end(self, case, by):
        self.a_day_passes()
        for one in Publicity.objects.filter(status="in_publicity"):
            self.attempt(closing.end, publicity_id=one.pk, by=by)

    def publish_result(self, case, by):
        self.attempt(publishing.freeze, round=case.round, stage=case.stage, by=by)
        for one in Result.objects.filter(status="frozen"):
            self.attempt(publishing.publish, result_id=one.pk, **document(), by=by)

    def publish_notice(self, publicity, by):
        words = {name: getattr(publicity, name) for name in ("title", "text", "contact")}
        day = clock.today()
        dates = {"starts_on": day, "ends_on": day, "dates_reason": "理由"}
        self.attempt(opening.publish, publicity_id=publicity.pk, **words, **dates, by=by)

    @rule()
    def a_day_passes(self):
        self.days = min(self.days + 1, 11)
        set_clock(self.monkeypatch, f"{BEGUN + dt.timedelta(days=self.days)} 09:00")

    @rule(n=one_of, who=one_of, astray=astray)
    def give_to_experts(self, n, who, astray):
        case = self.case(n)
        seen = list(Scoring.objects.standing().filter(declaration=case).values_list("expert", flat=True))
        pool = list(Expert.objects.order_by("pk").values_list("pk", flat=True))
        chosen = {pool[n % len(pool)], pool[who % len(pool)]}
        asked = {"experts": chosen, "seen": seen, "due_on": clock.today(), "reason": "理由"}
        self.attempt(assign, declaration_id=case.pk, **asked, by=self.province(who, astray))

    @rule(n=one_of, who=one_of, astray=astray, what=st.sampled_from(["fill", "fill", "submit", "recuse", "reopen"]))
    def score(self, n, who, astray, what):
        scoring = self.one(Scoring.objects.select_related("declaration", "expert"), n)
        if scoring is None:
            return
        own = next(one for one in self.experts if one.user_id == scoring.expert.user_id)
        by = self.everybody[who % len(self.everybody)] if astray == 0 else own
        if what == "submit":
            self.attempt(submit_scores, scoring_id=scoring.pk, by=by)
        elif what == "recuse":
            self.attempt(recuse, scoring_id=scoring.pk, kind="kin", note="", by=by)
        elif what == "reopen":
            self.attempt(reopen_scores, scoring_id=scoring.pk, reason="理由", by=self.province(who, astray))
        else:
            for one in sheet_of(scoring.declaration).criteria:
                mark = {"criterion": one.key, "points": str(one.points - n % 2), "text": ""}
                self.attempt(save_mark, scoring_id=scoring.pk, **mark, seen=0, by=by)
            self.attempt(save_text, scoring_id=scoring.pk, text="意见", seen=scoring.text_version, by=by)

    @rule(n=one_of, who=one_of, astray=astray)
    def find_a_relation(self, n, who, astray):
        acting = self.experts[n % len(self.experts)]
        by = self.everybody[who % len(self.everybody)] if astray == 0 else acting
        expert, name = Expert.objects.get(user=acting.user_id), self.case(who).enterprise.name
        self.attempt(declare, expert_id=expert.pk, kind="shares", name=name, by=by)

    @rule(n=one_of, who=one_of, astray=astray, passed=st.booleans(), again=st.booleans())
    def come_to_a_conclusion(self, n, who, astray, passed, again):
        case, by = self.case(n), self.province(who, astray)
        if again:
            self.attempt(take_back, declaration_id=case.pk, by=by)
        else:
            self.attempt(conclude, declaration_id=case.pk, passed=passed, text="理由", exception="理由", by=by)

    @rule(
        n=one_of, who=one_of, astray=astray, what=st.sampled_from(["freeze", "publish", "discard", "end", "take_off"])
    )
    def give_notice(self, n, who, astray, what):
        by, publicity = self.province(who, astray), self.one(Publicity.objects.with_names(), n)
        if what == "freeze" or publicity is None:
            round = self.rounds[n % len(self.rounds)]
            if self.has(round, "publicity"):
                self.attempt(opening.freeze, round=round, stage="publicity", by=by)
        elif what == "publish":
            self.publish_notice(publicity, by)
        elif what == "discard":
            self.attempt(opening.discard, publicity_id=publicity.pk, by=by)
        elif what == "end":
            self.attempt(closing.end, publicity_id=publicity.pk, by=by)
        else:
            self.attempt(closing.take_off, publicity_id=publicity.pk, reason="理由", by=by)

    @rule(n=one_of, who=one_of, astray=astray, what=st.sampled_from(["file", "file", "tell", "ask", "answer", "find"]))
    def object_to_a_line(self, n, who, astray, what):
        objection = self.one(Objection.objects.with_names(), n)
        line = self.one(PublicLine.objects.select_related("roster"), who)
        if (what == "file" or objection is None) and line is not None:
            notice = self.one(Publicity.objects.filter(roster__round=line.roster.round), n)
            if notice:
                self.attempt(file_objection, publicity_id=notice.pk, line_id=line.pk, **FILED)
            return
        if objection is None:
            return
        by, due_on = self.province(who, astray), clock.today()
        clerk = next(one for one in self.clerks if one.organisation_id == objection.declaration.enterprise_id)
        if what == "tell":
            self.attempt(
                tell, objection_id=objection.pk, substance="内容", answer_due_on=due_on + dt.timedelta(days=1), by=by
            )
        elif what == "answer":
            by = clerk if astray else by
            self.attempt(answer, objection_id=objection.pk, text="答复", by=by)
        elif what == "ask":
            region = objection.declaration.region
            self.attempt(inquire, objection_id=objection.pk, region=region, question="核查", due_on=due_on, by=by)
        elif inquiry := self.one(Inquiry.objects.select_related("to"), n):
            by = self.officers[inquiry.to.region_id] if astray else by
            self.attempt(report_finding, inquiry_id=inquiry.pk, text="情况", file=None, by=by)

    @rule(n=one_of, who=one_of, astray=astray, verdict=st.sampled_from(["upheld", "upheld", "dismissed", "withdrawn"]))
    def rule_on_an_objection(self, n, who, astray, verdict):
        objection = self.one(Objection.objects, n)
        if objection:
            by = self.province(who, astray)
            self.attempt(give_ruling, objection_id=objection.pk, verdict=verdict, text="理由", by=by)

    @rule(
        n=one_of, who=one_of, astray=astray, what=st.sampled_from(["freeze", "publish", "discard", "correct", "revoke"])
    )
    def handle_result(self, n, who, astray, what):
        by, result = self.province(who, astray), self.one(Result.objects.with_names(), n)
        held = self.one(Recognition.objects.in_force(), n)
        if what == "revoke" and held:
            self.attempt(revoke, recognition_id=held.pk, **DOCUMENT, document_date=clock.today(), file=None, by=by)
        elif what == "freeze" or result is None:
            round = self.rounds[n % len(self.rounds)]
            if self.has(round, "result"):
                self.attempt(publishing.freeze, round=round, stage="result", by=by)
        elif what == "publish":
            self.attempt(publishing.publish, result_id=result.pk, **document(), by=by)
        elif what == "discard":
            self.attempt(publishing.discard, result_id=result.pk, by=by)
        else:
            gone = list(result.roster.lines.values_list("declaration", flat=True)[: n % 2])
            self.attempt(publishing.correct, result_id=result.pk, without=gone, reason="理由", **document(), by=by)

    @rule()
    def a_worker_comes(self):
        for job in Job.objects.filter(kind=publishing.KIND, status=Job.Status.QUEUED):
            run_job(job.pk)

    def has(self, round, stage):
        """A page offers no stage that the programme does not have."""
        return any(one.key == stage for one in programme_of_round(round).stages)
