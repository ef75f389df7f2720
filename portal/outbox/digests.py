"""每日摘要: once a day, one mail to each person with what was not mailed at once."""

from uuid import UUID

from django.db import transaction

from portal import clock
from portal.jobs.models import Job
from portal.jobs.running import Progress
from portal.outbox.models import Dispatch, DispatchItem
from portal.outbox.queueing import dispatch_to
from portal.people.models import User

AT_ONCE = 200


def run(job: Job, progress: Progress) -> None:
    """The daily job: a digest for all for whom something waits. Begun again, it goes on where it was."""
    waiting = DispatchItem.objects.filter(dispatch__isnull=True).order_by("user")
    people = list(waiting.values_list("user", flat=True).distinct())
    for start in range(0, len(people), AT_ONCE):
        gather(people[start : start + AT_ONCE])
        progress(min(start + AT_ONCE, len(people)), len(people))


@transaction.atomic
def gather(people: list[UUID]) -> int:
    """One dispatch for each of these with what waits for them; how many. A fixed number of queries.

    Who had today's already, or has no address any more, keeps what waits until tomorrow, or loses it.
    """
    today = clock.today()
    digest = Dispatch.Purpose.DIGEST
    # One after another on each person's row: two workers never gather the same.
    users = list(User.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=people).order_by("pk"))
    waiting = DispatchItem.objects.filter(user__in=people, dispatch__isnull=True)
    had = set(Dispatch.objects.filter(purpose=digest, day=today, user__in=people).values_list("user", flat=True))
    reachable = [one for one in users if one.is_active and one.email_confirmed_at]
    waiting.exclude(user__in=[one.pk for one in reachable]).delete()
    dispatches = {}
    for user in reachable:
        if user.pk not in had:
            dispatches[user.pk] = dispatch_to(user, channel=Dispatch.Channel.EMAIL, purpose=digest, address=user.email)
            dispatches[user.pk].day = today
    items = list(waiting.filter(user__in=dispatches))
    with_items = {one.user_id for one in items}
    Dispatch.objects.bulk_create([one for pk, one in dispatches.items() if pk in with_items])
    for item in items:
        item.dispatch = dispatches[item.user_id]
    DispatchItem.objects.bulk_update(items, ["dispatch"], batch_size=200)
    return len(with_items)
