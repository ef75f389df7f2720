"""What the worker is told to do about the outbox."""

from celery import shared_task

from portal.outbox.delivering import deliver_due


@shared_task(name="portal.outbox.tasks.deliver")
def deliver() -> None:
    deliver_due()
