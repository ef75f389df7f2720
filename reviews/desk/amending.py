"""修改情况: what an officer sees of a case that was submitted again, remark by remark, and whatever else changed."""

from collections.abc import Sequence
from dataclasses import dataclass

from declarations.cases.comparing import Change, compare
from declarations.cases.models import Submission
from declarations.cases.reading import CaseView, submitted
from reviews.desk.models import Opinion, Remark
from reviews.desk.remarking import sent_with_return


@dataclass(frozen=True)
class Answered:
    """One remark, the reply to it, and what was changed there; neither means that it was not acted on."""

    remark: Remark
    reply: str
    changes: Sequence[Change]

    @property
    def ignored(self) -> bool:
        return not self.reply and not self.changes


@dataclass(frozen=True)
class Amendments:
    """A submission held against ``since``, the one that the last opinion was of."""

    since: Submission
    answered: Sequence[Answered]
    others: Sequence[Change]

    @property
    def ignored(self) -> int:
        return sum(one.ignored for one in self.answered)


def amendments(submission: Submission, view: CaseView) -> Amendments | None:
    """What changed since the submission that was read last; None for a first submission.

    Where a case was withdrawn and submitted again unread, that is the one with the last opinion, else the one before.

    Args:
        submission: the newest one, its declaration with what reading it needs.
        view: the same, as read already.
    """
    case = submission.declaration
    earlier = case.submissions.filter(n__lt=submission.n).select_related("revision").defer("revision__content")
    read = Opinion.objects.filter(declaration=case).values("submission")
    since = earlier.filter(pk__in=read).first() or earlier.first()
    if since is None:
        return None
    since.declaration = case
    changes = compare(submitted(since), view)
    remarks = [one for one in sent_with_return(case) if one.submission_id == since.pk]
    answered = [
        Answered(one, one.reply_by(submission.submitted_at), [each for each in changes if each.touches(one.path)])
        for one in remarks
    ]
    others = [one for one in changes if not any(one.touches(each.path) for each in remarks)]
    return Amendments(since, answered, others)
