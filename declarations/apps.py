from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class DeclarationsConfig(AppConfig):
    name = "declarations"
    verbose_name = "申报"

    def ready(self) -> None:
        post_migrate.connect(guard_revisions_and_submissions, sender=self)


def guard_revisions_and_submissions(sender: AppConfig, using: str, **kwargs: Any) -> None:
    """What was loaded and what was submitted never changes, an extension never goes; the database sees to it."""
    from declarations.cases.models import Submission
    from declarations.notices.extensions import Extension
    from declarations.notices.models import NoticeRevision
    from portal.trail.guard import guard

    for model in (NoticeRevision, Submission):
        guard(model=model, using=using)
    guard(model=Extension, using=using, verbs=("DELETE",))
