"""The places of a form where files belong, with what stands there and what is wrong: 附件, and the pictures in its texts."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from declarations.attachments.models import Attachment, AttachmentStatus
from declarations.forms.answers import Answers, asked, blanks
from declarations.forms.definition import AttachmentSpec, FieldSpec, FormSpec
from declarations.forms.paths import ATTACHMENTS, SCAN, join
from declarations.forms.validation import Checked, Problem
from portal.files import documents, pictures, videos

TAKES = {
    "document": documents.NAMES,
    "paper": documents.PAPERS,
    "picture": pictures.NAMES,
    "video": videos.NAMES,
}
ACCEPT = {
    "document": ".pdf,.jpg,.jpeg,.png,.docx,.xlsx,.pptx",
    "paper": ".pdf,.jpg,.jpeg,.png",
    "picture": ".jpg,.jpeg,.png",
    "video": ".mp4,.avi,.mov,.mkv,.rmvb,.rm,video/*",
}


@dataclass
class Slot:
    """One place. ``attached``: what stands there, in its order. The key of pictures is the path of their text."""

    key: str
    spec: AttachmentSpec
    attached: list[Attachment] = field(default_factory=list)
    locked: bool = False  # not opened when the case was returned

    @property
    def path(self) -> str:
        return path_of(self.key)

    @property
    def ready(self) -> list[Attachment]:
        return [one for one in self.attached if one.status == AttachmentStatus.READY]

    @property
    def has_room(self) -> bool:
        return len(self.attached) < self.spec.max

    @property
    def accept(self) -> str:
        return ACCEPT[self.spec.takes]

    @property
    def limits(self) -> str:
        """What may come, in words, before somebody chooses a file of an hour."""
        many = f"最多{self.spec.max}个，每个" if self.spec.max > 1 else ""
        long = f"，时长不超过{self.spec.minutes}分钟" if self.spec.minutes else ""
        return f"{TAKES[self.spec.takes]}，{many}不超过{self.spec.megabytes}MB{long}"

    @property
    def problem(self) -> Problem | None:
        """What stands against submitting."""
        if any(one.status == AttachmentStatus.CHECKING for one in self.attached):
            return Problem(self.path, self.spec.label, "文件正在检查，稍候即可提交")
        refused = next((one for one in self.attached if one.status == AttachmentStatus.REFUSED), None)
        if refused:
            return Problem(self.path, self.spec.label, f"“{refused.file.name}”{refused.problem}，请删除后重新上传")
        if not self.ready and not self.spec.optional:
            return Problem(self.path, self.spec.label, f"请上传{self.spec.label}", missing=True)
        return None


def path_of(key: str) -> str:
    """Where in the form the place of that key is: pictures stand at their text, the scan by itself."""
    return key if "/" in key or key == SCAN else join(ATTACHMENTS, key)


def picture_spec(spec: FieldSpec, place: str) -> AttachmentSpec:
    """The pictures that a text takes, as any place of files says it."""
    return AttachmentSpec(
        label=f"{place}的配图", takes="picture", optional=True, max=spec.pictures, megabytes=pictures.SIZE_LIMIT_MIB
    )


def slots_of(form: FormSpec, attached: Iterable[Attachment]) -> list[Slot]:
    """Every place of the form's own files, in its order. Files whose place the form no longer has are left out."""
    return _filled({key: Slot(key, spec) for key, spec in form.attachments.items()}, attached)


def pictures_of(form: FormSpec, answers: Answers, attached: Iterable[Attachment]) -> list[Slot]:
    """Every text that takes pictures and is asked, in the order of the form; of rows that were taken out, nothing."""
    places = {
        one.path: Slot(one.path, picture_spec(one.spec, one.place))
        for one in blanks(form, answers)
        if one.spec.pictures and asked(one.spec, one.path, answers)
    }
    return _filled(places, attached)


def _filled(places: dict[str, Slot], attached: Iterable[Attachment]) -> list[Slot]:
    for one in attached:
        if one.slot in places:
            places[one.slot].attached.append(one)
    return list(places.values())


def count_in(checked: Checked, slots: Iterable[Slot]) -> None:
    """Let the files count as answers do: for completeness, and against submitting."""
    for slot in slots:
        if not slot.spec.optional:
            checked.asked += 1
            checked.answered += bool(slot.ready)
        if problem := slot.problem:
            checked.problems.append(problem)


def listed(slots: Sequence[Slot]) -> list[dict[str, Any]]:
    """What the envelope keeps of the files: enough to prove each of them, byte by byte; of a picture, its caption too."""
    return list(_listed(slots))


def _listed(slots: Sequence[Slot]) -> Iterator[dict[str, Any]]:
    for slot in slots:
        for one in slot.ready:
            yield {
                "slot": slot.key,
                "id": str(one.pk),
                "name": one.file.name,
                "type": one.file.content_type,
                "size": str(one.file.size),
                "sha256": one.file.sha256,
                **({"caption": one.caption} if one.caption else {}),
            }
