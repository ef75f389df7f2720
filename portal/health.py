"""``health``: for load balancers and watchers; says what is reachable, and nothing else."""

import logging
import os
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.jobs import heartbeat
from portal.outbox.standing import STUCK_MINUTES, is_stuck
from portal.people.access import public

logger = logging.getLogger(__name__)


@public
@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """200 where database, broker and worker answer and mail leaves, 503 otherwise; says when the worker was last heard, and what is wrong.

    ``?of=web`` leaves worker and mail out, for whoever decides whether this node takes requests.
    """
    found = {"database": _database(), "broker": _broker()}
    answer: dict[str, Any] = {**found, **_worker(), "mail": found["database"] and not is_stuck()}
    asked = found.values() if request.GET.get("of") == "web" else [*found.values(), answer["worker"], answer["mail"]]
    wrong = []
    if not answer["worker"]:
        wrong.append(_silent(answer["worker_beat"]))
    if found["database"] and not answer["mail"]:
        wrong.append(f"有邮件或短信等待发送超过{STUCK_MINUTES}分钟，请检查邮件服务器；原因见系统管理员的“邮件与短信”。")
    if wrong:
        answer["message"] = "".join(wrong)
    return JsonResponse(answer, status=200 if all(asked) else 503, json_dumps_params={"ensure_ascii": False})


def _worker() -> dict[str, Any]:
    """Whether a worker was heard lately, and when; where the cache does not answer, none was."""
    try:
        beaten = heartbeat.last_beat()
    except Exception:
        logger.exception("the heartbeat cannot be read")
        beaten = None
    told = timezone.localtime(beaten).isoformat(timespec="seconds") if beaten else None
    return {"worker": heartbeat.is_fresh(beaten), "worker_beat": told}


def _silent(beat: str | None) -> str:
    minutes = heartbeat.STALE_SECONDS // 60
    since = f"最近一次记号为{beat}" if beat else "从未留下记号"
    return f"后台任务程序超过{minutes}分钟没有动静（{since}），请检查 worker 是否在运行；全部进程都在处理长任务时也会如此。"


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
