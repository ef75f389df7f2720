"""Rosters, draws, spot checks, dates, packs, exports."""

import datetime as dt
import io
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from declarations.notices.models import Round
from declarations.platform import recording
from declarations.revisions import publishing
from declarations.rounds import extending, moving
from declarations.rounds.extending import Scope
from declarations.tables.export import request_export
from portal import clock
from portal.jobs.running import run_job
from reviews.hardcopies import checking as checking_copies
from reviews.hardcopies import receiving, sending
from reviews.letters import stamping, writing
from reviews.rosters import (
    arranging,
    choosing,
    composing,
    correcting,
    recalling,
    reporting,
    returning,
    scans,
    supplementing,
)
from reviews.rosters.models import Roster
from reviews.spotchecks import checking, drawing, photos
from tests.builders import (
    BEIPIAO,
    CHAOYANG,
    LIAONING,
    a_clerk,
    an_officer,
    the_round,
)
from tests.declarations.notices.packs import LIAONING as LIAONING_PACK
from tests.declarations.notices.packs import copy_of, edit
from tests.declarations.revisions.zips import zipped
from tests.reviews.builders import a_frozen, a_reported, an_approved
from tests.reviews.letters.builders import NUMBER, a_recommended, made
from tests.reviews.passing import a_submitted_of, bring
from tests.reviews.rosters.test_scans import PDF as SCAN
from tests.reviews.spotchecks.builders import (
    TERMS,
    a_drawn,
    a_found,
    a_frozen_list,
    a_png,
    an_assigned,
    handed_in,
)
from tests.reviews.two_at_once.rows import CITY, COUNTY, PROVINCE, Comes, Row, apart, both, each, once, one, region


def replies() -> list[Callable[[], Any]]:
    check = a_found()
    organisation = check.factory.enterprise.organisation
    people = [organisation.appointments.get(), a_clerk(check.factory.enterprise)]
    return both(checking.reply, {"check_id": check.pk, "text": "无异议"}, people)


AT_COUNTY = {"stage": "county-report"}


def orders() -> list[Callable[[], Any]]:
    for _ in range(3):
        an_approved()
    roster = a_frozen()
    first, _, last = roster.lines.order_by("position").values_list("pk", flat=True)
    return apart(
        arranging.arrange,
        {"roster_id": roster.pk, "seen": roster.sha256},
        COUNTY(),
        places=({last: 1}, {first: 3}),
    )


def by_merit() -> dict[str, Any]:
    """One of the two of a city's list in order of merit."""
    bring(a_submitted_of("advanced"), a_submitted_of("advanced"), to="recommend")
    round = Round.objects.get(programme="advanced")
    roster = composing.freeze(round=round, region=region(CHAOYANG), stage="recommend", by=an_officer(CHAOYANG))
    return {"roster_id": roster.pk, "reasons": {roster.lines.earliest("position").pk: "名额所限"}}


def reported() -> Roster:
    an_approved()
    return a_reported()


def late() -> dict[str, Any]:
    """Something came after the list had gone up."""
    reported()
    an_approved()
    return {"round": the_round(), "region": region(BEIPIAO), "reason": "补交材料", **AT_COUNTY}


def a_line() -> dict[str, Any]:
    """One of the two of a reported list."""
    an_approved()
    roster = reported()
    return {"roster_id": roster.pk, "reasons": {roster.lines.earliest("position").pk: "结果有误"}}


def stamped() -> list[Callable[[], Any]]:
    asked = {"roster_id": reported().pk}
    return apart(scans.keep_scan, asked, COUNTY(), file=[io.BytesIO(SCAN), io.BytesIO(SCAN)])


def a_letter() -> list[Callable[[], Any]]:
    """Number and date of the letter of a reported list, by two."""
    roster = a_recommended(an_officer(CHAOYANG))
    return both(writing.write_letter, {"roster_id": roster.pk, "number": NUMBER, "dated": ""}, CITY())


def stamped_letters() -> list[Callable[[], Any]]:
    officer = an_officer(CHAOYANG)
    roster = a_recommended(officer)
    writing.write_letter(roster_id=roster.pk, number=NUMBER, dated=str(clock.today()), by=officer)
    made(roster)
    asked = {"roster_id": roster.pk}
    return apart(stamping.keep_letter_scan, asked, CITY(), file=[io.BytesIO(SCAN), io.BytesIO(SCAN)])


ROSTER_ROWS = [
    Row(writing.write_letter, Comes.ONCE, a_letter),
    Row(stamping.keep_letter_scan, Comes.EACH, stamped_letters),
    one(
        composing.freeze,
        lambda: {"round": the_round(), "region": region(an_approved().region_id), **AT_COUNTY},
        COUNTY,
    ),
    Row(arranging.arrange, Comes.ONE, orders),
    one(choosing.leave_off, by_merit, CITY),
    once(composing.discard, lambda: {"roster_id": an_approved() and a_frozen().pk}, COUNTY),
    once(reporting.report, lambda: {"roster_id": an_approved() and a_frozen().pk}, COUNTY),
    once(reporting.receive, lambda: {"roster_id": an_approved() and a_reported().pk}, CITY),
    one(reporting.send_back, lambda: {"roster_id": an_approved() and a_reported().pk, "reason": "更正"}, CITY),
    once(returning.return_lines, a_line, CITY),
    once(correcting.take_back_lines, a_line, COUNTY),
    one(correcting.correct, lambda: {"roster_id": reported().pk, "reason": "结果有误"}, COUNTY),
    once(recalling.recall, lambda: {"roster_id": reported().pk}, COUNTY),
    one(supplementing.supplement, late, COUNTY),
    Row(scans.keep_scan, Comes.EACH, stamped),
]


def recommended() -> dict[str, Any]:
    return {"roster_id": a_recommended(an_officer(CHAOYANG)).pk}


def printed() -> dict[str, Any]:
    roster = a_recommended(an_officer(CHAOYANG))
    line = roster.lines.select_related("declaration", "submission").get()
    return {"roster_id": roster.pk, "printed": f"{line.declaration.number} {line.submission.sha256}"}


POST = {"chosen": ["letter"], "way": "hand", "sent_on": clock.dt.date(2026, 3, 20)}
HARDCOPY_ROWS = [
    once(sending.send_copies, lambda: recommended() | POST, CITY),
    once(
        receiving.record_copies,
        lambda: recommended() | {"chosen": ["letter"], "state": "missing", "notes": {"letter": "缺"}},
        PROVINCE,
    ),
    once(receiving.receive_rest, recommended, PROVINCE),
    once(checking_copies.check_printed, printed, PROVINCE),
]
ON = clock.dt.date(2026, 3, 20)
PLATFORM_ROWS = [
    once(
        recording.record_platform_number,
        lambda: {"declaration_id": a_submitted_of("advanced").pk, "number": "LQT-1", "submitted_on": ON},
        CITY,
    ),
    once(
        recording.record_platform_numbers,
        lambda: {"entries": [recording.Entry(a_submitted_of("advanced").pk, "LQT-1", ON)]},
        CITY,
    ),
]
DRAW_ROWS = [
    one(drawing.freeze_population, lambda: handed_in() and {"round": the_round(), **TERMS}, PROVINCE),
    one(drawing.draw_seed, lambda: {"draw_id": handed_in() and a_frozen_list().pk}, PROVINCE),
    one(drawing.discard, lambda: {"draw_id": handed_in() and a_frozen_list().pk, "reason": "重来"}, PROVINCE),
    each(checking.assign, lambda: {"check_id": a_drawn().pk, "officer": None, "due_on": clock.today()}, PROVINCE),
    each(
        photos.add_photo,
        lambda: {"check_id": an_assigned().pk, "file": SimpleUploadedFile("照片.png", a_png().read())},
        CITY,
    ),
    once(
        photos.remove_photo,
        lambda: {"photo": photos.add_photo(check_id=an_assigned().pk, file=a_png(), by=an_officer(CHAOYANG))},
        CITY,
    ),
    one(
        checking.record_finding,
        lambda: {
            "check_id": an_assigned().pk,
            "finding": "unmet",
            "text": "未见数据采集",
            "checked_on": clock.today(),
            "reply_due_on": clock.today() + dt.timedelta(days=1),
        },
        CITY,
    ),
    Row(checking.reply, Comes.ONE, replies),
    one(
        checking.conclude,
        lambda: {
            "check_id": a_found("met").pk,
            "conclusion": "keep",
            "text": "",
            "document_number": "",
            "document_date": None,
        },
        PROVINCE,
    ),
]


MORE_TIME = {"level": "county", "until": clock.dt.date(2026, 4, 8), "reason": "系统检修"}
ROUND_ROWS = [
    one(
        extending.extend,
        lambda: {"round_id": the_round().pk, "scope": Scope(region=region(BEIPIAO)), "seen": 0, **MORE_TIME},
        CITY,
    ),
    one(extending.revoke, lambda: {"extension_id": an_extension().pk, "reason": "不再需要"}, CITY),
    one(
        moving.move_date,
        lambda: {
            "round_id": the_round().pk,
            "which": "city:",
            "to": clock.dt.date(2026, 4, 20),
            "reason": "顺延",
            "seen": 0,
        },
        PROVINCE,
    ),
    one(publishing.publish, lambda: {"upload_id": a_pack().pk, "seen": 1}, PROVINCE),
    Row(
        publishing.keep_pack,
        Comes.EACH,
        lambda: apart(publishing.keep_pack, {}, PROVINCE(), file=(zipped(), zipped())),
    ),
    once(publishing.measure_again, lambda: {"upload_id": a_measured_pack().pk}, PROVINCE),
    each(request_export, lambda: {"table": "basic-summary", "region": region(BEIPIAO), "round": the_round()}, COUNTY),
]


def a_pack() -> Any:
    """A revision of the province's notice, uploaded by a third person."""
    with TemporaryDirectory() as scratch:
        folder = copy_of(LIAONING_PACK, Path(scratch))
        edit(folder / "notice.yaml", "title: 关于2026年度", "title: 修订2026年度")
        return publishing.keep_pack(file=zipped(folder), by=an_officer(LIAONING))


def a_measured_pack() -> Any:
    pack = a_pack()
    run_job(pack.measuring_id)
    return pack


def an_extension() -> Any:
    scope = Scope(region=region(BEIPIAO))
    return extending.extend(round_id=the_round().pk, scope=scope, by=an_officer(CHAOYANG), **MORE_TIME)
