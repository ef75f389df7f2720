"""What publishing a pack would do to the drafts: how many follow, and which answers would have no place any more.

Counted by a job, since every open draft is read; the same renaming as when they follow (``cases/revising.py``).
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from declarations.cases.drafting import FILLABLE
from declarations.cases.models import Declaration
from declarations.cases.revising import renamed, spec_at, stands
from declarations.cases.sheets import answers_in
from declarations.forms.definition import FormSpec
from declarations.forms.paths import join
from declarations.notices.models import NoticeRevision
from declarations.notices.packs import pack_of
from declarations.notices.schema import Pack, ProgrammeSpec
from declarations.revisions.models import PackUpload
from declarations.revisions.reading import pack_in
from portal.jobs.models import Job
from portal.jobs.running import Progress

KIND = "measure-revision"
_AT_ONCE = 100


@dataclass
class Measured:
    """``follow``: drafts that move; ``stay``: those whose programme or stage the pack does not have; ``orphans``: label → answers."""

    against: int
    follow: int = 0
    stay: int = 0
    orphans: dict[str, int] = field(default_factory=dict)

    @property
    def answers(self) -> int:
        return sum(self.orphans.values())


def run(job: Job, progress: Progress) -> None:
    """Count for the upload of a job; starting again counts again."""
    upload = PackUpload.objects.get(pk=job.params["upload"])
    measured = measure(notice_key=upload.notice_key, pack=pack_in(upload), progress=progress)
    PackUpload.objects.filter(pk=upload.pk).update(measured=asdict(measured))


def measure(*, notice_key: str, pack: Pack, progress: Progress) -> Measured:
    """What ``pack`` would do to the open drafts of its notice."""
    newest = NoticeRevision.objects.filter(notice=notice_key).order_by("-number").values_list("number", flat=True)
    measured, orphans = Measured(against=newest.first() or 0), Counter[str]()
    total = _open(notice_key).count()
    for n, case in enumerate(_drafts(notice_key), start=1):
        programme = _programme(pack, case)
        if programme is None:
            measured.stay += 1
        else:
            measured.follow += 1
            orphans.update(_homeless(case, pack.form(programme.form)))
        progress(n, max(n, total))
    measured.orphans = dict(orphans.most_common())
    return measured


def _open(notice_key: str) -> Any:
    return Declaration.objects.filter(round__notice=notice_key, status__in=FILLABLE)


def _drafts(notice_key: str) -> Iterator[Declaration]:
    """A page at a time, by id: progress is written in between."""
    cases = _open(notice_key).select_related("round", "revision").defer("revision__content").order_by("pk")
    last = None
    while page := list((cases.filter(pk__gt=last) if last else cases).prefetch_related("sheets")[:_AT_ONCE]):
        yield from page
        last = page[-1].pk


def _programme(pack: Pack, case: Declaration) -> ProgrammeSpec | None:
    try:
        programme = pack.programme(case.round.programme)
        if case.stage:
            programme.stage(case.stage)
    except KeyError:
        return None
    return programme


def _homeless(case: Declaration, form: FormSpec) -> Iterator[str]:
    """The labels of the answers that had a place and would have none."""
    held = pack_of(case.revision)
    before = held.form(held.programme(case.round.programme).form)
    sheets = list(case.sheets.all())
    places = [(sheet, [join(join(sheet.part, sheet.row), local) for local in sheet.answers]) for sheet in sheets]
    list(renamed(sheets, form))
    answers = answers_in(sheets)
    for sheet, former in places:
        base = join(sheet.part, sheet.row)
        for (local, (text, _)), was in zip(sheet.answers.items(), former, strict=True):
            spec = spec_at(before, was)
            path = join(base, local)
            if text and spec and stands(path, answers) and spec_at(form, path) is None:
                yield spec.label
