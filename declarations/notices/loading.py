"""Loading a notice pack: checked whole, written in one transaction, and twice is once."""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import rfc8785
from django.db import transaction

from declarations.notices.holidays import warnings_of
from declarations.notices.links import citation
from declarations.notices.models import Deadline, Notice, NoticeRevision, Round
from declarations.notices.packs import newest_revision, pack_of
from declarations.notices.problems import BrokenPack, Problem
from declarations.notices.reading import read_pack
from declarations.notices.schema import Pack
from declarations.notices.texts import NoticeText
from portal import clock
from portal.people.models import Appointment
from portal.regions.models import Level, Region
from portal.trail.record import record

__all__ = ["BrokenPack", "LoadReport", "Problem", "digest_of", "load_notice", "read_pack"]


@dataclass
class LoadReport:
    """What loading did.

    ``kept`` tells in Chinese which dates of the portal differ from the pack and stayed,
    ``warnings`` which last days of the pack fall on a weekend or a public holiday.
    """

    notice: Notice
    revision: NoticeRevision
    changed: bool
    rounds: int = 0
    deadlines: int = 0
    kept: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def digest_of(pack: Pack) -> str:
    """SHA-256 of the pack as canonical JSON (RFC 8785), in hexadecimal."""
    return hashlib.sha256(rfc8785.dumps(_content(pack))).hexdigest()


def load_notice(*, folder: Path, by: Appointment | None = None) -> LoadReport:
    """Load the pack in ``folder``: a new revision where its content changed, its rounds and dates where they are missing.

    Rounds and dates that are there already are the province's to steer and stay as they are.

    Raises:
        BrokenPack: with all mistakes; nothing was written.
    """
    pack = read_pack(folder, base_of=_loaded)
    region = _region_of(pack)
    with transaction.atomic():
        return _write(pack=pack, region=region, by=by)


def _write(*, pack: Pack, region: Region, by: Appointment | None) -> LoadReport:
    text, overlay = pack.notice, pack.overlay
    notice, _ = Notice.objects.update_or_create(  # locks the row, so that two loads number their revisions in turn
        key=text.key,
        defaults={
            "title": text.title,
            "region": region,
            "year": text.year,
            "overlay_of_id": overlay.overlay_of if overlay else None,
        },
    )
    digest = digest_of(pack)
    newest = notice.revisions.first()
    if newest and newest.sha256 == digest:
        return LoadReport(notice, newest, changed=False, warnings=_warnings(pack))
    revision = NoticeRevision.objects.create(
        notice=notice,
        number=newest.number + 1 if newest else 1,
        content=_content(pack),
        sha256=digest,
        loaded_at=clock.now(),
        loaded_by=by.user if by else None,
    )
    report = LoadReport(notice, revision, changed=True, warnings=_warnings(pack))
    _make_rounds(pack, report)
    _make_overlay_dates(pack, report)
    record(
        subject=revision,
        deed="load_notice",
        actor=by.user if by else None,
        acting_for=by.organisation if by else None,
        summary=f"载入{revision}",
        detail={"sha256": digest, "rounds": report.rounds, "deadlines": report.deadlines},
    )
    return report


def _warnings(pack: Pack) -> list[str]:
    rounds = Round.objects.filter(notice_id=pack.overlay.overlay_of) if pack.overlay else Round.objects.none()
    return warnings_of(pack, titles=dict(rounds.values_list("key", "title")))


def _make_rounds(pack: Pack, report: LoadReport) -> None:
    for programme in pack.programmes:
        for spec in programme.rounds:
            round, made = Round.objects.get_or_create(
                notice=report.notice,
                programme=programme.programme,
                key=spec.key,
                defaults={"title": spec.title, "opens_on": spec.opens},
            )
            report.rounds += made
            if round.opens_on != spec.opens:
                report.kept.append(f"{round.title}的开始日期：通知包为{spec.opens}，保留门户中的{round.opens_on}")
            for level in Level:
                if due := getattr(spec, level):
                    _make_deadline(report, round, level, None, due, _source(pack.notice, spec.clause))


def _make_overlay_dates(pack: Pack, report: LoadReport) -> None:
    if pack.overlay is None:
        return
    source = _source(pack.notice, pack.overlay.clause)
    for programme, rounds in pack.overlay.rounds.items():
        for key, dates in rounds.items():
            round = Round.objects.filter(notice_id=pack.overlay.overlay_of, programme=programme, key=key).first()
            if round is None:
                report.kept.append(f"{pack.overlay.overlay_of}在门户中已没有批次{key}，其日期未写入")
                continue
            for level, due in dates.items():
                _make_deadline(report, round, Level(level), report.notice.region, due, source)


def _make_deadline(
    report: LoadReport, round: Round, level: Level, region: Region | None, due: Any, source: str
) -> None:
    deadline, made = Deadline.objects.get_or_create(
        round=round, level=level, region=region, defaults={"due_on": due, "source": source}
    )
    report.deadlines += made
    if deadline.due_on != due:
        report.kept.append(
            f"{round.title}{level.label}的截止日期：通知包为{due}，保留门户中的{deadline.due_on}（{deadline.source}）"
        )


def _source(text: NoticeText, clause: str) -> str:
    """Where a date stands, as an officer would cite it: 辽宁省工业和信息化厅2026年3月13日通知一（二）."""
    day = text.issued_on
    cited = citation(clause) if clause else "通知"
    return f"{text.issuer}{day.year}年{day.month}月{day.day}日{cited}"


def _content(pack: Pack) -> dict[str, Any]:
    return pack.model_dump(mode="json")


def _loaded(key: str) -> Pack | None:
    """The province's notice that an overlay carries out, as it is loaded now."""
    try:
        return pack_of(newest_revision(key))
    except NoticeRevision.DoesNotExist:
        return None


def _region_of(pack: Pack) -> Region:
    code = pack.notice.region
    region = Region.objects.filter(code=code).first()
    if region is None:
        raise BrokenPack([Problem("notice.yaml", None, "region", f"没有代码为“{code}”的行政区划，请先载入行政区划")])
    return region
