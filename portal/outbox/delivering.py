"""Sending what is due. A dispatch leaves once: it is fenced by its state and token, and what is unsure is left to a person."""

import datetime as dt
import logging
import smtplib
import time
from collections.abc import Callable

from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection, models, transaction
from django.utils import timezone

from portal.ids import mint
from portal.outbox.composing import mail_of, still_wanted, text_message_of
from portal.outbox.models import Dispatch
from portal.outbox.texting import NotSent, text_backend

logger = logging.getLogger(__name__)
RUN_SECONDS = 45  # a run ends after so long; the next one goes on
HAND_OVER_SECONDS = 300  # so long a server may take for one mail before nobody is believed to be at it
LONGEST_WAIT_MINUTES = 60
SMTP_OK = 250
GIVE_UP = dt.timedelta(days=3)
_CONSOLE = "django.core.mail.backends.console.EmailBackend"
_UNSURE = "发送过程中断，不能确定对方是否已收到；请与收件人核实，未收到的可重新发送"


class ServerDown(Exception):  # noqa: N818 - reads as what happened
    """The mail server cannot be reached: what else is due need not be tried now."""


def deliver_due(*, seconds: float = RUN_SECONDS) -> int:
    """Send what is due, one after another over one connection, for at most ``seconds``; how many left.

    A server that does not answer ends the run: what waits is tried again later, each with a longer pause.
    """
    _leave_unsure()
    end, sent = time.monotonic() + seconds, 0
    server = _Server()
    for channel in (Dispatch.Channel.TEXT, Dispatch.Channel.EMAIL):
        try:
            while time.monotonic() < end and (dispatch := claim(channel)):
                sent += deliver(dispatch, server)
        except ServerDown as down:
            logger.warning("the mail server does not answer: %s", down)
        finally:
            server.close()
    return sent


@transaction.atomic
def claim(channel: str) -> Dispatch | None:
    """Take the dispatch of this channel that waits longest; None if there is none. Until its new ``due_at`` nobody else takes it."""
    now = timezone.now()
    skip = connection.features.has_select_for_update_skip_locked
    waiting = (
        Dispatch.objects.due(now).filter(channel=channel).select_for_update(of=("self",), no_key=True, skip_locked=skip)
    )
    dispatch = waiting.first()
    if dispatch is None:
        return None
    dispatch.token = mint(12)
    dispatch.attempts += 1
    dispatch.due_at = now + _pause(dispatch.attempts)
    dispatch.save(update_fields=["token", "attempts", "due_at"])
    return dispatch


def deliver(dispatch: Dispatch, server: "_Server") -> bool:
    """Send one that was claimed; whether it left.

    Raises:
        ServerDown: the server cannot be reached; the dispatch waits for its next time.
    """
    address = dispatch.address
    if dispatch.purpose != Dispatch.Purpose.CONFIRM:
        address = still_wanted(dispatch.user, dispatch.channel)
    if not address:
        _end(dispatch, Dispatch.Status.DROPPED)
        return False
    dispatch.address = address
    try:
        hand_over = _by_text(dispatch) if dispatch.channel == Dispatch.Channel.TEXT else _by_mail(dispatch, server)
    except ServerDown as down:
        _again_or_give_up(dispatch, f"无法连接邮件服务器（{down}）")
        raise
    except Exception as error:
        logger.exception("dispatch %s cannot be written", dispatch.pk)
        _end(dispatch, Dispatch.Status.FAILED, f"生成内容时发生错误（{type(error).__name__}）")
        return False
    if hand_over is None:
        _end(dispatch, Dispatch.Status.DROPPED)
        return False
    return _hand_over(dispatch, hand_over, server)


def _by_mail(dispatch: Dispatch, server: "_Server") -> Callable[[], object] | None:
    mail = mail_of(dispatch)
    if mail is None:
        return None
    backend = server.open()
    return lambda: backend.send_messages([mail])


def _by_text(dispatch: Dispatch) -> Callable[[], object] | None:
    text, backend = text_message_of(dispatch), text_backend()
    if text is None:
        return None
    return lambda: backend.send(number=dispatch.address, text=text, reference=str(dispatch.pk))


def _hand_over(dispatch: Dispatch, hand_over: Callable[[], object], server: "_Server") -> bool:
    held_until = timezone.now() + dt.timedelta(seconds=HAND_OVER_SECONDS)
    mine = Dispatch.objects.filter(pk=dispatch.pk, status=Dispatch.Status.QUEUED, token=dispatch.token)
    if not mine.update(status=Dispatch.Status.SENDING, due_at=held_until, address=dispatch.address):
        return False  # given up meanwhile, or another worker has it
    try:
        hand_over()
    except (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused, NotSent) as no:
        reason, again = _answer(no)
        if again:
            _again_or_give_up(dispatch, reason)
        else:
            _end(dispatch, Dispatch.Status.FAILED, reason)
        return False
    except Exception:
        logger.exception("dispatch %s was handed over without an answer", dispatch.pk)
        _end(dispatch, Dispatch.Status.UNSURE, _UNSURE)
        server.close()
        return False
    return _end(dispatch, Dispatch.Status.SENT)


def _answer(no: Exception) -> tuple[str, bool]:
    """What the other side said, and whether it may take the same later (RFC 5321: 4yz is transient, 5yz permanent)."""
    if isinstance(no, NotSent):
        return f"短信平台未接收（{no}）", no.again
    said: bytes | str
    if isinstance(no, smtplib.SMTPRecipientsRefused):
        code, said = next(iter(no.recipients.values()))
    else:
        assert isinstance(no, smtplib.SMTPResponseException)
        code, said = no.smtp_code, no.smtp_error
    words = said.decode(errors="replace") if isinstance(said, bytes) else str(said)
    return f"邮件服务器未接收（{code} {words}）", code < 500


def _again_or_give_up(dispatch: Dispatch, reason: str) -> None:
    now = timezone.now()
    if now - dispatch.created_at > GIVE_UP:
        _end(dispatch, Dispatch.Status.FAILED, f"多次尝试未成功：{reason}")
        return
    _held(dispatch).update(status=Dispatch.Status.QUEUED, failure=reason[:300], due_at=now + _pause(dispatch.attempts))


def _end(dispatch: Dispatch, status: str, failure: str = "") -> bool:
    sent_at = timezone.now() if status == Dispatch.Status.SENT else None
    return bool(_held(dispatch).update(status=status, failure=failure[:300], sent_at=sent_at))


def _held(dispatch: Dispatch) -> "models.QuerySet[Dispatch]":
    """The row, while this worker has it."""
    held = [Dispatch.Status.QUEUED, Dispatch.Status.SENDING]
    return Dispatch.objects.filter(pk=dispatch.pk, status__in=held, token=dispatch.token)


def _leave_unsure() -> None:
    """What a worker handed over and did not come back from: it may have arrived, so it is not sent again."""
    left = Dispatch.objects.interrupted(timezone.now()).update(status=Dispatch.Status.UNSURE, failure=_UNSURE)
    if left:
        logger.error("%s dispatches were handed over by a worker that did not come back", left)


def _pause(attempts: int) -> dt.timedelta:
    """Two minutes after the first try, twice as long after each further one, an hour at most."""
    return dt.timedelta(minutes=min(2**attempts, LONGEST_WAIT_MINUTES))


class _Server:
    """The connection of one run, opened when first needed. In the demo it is the console: nothing leaves the machine.

    A server may end it between two mails, with or without a word (421); it is asked before each, while nothing has been
    handed over and another connection loses nothing.
    """

    def __init__(self) -> None:
        self._backend: BaseEmailBackend | None = None

    def open(self) -> BaseEmailBackend:
        if self._backend is not None and not _answers(self._backend):
            self.close()
        if self._backend is None:
            backend = get_connection(_CONSOLE if settings.DEMO else settings.EMAIL_BACKEND)
            try:
                backend.open()
            except (OSError, smtplib.SMTPException) as error:
                raise ServerDown(str(error) or type(error).__name__) from error
            self._backend = backend
        return self._backend

    def close(self) -> None:
        backend, self._backend = self._backend, None
        if backend is not None:
            try:
                backend.close()
            except (OSError, smtplib.SMTPException):
                logger.info("the mail server ended the connection first")


def _answers(backend: BaseEmailBackend) -> bool:
    """Whether the other side of an open connection still listens; what is no SMTP has no other side."""
    conversation = getattr(backend, "connection", None)
    if not isinstance(conversation, smtplib.SMTP):
        return True
    try:
        return conversation.noop()[0] == SMTP_OK
    except (OSError, smtplib.SMTPException):
        return False
