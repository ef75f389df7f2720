"""Asking for a package: of a list as it was frozen, or of cases that somebody ticked."""

import hashlib
from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db import transaction

from declarations.cases.models import Declaration, Submission
from portal import clock
from portal.errors import Refused
from portal.jobs.models import Job
from portal.jobs.queueing import enqueue
from portal.people.models import Appointment, Organisation
from portal.trail.record import record
from reviews.desk.deciding import newest_submissions
from reviews.packages.models import Package, PackageLine
from reviews.rosters.composing import in_order
from reviews.rosters.models import Roster

KIND = "package"
MOST = 500
_AT_WORK = (Job.Status.QUEUED, Job.Status.RUNNING)


@transaction.atomic
def package_roster(*, roster: Roster, by: Appointment) -> Package:
    """Ask for the papers of a list: what was submitted by then, in its order.

    Raises:
        Refused: a case of it is out of the officer's sight; it is empty or too long.
    """
    lines = roster.lines.select_related("submission").defer("submission__envelope").order_by("position")
    return _request(title=f"{roster}材料", submissions=[line.submission for line in lines], by=by)


@transaction.atomic
def package_cases(*, cases: Iterable[UUID], by: Appointment) -> Package:
    """Ask for the papers of chosen cases, in the order in which a list would have them.

    Raises:
        Refused: one is out of the officer's sight, or was not submitted; none or too many are chosen.
    """
    wanted = set(cases)
    seen = Declaration.objects.visible_to(by.user).filter(pk__in=wanted)
    found = in_order(seen.with_names())
    newest = newest_submissions(found)
    if len(newest) < len(wanted):
        raise Refused("所选事项中有您无权查看或尚未提交的，请刷新列表后重新选择。")
    title = f"{by.organisation.region.name}所选{len(found)}项材料"
    return _request(title=title, submissions=[newest[case.pk] for case in found], by=by)


@transaction.atomic
def make_again(*, package: Package, by: Appointment) -> Package:
    """Have a package made anew whose job failed or whose file is gone; one that is there or at work stays.

    Raises:
        Refused: a case of it is out of the officer's sight by now.
    """
    held = Package.objects.select_for_update(of=("self",), no_key=True).get(pk=package.pk)
    if held.job.status in _AT_WORK or held.job.result_id:
        return held
    _require_sight([line.declaration_id for line in held.lines.all()], by)
    held.job = _job(held, by)
    held.save(update_fields=["job"])
    _note(held, "make_again", "重新生成材料包", by)
    return held


def _request(*, title: str, submissions: Sequence[Submission], by: Appointment) -> Package:
    if by.organisation.kind != Organisation.Kind.BUREAU:
        raise Refused("只有主管部门可以打包下载材料。")
    if not submissions:
        raise Refused("名单中没有事项，没有可以打包的材料。")
    if len(submissions) > MOST:
        raise Refused(f"一次最多打包{MOST}项，目前{len(submissions)}项，请勾选部分事项分批打包。")
    _require_sight([one.declaration_id for one in submissions], by)
    digest = hashlib.sha256("\n".join(one.sha256 for one in submissions).encode()).hexdigest()
    # The bureau's own row is what a double click queues at.
    Organisation.objects.select_for_update(of=("self",), no_key=True).get(pk=by.organisation_id)
    same = Package.objects.filter(bureau=by.organisation, digest=digest, job__status__in=_AT_WORK).first()
    if same is not None:
        return same
    package = Package(
        title=title[:120],
        bureau=by.organisation,
        asked_by=by.user,
        asked_at=clock.now(),
        size=len(submissions),
        digest=digest,
    )
    package.job = _job(package, by)
    package.save(force_insert=True)
    PackageLine.objects.bulk_create(
        [
            PackageLine(package=package, position=n, declaration_id=one.declaration_id, submission=one)
            for n, one in enumerate(submissions, start=1)
        ],
        batch_size=500,
    )
    _note(package, "request_package", f"申请打包{package.size}项材料", by)
    return package


def _job(package: Package, by: Appointment) -> Job:
    return enqueue(kind=KIND, title=package.title, params={"package": str(package.pk)}, by=by)


def _require_sight(cases: Sequence[UUID], by: Appointment) -> None:
    if Declaration.objects.visible_to(by.user).filter(pk__in=cases).count() < len(cases):
        raise Refused("其中有您无权查看的事项，不能打包下载。")


def _note(package: Package, deed: str, summary: str, by: Appointment) -> None:
    record(
        subject=package,
        deed=deed,
        actor=by.user,
        acting_for=by.organisation,
        summary=summary,
        detail={"job": str(package.job_id), "digest": package.digest, "size": package.size},
    )
