"""What keeps a decided case off a list: a rule to be met by the stage of the list (``by`` in the pack), or its tier's end.

What passed stands on no further list once a document has ended its tier (``spotchecks.binding``).
"""

from collections.abc import Iterable
from uuid import UUID

from declarations.cases.models import Declaration, DeclarationQuerySet, Outcome
from declarations.cases.registers import OF_CASE, register_facts
from declarations.eligibility.rules import RULES
from declarations.eligibility.verdicts import Finding
from declarations.facts.project import Facts
from declarations.notices.links import citation
from declarations.notices.models import Round
from declarations.notices.packs import pack_of, programmes_of_rounds
from portal.errors import Refused
from reviews.spotchecks.binding import barred


def held_back(cases: DeclarationQuerySet, *, rounds: Iterable[Round], stage: str) -> dict[UUID, str]:
    """Case → why it cannot stand on the list of ``stage``, of those of ``cases`` that cannot.

    Such rules ask the registers alone, so that no answers are read.
    """
    why = barred(cases.filter(outcome=Outcome.PASSED))
    return why | _by_rules(cases.exclude(pk__in=list(why)) if why else cases, rounds=rounds, stage=stage)


def _by_rules(cases: DeclarationQuerySet, *, rounds: Iterable[Round], stage: str) -> dict[UUID, str]:
    """No query where no programme of ``rounds`` has such a rule."""
    programmes = programmes_of_rounds(rounds)
    asking = [one for one, programme in programmes.items() if any(rule.by == stage for rule in programme.rules)]
    if not asking:
        return {}
    read = cases.filter(round__in=asking).select_related("factory", "round", "revision").defer("revision__content")
    found = {case.pk: _why(case, stage) for case in read.prefetch_related(*OF_CASE)}
    return {pk: why for pk, why in found.items() if why}


def require_none_held_back(cases: Iterable[Declaration], *, rounds: Iterable[Round], stage: str) -> None:
    """Raises Refused where the registers have changed since the list was frozen, so that a case must not stand on it."""
    names = {case.pk: str(case.enterprise) for case in cases}
    held = held_back(Declaration.objects.filter(pk__in=names), rounds=rounds, stage=stage)
    if held:
        told = "；".join(f"{names[pk]}：{why}" for pk, why in list(held.items())[:3])
        raise Refused(f"名单中有{len(held)}项目前不能列入：{told}。请撤销定稿后重新定稿，未符合的不会列入。")


def _why(case: Declaration, stage: str) -> str:
    pack = pack_of(case.revision)
    facts = Facts(**register_facts(case, pack))
    for rule in pack.programme(case.round.programme).rules:
        if rule.by == stage:
            finding, message = RULES[rule.rule](facts, pack, **rule.params)
            if finding != Finding.MET:
                return f"{message}（{citation(rule.clause)}）"
    return ""
