"""A stage of public notice: the list stands for its days, objections are heard and ruled on, and it ends."""

import datetime as dt

from declarations.notices.schema import StageSpec
from portal import clock
from reviews.objections.filing import file_objection
from reviews.objections.hearing import answer, inquire, report_finding, tell
from reviews.objections.models import Objection, ObjectionStatus
from reviews.objections.ruling import rule
from reviews.publicity.closing import end
from reviews.publicity.listing import bureaus_of
from reviews.publicity.models import Publicity, PublicLine
from reviews.publicity.opening import freeze, proposed_end, publish
from reviews.rehearsal import vocabulary
from reviews.rehearsal.agenda import Course
from reviews.rehearsal.calendar import moment_in
from reviews.rehearsal.papers import an_upload
from reviews.rehearsal.track import Track

_TIME = dt.timedelta(days=3)


def publicise(track: Track, stage: StageSpec) -> Course:
    """From one morning on; the first objections come the same day, the last ruling before the end where there is time."""
    season = track.season
    yield track.moments(stage).at(0.0)
    if not track.waiting(stage):
        return
    province = season.officer(season.province)
    frozen = season.doer.do("拟定公示", freeze, round=track.round, stage=stage.key, by=province)
    last_day = proposed_end(track.round, clock.today())
    publicity = season.doer.do(
        "发布公示",
        publish,
        publicity_id=frozen.pk,
        **_words(track, frozen),
        starts_on=clock.today(),
        ends_on=last_day,
        by=province,
    )
    days = track.working_days(4)
    yield moment_in((clock.today(),), 0.8)
    objections = _object(track, publicity)
    yield moment_in(days, 0.05)
    for objection, verdict in objections:
        _hear(track, objection, verdict)
    yield moment_in(days, 0.3)
    for objection, verdict in objections:
        _answer(track, objection, verdict)
    yield moment_in(days, 0.55)
    for objection, verdict in objections:
        season.doer.do(
            "裁定异议",
            rule,
            objection_id=objection.pk,
            verdict=verdict,
            text=vocabulary.RULING[verdict],
            by=province,
        )
    season.doer.refused("结束公示", end, publicity_id=publicity.pk, by=province)
    yield moment_in((last_day + dt.timedelta(days=1),), 0.1)
    season.doer.do("结束公示", end, publicity_id=publicity.pk, by=province)


def _words(track: Track, publicity: Publicity) -> dict[str, str]:
    """As the pack proposes them; a pack may propose none."""
    return {
        "title": publicity.title or f"关于{track.programme.title}名单的公示",
        "text": publicity.text or "现将名单予以公示，有异议的请实名提出。",
        "contact": publicity.contact or track.season.province.name,
    }


def _object(track: Track, publicity: Publicity) -> list[tuple[Objection, ObjectionStatus]]:
    """As many as the list bears, each with what the province will say of it; upheld only where two others stay."""
    lines = list(publicity.roster.public_lines.order_by("position"))
    wanted: list[tuple[PublicLine, ObjectionStatus]] = [(one, ObjectionStatus.DISMISSED) for one in lines[:1]]
    if len(lines) > 2:
        wanted.append((lines[-1], ObjectionStatus.UPHELD))
    if len(lines) > 3:
        wanted.append((lines[1], ObjectionStatus.WITHDRAWN))
    made = []
    for (line, verdict), (kind, unit, name) in zip(wanted, vocabulary.OBJECTORS, strict=False):
        objection = track.season.doer.do(
            "提出异议",
            file_objection,
            publicity_id=publicity.pk,
            line_id=line.pk,
            kind=kind,
            unit=unit,
            name=name,
            phone="13900001234",
            text=vocabulary.OBJECTION,
            letter=an_upload("异议书", unit) if unit else None,
            evidence=[an_upload("证明材料", name)] if verdict == ObjectionStatus.UPHELD else [],
        )
        made.append((objection, verdict))
    return made


def _hear(track: Track, objection: Objection, verdict: ObjectionStatus) -> None:
    """The factory is told, and its county is asked; not where the objector has thought better of it."""
    if verdict == ObjectionStatus.WITHDRAWN:
        return
    season, due_on = track.season, clock.today() + _TIME
    province = season.officer(season.province)
    season.doer.do(
        "告知企业",
        tell,
        objection_id=objection.pk,
        substance=vocabulary.SUBSTANCE,
        answer_due_on=due_on,
        by=province,
    )
    season.doer.do(
        "请地方核查",
        inquire,
        objection_id=objection.pk,
        region=bureaus_of(objection.declaration)[0],
        question=vocabulary.INQUIRY,
        due_on=due_on,
        by=province,
    )


def _answer(track: Track, objection: Objection, verdict: ObjectionStatus) -> None:
    """The firm answers, and the county says what it found."""
    season = track.season
    one = next(each for each in track.entrants if each.case == objection.declaration_id)
    upheld = verdict == ObjectionStatus.UPHELD
    for inquiry in objection.inquiries.select_related("to__region"):
        season.doer.do(
            "企业答复异议", answer, objection_id=objection.pk, text=vocabulary.OBJECTION_ANSWER, by=one.clerk
        )
        season.doer.do(
            "报告核查情况",
            report_finding,
            inquiry_id=inquiry.pk,
            text=vocabulary.INQUIRY_FOUND[upheld],
            file=an_upload("现场核查记录"),
            by=season.officer(inquiry.to.region),
        )
