"""What an objection that is upheld makes of its list, in words: before the ruling to who rules, after it to all concerned.

By kind: a declaration comes off the list; a recheck is a result, which is another one by then; and what another
objection has taken off already comes off no second time.
"""

from declarations.cases.models import Kind, Outcome
from reviews.objections.models import Objection
from reviews.publicity.listing import recheck_words


def on_upholding(objection: Objection) -> str:
    """What upholding it would do, or asks for first."""
    if objection.declaration.kind == Kind.RECHECK:
        return f"公示的是复核结果（{objection.line.outcome}），异议成立也不移出名单：先撤下公示、改变复核结果，再裁定异议成立。"
    if objection.came_off_before():
        return "该项此前已因其他异议成立移出公示名单；再裁定异议成立的，名单不再变动。"
    return "异议成立的，该项即移出公示名单，不能撤回。"


def on_upheld(objection: Objection) -> str:
    """What came of it, in the transaction that upholds it."""
    case = objection.declaration
    if case.kind == Kind.RECHECK:
        now = recheck_words(case.kind, case.outcome or Outcome.OPEN)
        return f"该项的复核结果已由“{objection.line.outcome}”改为“{now}”，以更正后的公示为准。"
    if objection.came_off_before():
        return "该项此前已因其他异议成立移出公示名单，名单不再变动。"
    return "该项已移出公示名单。"
