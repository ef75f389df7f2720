"""代填: counties fill for firms that have nobody on the portal; one of them gets an account later and confirms."""

from declarations.behalf.handing import confirm
from declarations.behalf.starting import start_on_behalf
from declarations.cases.models import Declaration
from declarations.cases.submitting import submit
from portal.regions.models import Region
from reviews.desk.deciding import decide
from reviews.desk.models import Verdict
from reviews.rehearsal import vocabulary
from reviews.rehearsal.inventing import Firm
from reviews.rehearsal.joining import join
from reviews.rehearsal.season import Season

# The places of two counties, one firm each; the first is the one that is heard of later.
_PLACES = slice(1, 3)


def fill_for_firms(season: Season) -> None:
    """Two counties fill and submit for a firm each, before the reviews begin."""
    season.go_to(season.calendar.moment(season.calendar.county, 0.577))
    season.on_behalf = [declare(season, region) for region in season.counties[_PLACES]]


def settle(season: Season) -> None:
    """Both are approved; the first firm is let in by now, reads what was submitted for it, and confirms."""
    season.go_to(season.calendar.moment(season.calendar.county, 0.88))
    for firm, case in season.on_behalf:
        approve(season, firm, case)
    confirming = season.on_behalf[:1]
    for firm, case in confirming:
        _confirm(season, firm, case)
    season.note(f"代填：县级为{len(season.on_behalf)}家无账户企业代填并提交，{len(confirming)}家入驻后确认无误。")


def declare(season: Season, region: Region) -> tuple[Firm, Declaration]:
    """The county fills and submits for a firm of which it has the papers alone."""
    firm = season.inventor.firm(region)
    officer = season.officer(region)
    case = season.doer.do(
        "代填新建",
        start_on_behalf,
        round=season.round,
        region=region,
        name=firm.name,
        factory_name=firm.trade.factory,
        credit_code=firm.credit_code,
        by=officer,
    )
    season.fill(case.pk, firm.answers, firm.scenarios, officer)
    season.doer.do("代填提交", submit, declaration_id=case.pk, by=officer)
    return firm, case


def approve(season: Season, firm: Firm, case: Declaration) -> None:
    season.doer.do(
        "县级审核",
        decide,
        declaration_id=case.pk,
        verdict=Verdict.APPROVE,
        text=vocabulary.BEHALF_APPROVAL,
        by=season.officer(firm.region),
    )


def _confirm(season: Season, firm: Firm, case: Declaration) -> None:
    clerk = join(season, firm, case.enterprise)
    season.doer.do("企业确认", confirm, declaration_id=case.pk, submission=1, by=clerk)
