"""A stage that reviews: each case is decided on; at the first some are returned or rejected, at the last one is returned."""

from declarations.cases.models import Declaration, Status
from declarations.cases.scans import scan_of
from declarations.notices.schema import StageSpec
from reviews.desk.deciding import decide
from reviews.desk.models import Verdict
from reviews.rehearsal import vocabulary
from reviews.rehearsal.agenda import Course
from reviews.rehearsal.entering import bring_missing_scan, mend
from reviews.rehearsal.track import Entrant, Track, Turn


def review(track: Track, stage: StageSpec) -> Course:
    """Decisions in the first half of the stage's time; what was returned comes again and passes in the second."""
    moments = track.moments(stage)
    yield moments.at(0.0)
    returned = []
    for moment, one in moments.over(track.waiting(stage), 0.0, 0.6):
        yield moment
        verdict, text = _verdict(track, stage, one)
        if verdict == Verdict.APPROVE:
            _ask_for_scan(track, stage, one)
        _decide(track, stage, one, verdict, text)
        if verdict == Verdict.RETURN:
            returned.append(one)
    for moment, one in moments.over(returned, 0.65, 0.95):
        yield moment
        mend(track, one)
        _decide(track, stage, one, Verdict.APPROVE, "已按要求更正。")


def _verdict(track: Track, stage: StageSpec, one: Entrant) -> tuple[Verdict, str]:
    reviews = [each.key for each in track.reviews()]
    first, last = stage.key == reviews[0], stage.key == reviews[-1]
    if first and one.turn == Turn.RETURNED:
        return Verdict.RETURN, vocabulary.FIRST_RETURN
    if first and one.turn == Turn.REJECTED:
        return Verdict.REJECT, vocabulary.FIRST_REJECTION
    if last and one.turn == Turn.CHECK_RETURNED:
        return Verdict.RETURN, vocabulary.FORM_RETURN
    return Verdict.APPROVE, ""


def _ask_for_scan(track: Track, stage: StageSpec, one: Entrant) -> None:
    """Where the scan is due and was forgotten, the bureau tries without; then it is brought."""
    spec = track.programme.scan
    scan = scan_of(one.declaration)
    if spec is None or stage.key != spec.by or scan is None or scan.ready:
        return
    track.season.doer.refused(
        stage.title,
        decide,
        declaration_id=one.case,
        verdict=Verdict.APPROVE,
        exception=vocabulary.EXCEPTION,
        by=track.acts(stage, one.firm.region),
    )
    bring_missing_scan(track, one)


def _decide(track: Track, stage: StageSpec, one: Entrant, verdict: Verdict, text: str) -> None:
    case = Declaration.objects.only("moves", "status", "stage").get(pk=one.case)
    if (case.status, case.stage) != (Status.UNDER_REVIEW, stage.key):
        return
    track.season.doer.do(
        stage.title,
        decide,
        declaration_id=one.case,
        verdict=verdict,
        text=text,
        exception=vocabulary.EXCEPTION,
        by=track.acts(stage, one.firm.region),
        seen=case.moves,
    )
