"""How a firm comes to the portal: an account, a claim, and the county that lets it in."""

from factories.registry.claiming import admit, ask
from factories.registry.models import Claim, Enterprise
from portal.people.models import Appointment, User
from reviews.rehearsal import people
from reviews.rehearsal.inventing import Firm
from reviews.rehearsal.season import Season


def join(season: Season, firm: Firm, enterprise: Enterprise | None = None) -> Appointment:
    """All three at once: the appointment of the firm's clerk, to ``enterprise`` where it is on record already."""
    user = open_account(season, firm)
    return let_in(season, firm, ask_in(season, firm, user, enterprise))


def open_account(season: Season, firm: Firm) -> User:
    """The account of the firm's clerk."""
    name = f"{people.PREFIX}q{firm.number:04}"
    return season.doer.do("开通账户", people.account, username=name, full_name=firm.person, phone=firm.phone)


def ask_in(season: Season, firm: Firm, user: User, enterprise: Enterprise | None = None) -> Claim:
    """The claim to act for the firm."""
    return season.doer.do(
        "申请入驻",
        ask,
        user=user,
        enterprise=enterprise,
        name=firm.name,
        region=firm.region,
        credit_code=firm.credit_code,
    )


def let_in(season: Season, firm: Firm, claim: Claim) -> Appointment:
    """The county admits; the appointment that comes of it."""
    season.doer.do("通过入驻", admit, claim_id=claim.pk, by=season.officer(firm.region))
    return people.clerk_of(claim.user)
