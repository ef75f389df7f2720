"""代填: beginning for an enterprise, importing a table, and who fills changing hands."""

from collections.abc import Callable
from typing import Any

from declarations.behalf import handing, importing, starting
from declarations.cases.models import Declaration
from portal.people.models import Appointment
from tests.builders import BEIPIAO, a_clerk, an_officer, the_round
from tests.declarations.behalf.tables import a_row, a_sheet_import, a_table
from tests.declarations.behalf.test_handing import submitted_for
from tests.declarations.behalf.test_starting import begun
from tests.reviews.builders import a_known_with_account
from tests.reviews.two_at_once.rows import COUNTY, Comes, Row, apart, both, of, one, region


def tables() -> list[Callable[[], Any]]:
    asked = {"round": the_round(), "region": region(BEIPIAO)}
    return apart(importing.keep, asked, COUNTY(), file=[a_table(a_row()) for _ in range(2)])


def with_the_enterprise() -> Declaration:
    """A recheck that the county has left to the enterprise."""
    case, clerk = a_known_with_account(an_officer(BEIPIAO))
    return handing.take_over(declaration_id=case.pk, by=clerk)


def its_people(case: Declaration) -> list[Appointment]:
    """Two of an enterprise that has come to the portal only now."""
    return [a_clerk(case.enterprise), a_clerk(case.enterprise)]


def takings() -> list[Callable[[], Any]]:
    case = begun()
    return both(handing.take_over, of(case), its_people(case))


def confirmations() -> list[Callable[[], Any]]:
    case = submitted_for(an_officer(BEIPIAO))
    return both(handing.confirm, {"declaration_id": case.pk, "submission": 1}, its_people(case))


BEHALF_ROWS = [
    one(
        starting.start_on_behalf,
        lambda: {
            "round": the_round(),
            "region": region(BEIPIAO),
            "name": "朝阳代填有限公司",
            "factory_name": "一号工厂",
        },
        COUNTY,
    ),
    Row(importing.keep, Comes.EACH, tables),
    one(
        importing.confirm,
        lambda: {"import_id": a_sheet_import([("朝阳代填有限公司", "一号工厂")], by=an_officer(BEIPIAO)).pk},
        COUNTY,
    ),
    one(handing.hand_over, lambda: of(a_known_with_account(an_officer(BEIPIAO))[0]), COUNTY),
    Row(handing.take_over, Comes.ONE, takings),
    one(handing.reclaim, lambda: of(with_the_enterprise()), COUNTY),
    Row(handing.confirm, Comes.ONCE, confirmations),
]
