"""A case as pages and deeds read it: the form with its answers, what is wrong, and what the rules say."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from declarations.cases import envelope
from declarations.cases.models import Declaration, Sheet, Submission
from declarations.cases.prefill import with_fixed
from declarations.cases.sheets import answers_in
from declarations.eligibility.assess import Assessment, assess
from declarations.facts.project import Facts, facts_of
from declarations.forms.answers import Answers
from declarations.forms.binding import BoundPart, bind
from declarations.forms.definition import FormSpec
from declarations.forms.kinds import Context
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

    @cached_property
    def facts(self) -> Facts:
        level = recorded_level_of(self.case)
        return facts_of(self.form, self.answers.rows, self.checked.values, recorded_level=level)

    @cached_property
    def assessment(self) -> Assessment:
        return assess(programme=self.programme, pack=self.pack, facts=self.facts)

    @cached_property
    def parts(self) -> list[BoundPart]:
        return bind(self.form, self.answers, self.checked, self.context)

    @property
    def fingerprint(self) -> str:
        """Of the answers as they stand, so that nobody submits what they have not read."""
        stands = [sorted((path, text) for path, text in self.answers.texts.items() if text), self.answers.rows]
        return hashlib.sha256(json.dumps(stands, sort_keys=True).encode()).hexdigest()

    @property
    def notice_key(self) -> str:
        return self.pack.notice.key


def current(
    case: Declaration, *, industries: IndustryRegister | None = None, sheets: Iterable[Sheet] | None = None
) -> CaseView:
    """The answers as they stand now.

    A list passes one register of industries, and cases with ``sheets`` prefetched; a case not yet stored passes its own.
    """
    pack = pack_of(case.revision)
    programme = pack.programme(case.round.programme)
    form = pack.form(programme.form)
    register = industries or IndustryRegister()
    context = context_for(pack, register)
    answers = with_fixed(form, case, answers_in(case.sheets.all() if sheets is None else sheets))
    return CaseView(case, pack, programme, form, answers, check(form, answers, context), context, register)


def submitted(submission: Submission) -> CaseView:
    """What was submitted, from the stored bytes alone."""
    case = submission.declaration
    pack = pack_of(submission.revision)
    programme = pack.programme(case.round.programme)
    form = pack.form(programme.form)
    rows, values = envelope.answers_from(form, bytes(submission.envelope))
    answers = Answers(rows=rows)
    return CaseView(case, pack, programme, form, answers, Checked(values=values), context_for(pack))
