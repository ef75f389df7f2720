"""Claims, enterprises, factories, lists, recognitions."""

from typing import Any

from declarations.cases.models import Declaration
from factories.assessments.recording import record_maturity
from factories.recognitions import granting
from factories.registry import claiming, importing, list_uploads, registering
from portal import clock
from portal.people.models import Appointment
from tests.builders import (
    BEIPIAO,
    CHAOYANG,
    a_draft,
    a_factory,
    a_known_factory,
    a_user,
    an_enterprise,
    an_officer,
)
from tests.factories.registry.codes import a_code
from tests.factories.registry.lists import GOOD, MEANT, a_csv
from tests.reviews.two_at_once.rows import CITY, COUNTY, Comes, clerks, double_click, once, one, region


def a_claim() -> Any:
    return claiming.ask(
        user=a_user(), enterprise=None, name="新设有限公司", region=region(BEIPIAO), credit_code=a_code(1)
    )


def listed() -> Any:
    return importing.read_factories(file=a_csv([MEANT, *GOOD]), region=region(CHAOYANG)).rows


def same_user() -> list[Any]:
    user = a_user()
    return [user, user]


def an_upload(by: Appointment) -> dict[str, Any]:
    kept = list_uploads.keep(file=a_csv([MEANT, *GOOD]), tier="basic", region=region(CHAOYANG), by=by)
    return {"import_id": kept.pk}


REGISTER_ROWS = [
    one(
        claiming.ask,
        lambda: {"enterprise": None, "name": "新设有限公司", "region": region(BEIPIAO), "credit_code": a_code(1)},
        same_user,
    ),
    one(claiming.admit, lambda: {"claim_id": a_claim().pk}, COUNTY),
    one(claiming.refuse, lambda: {"claim_id": a_claim().pk, "reason": "不符"}, COUNTY),
    one(registering.register_enterprise, lambda: {"name": "新设有限公司", "region": region(BEIPIAO)}, COUNTY),
    once(registering.give_credit_code, lambda: {"enterprise": an_enterprise(), "credit_code": a_code(3)}, COUNTY),
    clerks(
        one,
        registering.add_factory,
        lambda firm: {"enterprise": firm.enterprise, "name": "二厂", "region": region(BEIPIAO)},
    ),
    clerks(
        once, registering.name_factory, lambda firm: {"factory": a_factory(enterprise=firm.enterprise), "name": "新厂"}
    ),
    clerks(
        once,
        registering.update_contact,
        lambda firm: {"enterprise": firm.enterprise, "contact_name": "马丽", "contact_phone": "13800000000"},
    ),
    once(importing.import_rows, lambda: {"rows": listed(), "tier": "basic", "source": "附件2"}, CITY),
    double_click(list_uploads.carry_out, Comes.ONE, lambda: an_officer(CHAOYANG), an_upload),
    once(
        record_maturity,
        lambda: {"factory": a_factory(), "year": 2026, "level": 2, "score": None, "source": "平台"},
        COUNTY,
    ),
    once(
        granting.grant,
        lambda: {
            "factory": a_factory(),
            "tier": "basic",
            "on": clock.today(),
            "basis": "文件",
            "case_id": a_draft().pk,
        },
        CITY,
    ),
    once(
        granting.confirm,
        lambda: {
            "factory": a_known_factory(),
            "tier": "basic",
            "on": clock.today(),
            "basis": "复核",
            "case_id": a_draft().pk,
        },
        CITY,
    ),
    once(granting.correct, lambda: corrected(a_granted()), CITY),
    once(
        granting.end,
        lambda: {"factory": a_known_factory(), "tier": "basic", "on": clock.today(), "basis": "停产"},
        CITY,
    ),
    once(granting.undo, lambda: {"case_id": a_granted().pk}, CITY),
]


def corrected(case: Declaration) -> dict[str, Any]:
    """It comes off the list that had granted it."""
    asked = {"factory": case.factory, "tier": "basic", "passed": None, "on": clock.today(), "basis": "结果更正"}
    return asked | {"case_id": case.pk}


def a_granted() -> Declaration:
    case = a_draft()
    granting.grant(
        factory=case.factory, tier="basic", on=clock.today(), basis="文件", case_id=case.pk, by=an_officer(CHAOYANG)
    )
    return case
