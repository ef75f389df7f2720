"""What the worker is told to do about papers from time to time."""

from celery import shared_task

from declarations.papers.drafts import discard_old


@shared_task(name="declarations.papers.tasks.discard_draft_prints")
def discard_draft_prints() -> None:
    discard_old()
