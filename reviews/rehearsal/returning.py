"""One firm is returned what was remarked and nothing else; another takes its submission back to correct it."""

from declarations.cases.drafting import save_answer
from declarations.cases.models import Declaration, Submission
from declarations.cases.reading import current
from declarations.cases.withdrawing import withdraw
from portal.people.models import Appointment
from reviews.desk.assigning import assign
from reviews.desk.deciding import decide, newest_submission
from reviews.desk.models import Verdict
from reviews.desk.remarking import remark, reply, sent_with_return
from reviews.rehearsal import enterprises, vocabulary
from reviews.rehearsal.inventing import Fate
from reviews.rehearsal.season import Declarer, Season


def go_back(season: Season) -> None:
    """Both are reviewed afterwards as the others are."""
    season.go_to(season.calendar.moment(season.calendar.county, 0.578))
    straight = season.fated(Fate.STRAIGHT)
    for one in straight[-1:]:
        _return_with_remarks(season, one)
    for one in straight[-2:-1]:
        season.doer.do("撤回提交", withdraw, declaration_id=one.case, by=one.clerk)
        enterprises.correct(season, one)
        season.note(f"撤回提交：{one.firm.name}在审核前撤回，改正后重新提交。")


def _return_with_remarks(season: Season, one: Declarer) -> None:
    """The case is given to a colleague, who pins remarks; the firm replies, and changes what was opened."""
    officer, colleague = season.officer(one.firm.region), season.colleague(one.firm.region)
    note = vocabulary.ASSIGNMENT
    season.doer.do("转办", assign, declaration_id=one.case, handler=colleague.user, note=note, by=officer)
    case = Declaration.objects.select_related("revision", "round__notice").get(pk=one.case)
    submission = newest_submission(case)
    remarks = _remarks(season, case)
    for path, text in remarks.items():
        _pin(season, submission, path, text, colleague)
    season.doer.do(
        "县级审核",
        decide,
        declaration_id=one.case,
        verdict=Verdict.RETURN,
        text=vocabulary.REMARKED,
        only_remarked=True,
        by=colleague,
        seen=case.moves,
    )
    _answer(season, one, case)
    season.note(
        f"转办和标注：{one.firm.name}的申报转办给{colleague.user}，标注{len(remarks)}处退回，"
        "企业逐条回复，只改所标注的内容后重新提交。"
    )


def _pin(season: Season, submission: Submission, path: str, text: str, by: Appointment) -> None:
    season.doer.do(
        "标注",
        remark,
        declaration_id=submission.declaration_id,
        submission_id=submission.pk,
        path=path,
        text=text,
        was="",
        by=by,
    )


def _answer(season: Season, one: Declarer, case: Declaration) -> None:
    """Every remark is replied to; what was not remarked is tried as well, and refused."""
    for each in sent_with_return(case):
        season.doer.do("回复标注", reply, remark_id=each.pk, text=vocabulary.REMARK_REPLY, was="", by=one.clerk)
    shut = season.form.facts.get("subsector")
    if shut:
        season.doer.refused(
            "保存一项", save_answer, declaration_id=one.case, path=shut, text="其他", seen=None, by=one.clerk
        )
    for path in _instances(season, case):
        instance = f"{one.firm.scenarios[0]['instance']}（一期）"
        season.answer(one.case, path, instance, one.clerk)
    enterprises.correct(season, one)


def _remarks(season: Season, case: Declaration) -> dict[str, str]:
    """Path → what is to be said of it: of the score, and of the first instance, as far as the form asks for them."""
    score = season.form.facts.get("maturity_score")
    found = {score: vocabulary.REMARK_ON_SCORE} if score else {}
    return found | dict.fromkeys(_instances(season, case), vocabulary.REMARK_ON_INSTANCE)


def _instances(season: Season, case: Declaration) -> list[str]:
    """The place of the first scenario's instance; none where the form has no scenarios."""
    each = season.form.scenarios
    rows = current(case).answers.rows.get(each.each, []) if each else []
    return [f"{each.each}/{row}/{each.instance}" for row in rows[:1]] if each else []
