"""A case as pages and deeds read it: the form with its answers, what is wrong, and what the rules say."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property

from declarations.attachments.models import Attachment
from declarations.attachments.slots import Slot, count_in, pictures_of, slots_of
from declarations.cases import envelope
from declarations.cases.models import Declaration, Kind, Sheet, Submission
from declarations.cases.prefill import with_fixed
from declarations.cases.registers import asks_registers, register_facts
from declarations.cases.sheets import answers_in
from declarations.cases.unlocking import is_open
from declarations.eligibility.assess import Assessment, assess
from declarations.facts.project import Facts, facts_of
from declarations.forms.answers import Answers, blanks, with_printed
from declarations.forms.binding import BoundPart, bind
from declarations.forms.definition import FormSpec
from declarations.forms.kinds import KINDS, Context
from declarations.forms.paths import SCAN
from declarations.forms.places import places
from declarations.forms.validation import Checked, check
from declarations.notices.packs import pack_of
from declarations.notices.schema import Pack, ProgrammeSpec
from factories.industries.models import Industry


class IndustryRegister:
    """Codes and names of 小类, read once when first asked."""

    @cached_property
    def _names(self) -> dict[str, str]:
        return dict(Industry.objects.filter(level=Industry.Level.CLASS).values_list("code", "name"))

    def name_of(self, code: str) -> str | None:
        return self._names.get(code)

    @cached_property
    def _codes(self) -> dict[str, str]:
        return {name: code for code, name in self._names.items()}

    def code_of(self, name: str) -> str | None:
        return self._codes.get(name)


def context_for(pack: Pack, industries: IndustryRegister | None = None) -> Context:
    """What the kinds may look up for a notice. Lists share one register of industries."""
    segments = pack.scenarios.segments if pack.scenarios else ()
    return Context(
        scenarios={one.title: segment.title for segment in segments for one in segment.scenarios},
        industries=industries or IndustryRegister(),
    )


def form_of(pack: Pack, programme: str) -> FormSpec:
    return pack.form(pack.programme(programme).form)


def recorded_level_of(case: Declaration) -> int | None:
    """The factory's maturity level whose source prints no year. Lists prefetch ``factory__maturity_assessments``."""
    undated = next((one for one in case.factory.maturity_assessments.all() if one.year is None), None)
    return undated.level if undated else None


@dataclass
class CaseView:
    """One case at one moment: a draft as it stands, or a submission as it was."""

    case: Declaration
    pack: Pack
    programme: ProgrammeSpec
    form: FormSpec
    answers: Answers
    checked: Checked
    context: Context
    register: IndustryRegister | None = None
    slots: list[Slot] = field(default_factory=list)
    pictures: list[Slot] = field(default_factory=list)

    @cached_property
    def facts(self) -> Facts:
        level = recorded_level_of(self.case)
        facts = facts_of(self.form, self.answers.rows, self.checked.values, recorded_level=level)
        return replace(facts, **register_facts(self.case, self.pack)) if asks_registers(self.programme) else facts

    @cached_property
    def assessment(self) -> Assessment:
        return assess(programme=self.programme, pack=self.pack, facts=self.facts, stage=self.case.stage)

    @cached_property
    def parts(self) -> list[BoundPart]:
        pictures = {slot.path: slot.attached for slot in self.pictures if slot.attached}
        return bind(
            self.form, self.answers, self.checked, self.context, open_paths=self.case.open_paths, pictures=pictures
        )

    @cached_property
    def places(self) -> dict[str, str]:
        """Whatever of the case can be remarked on: path → its name, in the order of the form, its scan last."""
        scan = {SCAN: "盖章扫描件"} if self.programme.scan and self.case.kind == Kind.NEW else {}
        return places(self.form, self.answers) | scan

    @property
    def fingerprint(self) -> str:
        """Of the answers and files as they stand, so that nobody submits what they have not read."""
        files = [(str(one.pk), one.caption) for slot in (*self.slots, *self.pictures) for one in slot.attached]
        stands = [sorted((path, text) for path, text in self.answers.texts.items() if text), self.answers.rows, files]
        return hashlib.sha256(json.dumps(stands, sort_keys=True).encode()).hexdigest()

    @property
    def notice_key(self) -> str:
        return self.pack.notice.key


def as_typed(case: Declaration, *, sheets: Iterable[Sheet] | None = None) -> tuple[FormSpec, Answers]:
    """The form of a case and its answers as they stand now, not looked at any closer."""
    form = form_of(pack_of(case.revision), case.round.programme)
    stored = answers_in(case.sheets.all() if sheets is None else sheets)
    return form, with_printed(form, with_fixed(form, case, stored))


def current(
    case: Declaration, *, industries: IndustryRegister | None = None, sheets: Iterable[Sheet] | None = None
) -> CaseView:
    """The answers as they stand now.

    A list passes one register of industries, and cases with ``sheets`` prefetched; a case not yet stored passes its own.
    """
    pack = pack_of(case.revision)
    programme = pack.programme(case.round.programme)
    form, answers = as_typed(case, sheets=sheets)
    register = industries or IndustryRegister()
    context = context_for(pack, register)
    checked = check(form, answers, context)
    files = list(case.attachments.of_the_form().standing()) if form.takes_files else []
    slots, pictures = slots_of(form, files), pictures_of(form, answers, files)
    for slot in slots:
        slot.locked = not is_open(case, slot.path)
    count_in(checked, [*pictures, *slots])
    return CaseView(case, pack, programme, form, answers, checked, context, register, slots, pictures)


def submitted(submission: Submission) -> CaseView:
    """What was submitted, from the stored bytes alone."""
    case = submission.declaration
    pack = pack_of(submission.revision)
    programme = pack.programme(case.round.programme)
    form = pack.form(programme.form)
    rows, values = envelope.answers_from(form, bytes(submission.envelope))
    answers = Answers(rows=rows)
    answers.texts = {
        one.path: KINDS[one.spec.kind].display(values[one.path], one.spec)
        for one in blanks(form, answers)
        if one.path in values
    }
    files = _held(submission)
    return CaseView(
        case,
        pack,
        programme,
        form,
        answers,
        Checked(values=values),
        context_for(pack),
        slots=slots_of(form, files),
        pictures=pictures_of(form, answers, files),
    )


def _held(submission: Submission) -> list[Attachment]:
    """The files that a submission holds, in the order and with the captions that they had; one query, or none."""
    captions = envelope.attachments_in(bytes(submission.envelope))
    stored = submission.declaration.attachments.select_related("file") if captions else []
    files = {one.pk: one for one in stored if one.pk in captions}
    for pk, one in files.items():
        one.caption = captions[pk]
    return [files[pk] for pk in captions if pk in files]
