"""What a visitor reads when a page cannot be shown; what was typed is shown again, so that nothing is lost."""

import re
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import get_template

_NEVER_SHOWN = {
    "csrfmiddlewaretoken",
    "password",
    "password1",
    "password2",
    "old_password",
    "new_password1",
    "new_password2",
}
_ID = re.compile(r"[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$")
_LAST_RESORT = "<!doctype html><html lang='zh-CN'><meta charset='utf-8'><title>系统错误</title><h1>系统暂时出现错误</h1><p>请稍后重试。</p></html>"


def wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _problem(request, 400, "请求无法处理", _words(exception) or "地址或提交的内容不完整，请返回上一页重试。")


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _problem(request, 403, "无权访问", _words(exception) or "您当前的身份无权打开此页面。")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _problem(request, 404, "未找到此页面", "地址有误，或该内容不在您的管辖范围内。")


def server_error(request: HttpRequest) -> HttpResponse:
    """Depends on nothing that may be what is broken: no database, no context, no asset manifest."""
    try:
        body = get_template("portal/server_error.html").render({})
    except Exception:  # noqa: BLE001 - whatever it is, the visitor gets an answer
        body = _LAST_RESORT
    return HttpResponse(body, status=500)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """For ``CSRF_FAILURE_VIEW``: mostly a log-in in another tab.

    What was sent is shown to be copied, never offered to be sent on: the request may have come from elsewhere.
    """
    if wants_json(request):
        return JsonResponse({"error": "页面已过期，请刷新页面后重试"}, status=403)
    return render(request, "portal/csrf_failed.html", {"shown": _shown(_kept(request))}, status=403)


def session_expired(request: HttpRequest) -> HttpResponse:
    """A form sent after the session ended: log in over the page, and the same form goes on."""
    kept = _kept(request)
    context = {"kept": kept, "shown": _shown(kept), "files": bool(request.FILES), "path": request.get_full_path()}
    return render(request, "portal/session_expired.html", context, status=401)


def locked_out(
    request: HttpRequest, response: HttpResponse | None = None, credentials: dict[str, Any] | None = None
) -> HttpResponse:
    """For ``AXES_LOCKOUT_CALLABLE``."""
    minutes = round(settings.AXES_COOLOFF_TIME * 60)
    words = f"连续{settings.AXES_FAILURE_LIMIT}次输入错误，为保护账户，已暂停登录。请{minutes}分钟后再试，或联系系统管理员解除锁定。"
    if wants_json(request):
        return JsonResponse({"error": words}, status=429)
    return _problem(request, 429, "账户已暂时锁定", words)


def _problem(request: HttpRequest, status: int, title: str, text: str) -> HttpResponse:
    if wants_json(request):
        return JsonResponse({"error": text}, status=status)
    return render(request, "portal/problem.html", {"problem": title, "text": text, "status": status}, status=status)


def _words(exception: Exception | None) -> str:
    """What the refusal says, where it was written for people (ours are in Chinese, the framework's are not)."""
    text = str(exception) if exception else ""
    return text if any("\u4e00" <= letter <= "\u9fff" for letter in text) else ""


def _kept(request: HttpRequest) -> list[tuple[str, str]]:
    """What was sent, in order, without secrets."""
    return [
        (name, value) for name, values in request.POST.lists() if name not in _NEVER_SHOWN for value in values if value
    ]


def _shown(kept: list[tuple[str, str]]) -> list[str]:
    """The values that a person typed or chose, without the ids behind them."""
    return [value for _, value in kept if not _ID.match(value)]
