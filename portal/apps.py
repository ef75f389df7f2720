from django.apps import AppConfig
from django.core.checks import register
from django.db.models.signals import post_migrate


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = "门户"

    def ready(self) -> None:
        from portal.outbox.checks import check_outbox
        from portal.trail.guard import guard_trail

        register(check_outbox)
        post_migrate.connect(guard_trail, sender=self)
