"""At which stages of a notice lists were made; a revision keeps them (``declarations.revisions.keeping``)."""

from reviews.rosters.models import Roster


def stages_of_lists(notice_key: str) -> set[tuple[str, str]]:
    """The keys of programme and stage, also of lists that count no more: their pages stay."""
    lists = Roster.objects.filter(round__notice=notice_key).order_by()
    return set(lists.values_list("round__programme", "stage").distinct())
