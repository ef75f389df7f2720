"""盖章: which pages of a paper are stamped, and which anew after a return, as the notice says (``PaperSpec``)."""

from declarations.cases.comparing import compare
from declarations.cases.lifecycle import programme_of
from declarations.cases.models import Declaration, Submission
from declarations.cases.reading import submitted
from declarations.forms.definition import FormSpec
from declarations.notices.packs import pack_of
from declarations.notices.papers import called


def told(case: Declaration) -> str:
    """What to print and stamp once the case is submitted, or submitted anew; empty where the notice says nothing."""
    spec = programme_of(case).paper_of(case.kind)
    if not spec.stamped:
        return ""
    pages = "、".join(spec.stamped_pages(_form_of(case)))
    if not case.number:
        return f"提交后，请打印申报书，在{pages}盖章。"
    if spec.restamp == "none":
        return f"修改后重新提交的，沿用以前盖章的各页（盖章页：{pages}）。"
    if spec.restamp == "whole":
        return f"修改后重新提交的，申报书须全部重新打印，在{pages}重新盖章；以前盖章的不再使用。"
    return f"修改后重新提交的，有修改的页须重新打印盖章，其余各页沿用以前盖章的（盖章页：{pages}）。"


def told_of(submission: Submission, *, case: Declaration) -> str:
    """What to print and stamp of a submission that is there; empty where the notice says nothing.

    Only where changed pages alone are stamped anew are the submission and the one before it read.
    """
    spec = programme_of(case).paper_of(case.kind)
    if not spec.stamped:
        return ""
    pages = "、".join(spec.stamped_pages(_form_of(case)))
    if submission.n == 1 or spec.restamp == "none":
        return f"须盖章的页：{pages}。"
    if spec.restamp == "whole":
        return f"须盖章的页：{pages}。本次为第{submission.n}次提交，须全部重新打印、重新盖章，以前盖章的不再使用。"
    changed = _changed(submission, case)
    if not changed:
        return f"内容与第{submission.n - 1}次提交相同，沿用以前盖章的各页（盖章页：{pages}）。"
    return (
        f"与第{submission.n - 1}次提交相比，以下部分有修改，所在的页须重新打印盖章：{'、'.join(changed)}；"
        f"其余各页沿用以前盖章的（盖章页：{pages}）。"
    )


def _form_of(case: Declaration) -> FormSpec:
    return pack_of(case.revision).form(programme_of(case).form)


def _changed(submission: Submission, case: Declaration) -> list[str]:
    """What the parts are called in which something is not as it was in the submission before."""
    before, after = (
        case.submissions.select_related("revision").defer("revision__content").get(n=n)
        for n in (submission.n - 1, submission.n)
    )
    before.declaration = after.declaration = case
    view = submitted(after)
    touched = {change.path.partition("/")[0] for change in compare(submitted(before), view)}
    return called([part for part in view.form.parts if part.key in touched], view.form)
