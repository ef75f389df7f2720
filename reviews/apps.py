from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ReviewsConfig(AppConfig):
    name = "reviews"
    verbose_name = "审核"

    def ready(self) -> None:
        post_migrate.connect(guard_draws, sender=self)


def guard_draws(sender: AppConfig, using: str, **kwargs: Any) -> None:
    """A list whose digest was published, and what the public saw of one, never change; the database sees to it."""
    from portal.trail.guard import guard
    from reviews.publicity.models import PublicLine
    from reviews.spotchecks.models import DrawLine

    guard(model=DrawLine, using=using)
    guard(model=PublicLine, using=using)
