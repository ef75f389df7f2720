"""What the worker is told to do about packages."""

from celery import shared_task

from reviews.packages.expiring import expire_packages


@shared_task(name="reviews.packages.tasks.expire")
def expire() -> None:
    expire_packages()
