"""Loading a notice pack: checked whole, written in one transaction, and twice is once."""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import rfc8785
from django.db import transaction

from declarations.notices.archive import ZIP, zip_of
from declarations.notices.holidays import warnings_of
from declarations.notices.links import citation
from declarations.notices.models import Deadline, Notice, NoticeRevision, Round
from declarations.notices.packs import newest_revision, pack_of
from declarations.notices.printed import moved_dates
from declarations.notices.problems import BrokenPack, Problem
from declarations.notices.reading import read_pack
from declarations.notices.schema import Pack
from declarations.notices.texts import NoticeText
from declarations.revisions.keeping import what_is_in_use_stays
from portal import clock
from portal.errors import Outdated
from portal.files.storing import store
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


def load_notice(*, folder: Path, by: Appointment | None = None, seen: int | None = None) -> LoadReport:
    """Load the pack in ``folder``: a new revision where its content changed, its rounds and dates where they are missing.

    Rounds and dates that are there already are the province's to steer and stay as they are. The files are kept with
    the revision, so that whoever revises it next begins with them.

    Args:
        folder: of the pack.
        by: who loads it in the browser; None on the command line.
        seen: the number of the newest revision that the person compared the pack with, 0 for none.

    Raises:
        BrokenPack: with all mistakes; nothing was written.
        Outdated: another revision was loaded since.
    """
    pack = checked_pack(folder)
    region = _region_of(pack)
    with transaction.atomic():
        return _write(pack=pack, folder=folder, region=region, by=by, seen=seen)


def checked_pack(folder: Path) -> Pack:
    """The pack in ``folder``, checked whole, against what is loaded and what is being worked on by it.

    Raises:
        BrokenPack: with all mistakes.
    """
    pack = read_pack(folder, base_of=_loaded, also=[what_is_in_use_stays])
    _region_of(pack)
    return pack


def _write(*, pack: Pack, folder: Path, region: Region, by: Appointment | None, seen: int | None) -> LoadReport:
    notice = _locked(pack, region)
    digest = digest_of(pack)
    newest = notice.revisions.select_related("loaded_by").first()
    if seen is not None and seen != (newest.number if newest else 0):
        raise Outdated(_overtaken(notice, newest))
    if newest and newest.sha256 == digest:
        return LoadReport(notice, newest, changed=False, warnings=warnings_for(pack))
    revision = NoticeRevision.objects.create(
        notice=notice,
        number=newest.number + 1 if newest else 1,
        content=_content(pack),
        sha256=digest,
        loaded_at=clock.now(),
        loaded_by=by.user if by else None,
        source=store(name=f"{notice.pk}.zip", content=zip_of(folder), content_type=ZIP),
    )
    report = LoadReport(notice, revision, changed=True, warnings=warnings_for(pack))
    _make_rounds(pack, report)
    _make_overlay_dates(pack, report)
    report.kept += [str(one) for one in moved_dates(pack)]
    record(
        subject=revision,
        deed="load_notice",
        actor=by.user if by else None,
        acting_for=by.organisation if by else None,
        summary=f"载入{revision}",
        detail={"sha256": digest, "rounds": report.rounds, "deadlines": report.deadlines},
    )
    return report


def _locked(pack: Pack, region: Region) -> Notice:
    """The notice as the pack names it, locked, so that two loads number their revisions in turn."""
    text, overlay = pack.notice, pack.overlay
    named = {
        "title": text.title,
        "region": region,
        "year": text.year,
        "overlay_of_id": overlay.overlay_of if overlay else None,
    }
    Notice.objects.get_or_create(key=text.key, defaults=named)
    notice = Notice.objects.select_for_update(of=("self",), no_key=True).get(pk=text.key)
    for name, value in named.items():
        setattr(notice, name, value)
    notice.save(update_fields=list(named))
    return notice


def _overtaken(notice: Notice, newest: NoticeRevision | None) -> str:
    who = f"{newest.loaded_by}" if newest and newest.loaded_by else "后台"
    return f"您核对之后，{who}已发布{newest or notice}。请核对与最新版的差异后再发布。"


def warnings_for(pack: Pack) -> list[str]:
    """Last days of the pack on which nobody works."""
    rounds = Round.objects.filter(notice_id=pack.overlay.overlay_of) if pack.overlay else Round.objects.none()
    return warnings_of(pack, titles=dict(rounds.values_list("key", "title")))


def _make_rounds(pack: Pack, report: LoadReport) -> None:
    printed = [clause.ref for clause in pack.clauses()]
    for programme in pack.programmes:
        for spec in programme.rounds:
            round, made = Round.objects.get_or_create(
                notice=report.notice,
                programme=programme.programme,
                key=spec.key,
                defaults={
                    "title": spec.title,
                    "opens_on": spec.opens,
                    "position": printed.index(spec.clause) if spec.clause else 0,
                },
            )
            report.rounds += made
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
    _, made = Deadline.objects.get_or_create(
        round=round, level=level, region=region, defaults={"due_on": due, "source": source}
    )
    report.deadlines += made


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
