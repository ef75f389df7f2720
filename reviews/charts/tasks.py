"""What the worker is told to do about the numbers."""

from celery import shared_task

from reviews.charts.counting import count_if_due


@shared_task(name="reviews.charts.tasks.count")
def count() -> None:
    count_if_due()
