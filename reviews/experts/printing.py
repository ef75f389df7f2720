"""打印专家意见: the whole sum and every submitted opinion on one case, as PDF/A for the file; made by a worker."""

from uuid import UUID

from django.db import transaction

from declarations.cases.lifecycle import acts_at, lock
from declarations.cases.models import Declaration
from declarations.papers.making import CONTENT_TYPE
from declarations.papers.rendering import pdf_of
from portal.errors import Refused
from portal.files.models import StoredFile
from portal.files.storing import safe_name, store
from portal.jobs.models import Job
from portal.jobs.queueing import enqueue
from portal.jobs.running import Progress
from portal.people.models import Appointment
from portal.templatetags.portal import moment
from reviews.experts.models import Mark
from reviews.experts.relations import require_province
from reviews.experts.tallying import sheet_of, sums_of

KIND = "print-opinions"


@transaction.atomic
def request_opinions(*, declaration_id: UUID, by: Appointment) -> Job:
    """Ask for the opinions on a case as they stand when it is printed.

    Raises:
        Refused: not the province; nobody has submitted scores.
    """
    require_province(by)
    case = lock(declaration_id)
    if not acts_at(by=by, level=by.organisation.level, region=case.region):
        raise Refused("只有省级主管部门可以办理此事项")
    if not case.scorings.standing().filter(submitted_at__isnull=False).exists():
        raise Refused("尚无专家提交评分，没有意见可以打印。")
    return enqueue(
        kind=KIND,
        title=f"专家意见·{case.enterprise}（{case.number}）"[:120],
        params={"declaration": str(case.pk)},
        by=by,
    )


def run(job: Job, progress: Progress) -> StoredFile:
    """Make the paper of a job of kind ``print-opinions``; starting again starts from nothing."""
    cases = Declaration.objects.with_names().select_related("revision", "tally").defer("revision__content")
    case = cases.get(pk=job.params["declaration"])
    whole = sums_of([case])[case.pk]
    submitted = [one for one in whole.scorings if one.submitted_at]
    said = {(one.scoring_id, one.criterion): one for one in Mark.objects.filter(scoring__in=submitted)}
    titles = {line.criterion.key: line.criterion for line in whole.lines}
    opinions = [
        {
            "scoring": one,
            "marks": [
                (titles[key], mark) for key in titles if (mark := said.get((one.pk, key))) is not None and mark.text
            ],
        }
        for one in submitted
    ]
    facts = [
        ("编号", case.number),
        ("企业名称", case.enterprise),
        ("批次", case.round),
        ("平均分", f"{case.tally.mean}（最高{case.tally.high}，最低{case.tally.low}）"),
        ("打印时间", moment(job.created_at)),
    ]
    pdf = pdf_of(
        "reviews/experts/opinions_paper.html",
        {
            "title": f"{sheet_of(case).title}及意见",
            "case": case,
            "facts": facts,
            "sum": whole,
            "opinions": opinions,
            "mean": case.tally.mean,
        },
        dated=job.created_at,
        identifier=str(job.pk),
        step=lambda: progress(0, 0),
    )
    return store(name=safe_name(f"专家意见（{case.number}）.pdf"), content=pdf, content_type=CONTENT_TYPE)
