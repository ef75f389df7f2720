"""The Celery application. Messages are wake-ups only; what is to be done stands in ``portal.jobs``."""

import os
import threading
import time
from typing import Any

from celery import Celery
from celery.signals import beat_embedded_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

app = Celery("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
TASKS_IN = [
    "portal.jobs",
    "portal.outbox",
    "portal.people",
    "portal.trail",
    "declarations.papers",
    "reviews.packages",
    "reviews.charts",
]
app.autodiscover_tasks(TASKS_IN)


@beat_embedded_init.connect
def leave_with_the_worker(**_: Any) -> None:
    """End the timer process when its worker is gone: killed outright, a worker leaves it behind, sending for ever."""
    worker = os.getppid()

    def watch() -> None:
        while os.getppid() == worker:
            time.sleep(1)
        os._exit(0)

    threading.Thread(target=watch, name="leave-with-the-worker", daemon=True).start()
