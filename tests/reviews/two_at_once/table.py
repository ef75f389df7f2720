"""Every deed, done by two people at the same moment: a row says how the two come to it, and what must come of it.

A new deed is a new row of one of the ``*_ROWS``; ``test_every_deed_has_a_row`` names those that have none.
"""

from tests.reviews.two_at_once.behalf_rows import BEHALF_ROWS
from tests.reviews.two_at_once.case_rows import CASE_ROWS, DESK_ROWS
from tests.reviews.two_at_once.expert_rows import EXPERT_ROWS
from tests.reviews.two_at_once.file_rows import ATTACHMENT_ROWS, PACKAGE_ROWS, PAPER_ROWS, UPLOAD_ROWS
from tests.reviews.two_at_once.identity_rows import IDENTITY_ROWS
from tests.reviews.two_at_once.list_rows import DRAW_ROWS, HARDCOPY_ROWS, PLATFORM_ROWS, ROSTER_ROWS, ROUND_ROWS
from tests.reviews.two_at_once.people_rows import PEOPLE_ROWS
from tests.reviews.two_at_once.public_rows import PUBLIC_ROWS
from tests.reviews.two_at_once.register_rows import REGISTER_ROWS
from tests.reviews.two_at_once.telling_rows import TELLING_ROWS

TABLE = [
    *CASE_ROWS,
    *BEHALF_ROWS,
    *DESK_ROWS,
    *ROSTER_ROWS,
    *HARDCOPY_ROWS,
    *PLATFORM_ROWS,
    *EXPERT_ROWS,
    *DRAW_ROWS,
    *ROUND_ROWS,
    *IDENTITY_ROWS,
    *REGISTER_ROWS,
    *PEOPLE_ROWS,
    *TELLING_ROWS,
    *UPLOAD_ROWS,
    *ATTACHMENT_ROWS,
    *PAPER_ROWS,
    *PACKAGE_ROWS,
    *PUBLIC_ROWS,
]

# Deeds without a row, and why.
EXEMPT: dict[str, str] = {
    "portal.jobs.queueing.enqueue": "writes a row of its own each time",
    "portal.people.appointments.follow_dates": "the sweep's; it takes the rows it changes under lock",
    "portal.people.accounts.change_password": "the person's own, in the person's own session",
}
