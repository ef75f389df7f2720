"""信封: the canonical bytes of a submission (RFC 8785), and reading them again.

Numbers are decimal strings, text is NFC with LF, what is empty is absent.
"""

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import rfc8785

from declarations.attachments.slots import Slot, listed
from declarations.cases.models import Declaration
from declarations.forms.answers import Answers
from declarations.forms.definition import FormSpec
from declarations.forms.shape import shaped, unshaped

FORMAT = "smart-factory-submission/1"


def seal(
    *, case: Declaration, n: int, form: FormSpec, answers: Answers, values: dict[str, Any], slots: Sequence[Slot] = ()
) -> bytes:
    """The envelope of the ``n``-th submission of a case."""
    return rfc8785.dumps(
        {
            "format": FORMAT,
            "number": case.number,
            "n": str(n),
            "kind": case.kind,
            "notice": {"key": case.revision.notice_id, "revision": case.revision.sha256},
            "round": case.round.key,
            "form": form.form,
            "enterprise": {
                "name": case.enterprise.organisation.name,
                **({"credit_code": case.enterprise.credit_code} if case.enterprise.credit_code else {}),
            },
            **({"filled_by": case.filler.name} if case.is_on_behalf and case.filler else {}),
            "region": case.region_id,
            "answers": shaped(form, answers, values),
            "attachments": listed(slots),
        },
    )


def answers_from(form: FormSpec, envelope: bytes) -> tuple[dict[str, list[str]], dict[str, Any]]:
    """Rows (path → ids) and clean values (path → value) of an envelope."""
    return unshaped(form, json.loads(envelope)["answers"])


def attachments_in(envelope: bytes) -> dict[UUID, str]:
    """The files that an envelope holds, in their order: id → caption, empty for all but pictures."""
    return {UUID(one["id"]): one.get("caption", "") for one in json.loads(envelope)["attachments"]}
