"""修订通知: a province's officer uploads a pack, reads what it changes, and makes it the newest revision."""

from typing import Any
from uuid import UUID

from django.db import transaction

from declarations.cases.revising import follow_notice
from declarations.notices.archive import PACKED_LIMIT, ZIP, unpacked, zip_of
from declarations.notices.loading import LoadReport, checked_pack, load_notice
from declarations.notices.models import Notice
from declarations.notices.schema import Pack
from declarations.revisions import measuring
from declarations.revisions.models import PackUpload
from declarations.revisions.reading import folder_of
from portal import clock
from portal.errors import Outdated, Refused
from portal.files.storing import safe_name, store
from portal.jobs.models import Job
from portal.jobs.queueing import enqueue
from portal.jobs.running import Progress
from portal.people.models import Appointment, Role
from portal.regions.models import Region
from portal.trail.record import record

FOLLOW = "follow-notice"


@transaction.atomic
def keep_pack(*, file: Any, by: Appointment) -> PackUpload:
    """Check a zip whole and keep it for its preview; nothing is loaded yet.

    Raises:
        BrokenPack: with all mistakes; nothing is kept.
        Refused: no zip of a pack, too large, or of a place that is not the bureau's.
    """
    if file.size > PACKED_LIMIT:
        raise Refused(f"压缩包超过 {PACKED_LIMIT // 1024 // 1024} MB，请只压缩通知包文件夹。", field="file")
    with unpacked(file) as folder:
        pack = checked_pack(folder)
        require_reviser(pack=pack, by=by)
        packed = zip_of(folder)
    upload = PackUpload.objects.create(
        notice_key=pack.notice.key,
        title=pack.notice.title,
        file=store(name=safe_name(f"{pack.notice.key}.zip"), content=packed, content_type=ZIP),
        uploaded_at=clock.now(),
        uploaded_by=by.user,
        uploaded_for=by.organisation,
    )
    record(
        subject=upload,
        deed="upload_pack",
        actor=by.user,
        acting_for=by.organisation,
        summary=f"上传通知包“{pack.notice.key}”，尚未发布",
        detail={"sha256": upload.file.sha256},
    )
    _measure(upload, by=by)
    return upload


def require_reviser(*, pack: Pack, by: Appointment) -> None:
    """Raises Refused unless the notice is of the province of ``by``, or of a place within."""
    region = pack.notice.region
    home = Region.objects.under(by.organisation.region)
    if by.role != Role.PROVINCE_OFFICER or not by.user.has_perm("portal.act_for_organisation", by.organisation):
        raise Refused("只有省级主管部门可以修订通知。")
    if not home.filter(pk=region).exists():
        raise Refused(
            f"通知包属于代码为“{region}”的地区，不在{by.organisation.region.name}范围内，不能发布。", field="file"
        )


@transaction.atomic
def measure_again(*, upload_id: UUID, by: Appointment) -> PackUpload:
    """Count anew what publishing would do to the drafts; while it is being counted, nothing more happens."""
    upload = _locked(upload_id)
    running = {Job.Status.QUEUED, Job.Status.RUNNING}
    if upload.published_id is None and (upload.measuring is None or upload.measuring.status not in running):
        _measure(upload, by=by)
    return upload


@transaction.atomic
def publish(*, upload_id: UUID, seen: int, by: Appointment) -> LoadReport:
    """Make an uploaded pack the newest revision of its notice; the open drafts follow in a job.

    The same person twice publishes once.

    Args:
        upload_id: what was uploaded.
        seen: the number of the newest revision that the preview compared with, 0 for none.
        by: an officer of the province.

    Raises:
        BrokenPack: what it is checked against has changed, so that it is not right any more.
        Outdated: a colleague published it, or another revision, meanwhile.
        Refused: it says what the newest revision says; not theirs to publish.
    """
    upload = _locked(upload_id)
    if upload.published is not None:
        if upload.published.loaded_by_id != by.user_id:
            raise Outdated(
                f"{upload.published.loaded_by}已发布这份通知包，为第{upload.published.number}版，无需重复办理。"
            )
        return LoadReport(upload.published.notice, upload.published, changed=False)
    with folder_of(upload) as folder:
        require_reviser(pack=checked_pack(folder), by=by)
        report = load_notice(folder=folder, by=by, seen=seen)
    if not report.changed:
        raise Refused(f"内容与第{report.revision.number}版相同，无需发布。")
    upload.published = report.revision
    upload.save(update_fields=["published"])
    enqueue(
        kind=FOLLOW,
        title=f"填报中的事项转入{report.revision}",
        params={"notice": report.notice.pk},
        by=by,
    )
    return report


def follow(job: Job, progress: Progress) -> None:
    """Bring the open drafts of a notice to its newest revision, a draft at a time."""
    follow_notice(notice=Notice.objects.get(pk=job.params["notice"]), progress=progress)


def _locked(upload_id: UUID) -> PackUpload:
    PackUpload.objects.select_for_update(of=("self",), no_key=True).get(pk=upload_id)
    return PackUpload.objects.select_related("file", "measuring", "published__loaded_by", "published__notice").get(
        pk=upload_id
    )


def _measure(upload: PackUpload, *, by: Appointment) -> None:
    title = f"测算发布“{upload.notice_key}”对填报中事项的影响"[:120]
    upload.measuring = enqueue(kind=measuring.KIND, title=title, params={"upload": str(upload.pk)}, by=by)
    upload.measured = None
    upload.save(update_fields=["measuring", "measured"])
