"""Who takes part in a programme: firms of the season, and others where those are too few; they fill in and submit."""

import datetime as dt

from declarations.cases.models import Declaration
from declarations.cases.opening import open_declaration
from declarations.cases.reading import current
from declarations.cases.scans import scan_of
from declarations.cases.submitting import submit
from declarations.cases.taking_in import take_in
from declarations.forms.answers import blanks
from factories.recognitions.granting import grant
from factories.recognitions.models import Tier
from portal.people.models import Appointment
from reviews.rehearsal import vocabulary
from reviews.rehearsal.agenda import Course
from reviews.rehearsal.filling import answers_of, has_example
from reviews.rehearsal.inventing import Fate, Firm
from reviews.rehearsal.joining import join
from reviews.rehearsal.papers import bring_files, bring_scan
from reviews.rehearsal.track import FILLED, HANDED_IN, Entrant, Track, Turn

# A factory that climbs is the one that is known; a workshop, or one abroad, is another.
_LADDER = {Tier.BASIC, Tier.ADVANCED, Tier.EXCELLENT, Tier.PIONEERING}
_FORGETS = 4  # one in so many brings the scan of its stamped pages when it is asked for it


def enter(track: Track) -> Course:
    """Everybody begins and fills in, one after the other; then all hand in, with their files."""
    yield track.at(FILLED)
    firms = _firms(track)
    for n, (moment, ((firm, clerk), turn)) in enumerate(
        track.over(list(zip(firms, track.turns, strict=True)), FILLED, HANDED_IN)
    ):
        yield moment
        entrant = _begin(track, firm, clerk, turn)
        entrant.forgets_scan = n % _FORGETS == _FORGETS - 1
        track.entrants.append(entrant)
    for moment, one in track.over(track.entrants, HANDED_IN, HANDED_IN + 0.06):
        yield moment
        hand_in(track, one)
        _come_from_an_earlier_list(track, one)


def _tiers_asked(track: Track) -> set[str]:
    """What whoever is recommended must hold already, with nothing about it open (附件4一、2)."""
    return {rule.params["tier"] for rule in track.programme.rules if rule.by}


def _come_from_an_earlier_list(track: Track, one: Entrant) -> None:
    """Who climbs holds the tier below since a season before this one, which the portal knows from its list."""
    year = track.round.opens_on.year - 1
    for tier in sorted(_tiers_asked(track)):
        basis = f"{year}年{Tier(tier).label}智能工厂名单"
        grant(factory=one.declaration.factory, tier=tier, on=dt.date(year, 12, 30), basis=basis, by=None)


def _firms(track: Track) -> list[tuple[Firm, Appointment]]:
    season = track.season
    ready = [one for one in season.declarers if one.fate == Fate.STRAIGHT and one.acting]
    kin = vocabulary.METALWORKING if has_example(track.form) else vocabulary.TRADES
    free = [one for one in ready if one.firm.trade in kin and one.firm.number not in season.taken]
    if _tiers_asked(track):
        free = []  # those of this season have their case of the tier below still open
    found = [(one.firm, one.clerk) for one in free[: track.size]]
    found += [_newcomer(track) for _ in range(track.size - len(found))]
    season.taken |= {firm.number for firm, _ in found}
    return found


def _newcomer(track: Track) -> tuple[Firm, Appointment]:
    season = track.season
    kin = vocabulary.METALWORKING if has_example(track.form) else vocabulary.TRADES
    season.newcomers += 1
    firm = track.inventor.firm(season.counties[season.newcomers % min(3, len(season.counties))], trades=kin)
    return firm, join(season, firm)


def _begin(track: Track, firm: Firm, clerk: Appointment, turn: Turn) -> Entrant:
    """A draft, filled by taking in what was written elsewhere, and the files beside it."""
    season, enterprise = track.season, clerk.organisation.enterprise
    own = track.programme.grants in _LADDER
    name = firm.trade.factory if own else f"{firm.trade.product}{track.programme.called.removesuffix('培育')}"
    case = season.doer.do(
        "新建申报",
        open_declaration,
        round=track.round,
        enterprise=enterprise,
        factory=enterprise.factories.order_by("pk").first() if own else None,
        name=name,
        region=firm.region,
        by=clerk,
    )
    season.doer.do(
        "带入填报内容",
        take_in,
        declaration_id=case.pk,
        brought=answers_of(track.form, season.pack, firm, name, track.inventor.chance),
        replace=True,
        source="企业填好的申报内容",
        seen=current(Declaration.objects.get(pk=case.pk)).fingerprint,
        by=clerk,
    )
    bring_files(season.doer, case.pk, firm.name, clerk)
    return Entrant(firm, clerk, turn, name, case.pk)


def hand_in(track: Track, one: Entrant) -> None:
    track.season.doer.do("提交", submit, declaration_id=one.case, by=one.clerk)
    if not one.forgets_scan:
        bring_missing_scan(track, one)


def bring_missing_scan(track: Track, one: Entrant) -> None:
    """The scan of what was submitted last, where the programme wants one and it is not there yet."""
    scan = scan_of(one.declaration)
    if scan and not scan.ready and not scan.hindrance:
        bring_scan(track.season.doer, one.case, one.firm.name, one.clerk)


def mend(track: Track, one: Entrant) -> None:
    """Answer a return: one place is written anew, and the whole is submitted again."""
    path = track.form.facts.get("maturity_score", "")
    case = one.declaration
    answers = current(case).answers
    if score := answers.text(path):
        low = score.endswith("80")  # the lowest of its level
        text = f"{float(score) + (0.01 if low else -0.01):.2f}"
    else:
        blank = next(one for one in blanks(track.form, answers) if one.spec.kind in {"text", "line"} and _is_free(one))
        path, text = blank.path, f"{answers.text(blank.path)}（已更正）"
    track.season.answer(one.case, path, text, one.clerk)
    one.forgets_scan = False
    hand_in(track, one)


def _is_free(blank: object) -> bool:
    spec = blank.spec  # type: ignore[attr-defined]
    return not spec.fixed and (spec.limit is None or spec.limit > 20)
