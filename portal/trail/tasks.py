"""What the worker is told to do about the trail."""

from celery import shared_task

from portal.trail.sealing import seal_trail


@shared_task(name="portal.trail.tasks.seal")
def seal() -> None:
    seal_trail()
