"""标注: remarks pinned to the answers, rows and parts of a submission.

They are kept as they are typed, and go out with the opinion that returns or rejects the case; what an approving opinion
leaves stays within the bureau.
"""

from uuid import UUID

from django.db import transaction

from declarations.cases.drafting import may_fill
from declarations.cases.lifecycle import acts_at, lock, stage_of
from declarations.cases.models import Declaration, Status, Submission
from declarations.cases.reading import submitted
from declarations.forms.answers import tidy
from portal import clock
from portal.errors import Outdated, Refused
from portal.people.models import Appointment
from reviews.desk.models import Opinion, Remark, Verdict

LONGEST = 500


class Overtaken(Outdated):
    """A colleague wrote there since it was read. ``theirs`` is what stands there now; nothing was overwritten."""

    def __init__(self, theirs: str) -> None:
        super().__init__("同事刚刚修改了此处的标注，您写的内容仍在框中；再次修改即以您的为准")
        self.theirs = theirs


@transaction.atomic
def remark(
    *, declaration_id: UUID, submission_id: UUID, path: str, text: str, was: str, by: Appointment
) -> Remark | None:
    """Keep what the bureau remarks on one place of a submission; blank text takes the remark away (None).

    Doing it again with the same text changes nothing. It is a draft, no deed on the case: the trail tells of it with the
    opinion that it goes out with.

    Args:
        declaration_id: the case.
        submission_id: the submission that was read.
        path: an answer, a row, a table or a part of it.
        text: as typed, 500 characters at most.
        was: what stood there when the person began.
        by: an officer of the bureau at whose desk the case is.

    Raises:
        Outdated: the case was submitted again, withdrawn or decided meanwhile; a colleague wrote there (``Overtaken``).
        Refused: not this bureau's turn, no such place, or the text is too long.
    """
    case = lock(declaration_id)
    stage = stage_of(case)
    submission = _newest(case) if case.status == Status.UNDER_REVIEW else None
    if stage is None or submission is None or submission.pk != submission_id:
        raise Outdated(
            f"该事项刚刚已变动，目前为“{case.get_status_display()}”，标注未保存；请复制所写内容，再刷新页面", field=path
        )
    if not acts_at(by=by, level=stage.level, region=case.region):
        raise Refused("只有正在审核的单位可以标注", field=path)
    named = _places(submission)
    if path not in named:
        raise Refused("提交的内容中没有此处，请刷新页面", field=path)
    text, was = tidy(text), tidy(was)
    if len(text) > LONGEST:
        raise Refused(f"标注最多{LONGEST}字", field=path)
    there = Remark.objects.drafts_of(by).filter(declaration=case, path=path).first()
    stands = there.text if there else ""
    if stands == text:
        return there
    if stands != was:
        raise Overtaken(stands)
    return _kept(
        there or Remark(declaration=case, bureau=by.organisation, path=path), submission, named[path], text, by
    )


def _kept(one: Remark, submission: Submission, place: str, text: str, by: Appointment) -> Remark | None:
    if not text:
        one.delete()
        return None
    one.submission, one.place, one.text = submission, place, text
    one.written_by, one.written_at = by.user, clock.now()
    one.save()
    return one


def send_out(opinion: Opinion, *, by: Appointment) -> list[Remark]:
    """What the bureau has remarked goes out with an opinion that returns or rejects; in the caller's transaction.

    A remark on a place that the submission no longer has (it was written before the case was withdrawn and submitted
    again) stays a draft.
    """
    named = _places(opinion.submission)
    drafts = {one.path: one for one in Remark.objects.drafts_of(by).filter(declaration=opinion.declaration)}
    going = [drafts[path] for path in named if path in drafts]
    for n, one in enumerate(going):
        one.opinion, one.submission, one.place, one.position = opinion, opinion.submission, named[one.path], n
    Remark.objects.bulk_update(going, ["opinion", "submission", "place", "position"])
    return going


@transaction.atomic
def reply(*, remark_id: UUID, text: str, was: str, by: Appointment) -> Remark:
    """Keep a short reply to a remark, of whoever changes the returned case; blank text empties it.

    Officers read it once the case is submitted again; until then it can be changed.

    Raises:
        Outdated: a colleague replied there meanwhile (``Overtaken``).
        Refused: not theirs to fill, not returned (any more), or the text is too long.
    """
    one = Remark.objects.get(pk=remark_id)
    case = lock(one.declaration_id)
    one.refresh_from_db()
    if not may_fill(declaration=case, by=by) or one.pk not in {sent.pk for sent in sent_with_return(case)}:
        raise Refused("该事项目前不能回复标注；退回修改期间，由填报单位回复")
    text, was = tidy(text), tidy(was)
    if len(text) > LONGEST:
        raise Refused(f"回复最多{LONGEST}字")
    if one.reply == text:
        return one
    if one.reply != was:
        raise Overtaken(one.reply)
    one.reply, one.replied_by, one.replied_at = text, by.user, clock.now()
    one.save(update_fields=["reply", "replied_by", "replied_at"])
    return one


def sent_with_return(case: Declaration) -> list[Remark]:
    """The remarks with which the case was returned last, in the order of the form (``settings.REMARK_SOURCE``)."""
    last = (
        Opinion.objects.filter(declaration=case, verdict=Verdict.RETURN).order_by("-given_at", "-id").values("pk")[:1]
    )
    return list(Remark.objects.filter(opinion__in=last).select_related("replied_by"))


def _newest(case: Declaration) -> Submission:
    submission = case.submissions.select_related("revision").defer("revision__content").latest("n")
    submission.declaration = case  # with the names that are there already
    return submission


def _places(submission: Submission) -> dict[str, str]:
    return submitted(submission).places
