"""评分: an expert's points and words, saved one by one, then submitted; the province may open them again."""

from decimal import Decimal, InvalidOperation
from uuid import UUID

from django.db import transaction

from declarations.cases.lifecycle import acts_at
from declarations.cases.models import Declaration, Status
from declarations.forms.counting import count as count_words
from declarations.notices.scores import CriterionSpec
from portal import clock
from portal.errors import Outdated, Refused
from portal.people.models import Appointment
from portal.trail.record import record
from reviews.experts.models import Mark, Scoring
from reviews.experts.relations import require_province
from reviews.experts.tallying import count, sheet_of
from reviews.experts.telling import tell_reopened

CRITERION_LIMIT = 200  # 字
OVERALL_LIMIT = 500  # 字
GONE = "该评审任务已撤销、应当回避或已办结，不能再评分。"


@transaction.atomic
def save_mark(*, scoring_id: UUID, criterion: str, points: str, text: str, seen: int, by: Appointment) -> Mark:
    """Keep the points and the words on one criterion.

    Args:
        scoring_id: a scoring of this expert, not submitted.
        criterion: a key of the sheet.
        points: as typed, at most two decimals; empty for none yet.
        text: the opinion, at most ``CRITERION_LIMIT`` 字.
        seen: the version that the page showed.
        by: the expert.

    Raises:
        Refused: not theirs to score; no number within the criterion's points; too long.
        Outdated: it was saved in another window meanwhile.
    """
    scoring = _lock_open(scoring_id, by)
    try:
        spec = sheet_of(scoring.declaration).criterion(criterion)
    except KeyError:
        raise Refused("评分表中没有此项，请刷新页面。") from None
    given, text = _points(points, spec), text.strip()
    if count_words(text) > CRITERION_LIMIT:
        raise Refused(f"“{spec.title}”的意见不超过{CRITERION_LIMIT}字，现有{count_words(text)}字。", field="text")
    mark, _ = Mark.objects.get_or_create(scoring=scoring, criterion=criterion)
    if (mark.points, mark.text) == (given, text):
        return mark
    if mark.version != seen:
        raise Outdated("此项刚刚在另一窗口中改过，请核对后再保存。")
    mark.points, mark.text, mark.version = given, text, mark.version + 1
    mark.save()
    return mark


@transaction.atomic
def save_text(*, scoring_id: UUID, text: str, seen: int, by: Appointment) -> Scoring:
    """Keep the opinion in total, at most ``OVERALL_LIMIT`` 字.

    Raises:
        Refused: not theirs to score; too long.
        Outdated: it was saved in another window meanwhile.
    """
    scoring, text = _lock_open(scoring_id, by), text.strip()
    if count_words(text) > OVERALL_LIMIT:
        raise Refused(f"总体意见不超过{OVERALL_LIMIT}字，现有{count_words(text)}字。", field="text")
    if scoring.text == text:
        return scoring
    if scoring.text_version != seen:
        raise Outdated("总体意见刚刚在另一窗口中改过，请核对后再保存。")
    scoring.text, scoring.text_version = text, scoring.text_version + 1
    scoring.save(update_fields=["text", "text_version"])
    return scoring


@transaction.atomic
def submit_scores(*, scoring_id: UUID, by: Appointment) -> Scoring:
    """Hand in the scores; from then on they are read-only, and count.

    Raises:
        Refused: not theirs to score; submitted already; a criterion without points, or no opinion in total.
    """
    scoring = _lock_open(scoring_id, by)
    sheet = sheet_of(scoring.declaration)
    given = {one.criterion: one.points for one in scoring.marks.all() if one.points is not None}
    if missing := [one.title for one in sheet.criteria if one.key not in given]:
        raise Refused(f"还有未评分的项目：{'、'.join(missing)}。", field="marks")
    if not scoring.text:
        raise Refused("请填写总体意见。", field="text")
    scoring.total = sheet.total({one.key: given[one.key] for one in sheet.criteria})
    scoring.submitted_at = clock.now()
    scoring.save(update_fields=["total", "submitted_at"])
    count(scoring.declaration)
    _record(scoring, "submit", by, f"提交评分：{scoring.total}分", {"total": str(scoring.total), "marks": _said(given)})
    return scoring


@transaction.atomic
def reopen_scores(*, scoring_id: UUID, reason: str, by: Appointment) -> Scoring:
    """Let an expert change scores that they submitted; until they submit again, they do not count.

    Raises:
        Refused: not the province; not submitted, withdrawn, or concluded meanwhile; no reason.
    """
    require_province(by)
    scoring = _lock(scoring_id)
    case = scoring.declaration
    if scoring.submitted_at is None or scoring.withdrawn_at or case.status != Status.SCORING:
        raise Refused("该评分未提交、已撤销或事项已办结，不能退回专家修改。")
    if not acts_at(by=by, level=by.organisation.level, region=case.region):
        raise Refused("只有省级主管部门可以办理此事项")
    if not reason.strip():
        raise Refused("请写明退回修改的原因。", field="reason")
    before = str(scoring.total)
    scoring.total = scoring.submitted_at = None
    scoring.save(update_fields=["total", "submitted_at"])
    count(case)
    _record(scoring, "reopen", by, "退回专家修改评分", {"text": reason.strip()[:200], "total": before})
    tell_reopened(scoring, reason=reason.strip(), by=by)
    return scoring


def _lock(scoring_id: UUID) -> Scoring:
    """The scoring, locked after its case: in the order of every deed that counts scores."""
    case = Scoring.objects.values_list("declaration", flat=True).get(pk=scoring_id)
    Declaration.objects.select_for_update(no_key=True).only("pk").get(pk=case)
    Scoring.objects.select_for_update(no_key=True).only("pk").get(pk=scoring_id)
    found = Scoring.objects.select_related("expert__user", "declaration__round", "declaration__revision")
    return found.defer("declaration__revision__content").get(pk=scoring_id)


def _lock_open(scoring_id: UUID, by: Appointment) -> Scoring:
    scoring = _lock(scoring_id)
    if not Scoring.objects.readable_by(by.user).filter(pk=scoring_id).exists():
        raise Refused(GONE)
    if scoring.submitted_at is not None:
        raise Refused("评分已提交，不能再修改；需要修改的，请联系省级主管部门退回。")
    return scoring


def _points(typed: str, spec: CriterionSpec) -> Decimal | None:
    typed = typed.strip()
    if not typed:
        return None
    try:
        given = Decimal(typed)
    except InvalidOperation:
        given = None
    if given is None or not given.is_finite() or not 0 <= given <= spec.points or given != round(given, 2):
        raise Refused(f"“{spec.title}”应为0至{spec.points}分，最多两位小数。", field="points")
    return given


def _said(given: dict[str, Decimal]) -> str:
    return "；".join(f"{key}={points}" for key, points in given.items())


def _record(scoring: Scoring, deed: str, by: Appointment, summary: str, detail: dict[str, str]) -> None:
    """On the scoring's own trail: the enterprise never learns who scored it."""
    record(subject=scoring, deed=deed, actor=by.user, acting_for=by.organisation, summary=summary, detail=detail)
