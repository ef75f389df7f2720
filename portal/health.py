"""``health``: for load balancers and watchers; says what is reachable, and nothing else."""

import logging
import os

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.people.access import public

logger = logging.getLogger(__name__)


@public
@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """200 where database and broker answer, 503 otherwise; ``{"database": bool, "broker": bool}``."""
    found = {"database": _database(), "broker": _broker()}
    return JsonResponse(found, status=200 if all(found.values()) else 503)


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
    except Exception:
        logger.exception("the database does not answer")
        return False
    return True


def _broker() -> bool:
    if not settings.REDIS_URL:
        return os.access(settings.BROKER_DIR / "queue", os.W_OK)
    import redis

    try:
        with redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=1, socket_timeout=1) as client:
            return bool(client.ping())
    except redis.RedisError:
        logger.exception("the broker does not answer")
        return False
